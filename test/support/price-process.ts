import { fileURLToPath } from "node:url";

import { choosePrice, type PriceSource } from "../../tasks/auction/secret-price.ts";

/**
 * A program that takes a hidden price as the market's commands do, and says which, or why not.
 *
 * Arguments: the file, as `--price-file` has it, and whether there is a price when nothing is typed.
 */
export const PRICE_PROCESS = fileURLToPath(import.meta.url);

async function work(file: string, otherwise: string): Promise<void> {
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
}

const [, script, file = "", otherwise = ""] = process.argv;
// Test runners load every file below test/.
if (script === PRICE_PROCESS) await work(file, otherwise);
