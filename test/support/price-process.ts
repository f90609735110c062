import { choosePrice, type PriceSource } from "../../tasks/auction/secret-price.ts";

/**
 * A program that takes a hidden price as the market's commands do, and says which, or why not.
 *
 * Arguments: the file, as `--price-file` has it, and whether there is a price when nothing is typed.
 */
const [, , file = "", otherwise = ""] = process.argv;
const source: PriceSource = {
  ...{ given: "", file, symbol: "SCT", question: "Your price: " },
  otherwise: otherwise === "" ? null : BigInt(otherwise),
};

try {
  console.log(`taken ${String(await choosePrice(source))}`);
} catch (error) {
  console.log(`refused ${JSON.stringify(error)} ${String(error)}`);
  process.exitCode = 1;
}
