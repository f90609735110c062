import { readFileSync } from "node:fs";

import { GridwellError } from "../../src/domain/errors.ts";
import { parseTokens } from "../../src/market/money.ts";
import { readNamed } from "../cli/files.ts";
import { askHidden } from "../cli/password.ts";

/** File descriptor of what is piped in. */
const STDIN = 0;

/** Where a price that nobody else may see can come from. */
export interface PriceSource {
  /** As an argument, which `ps` shows while the command runs; empty unless given. */
  readonly given: string;
  /** A file, or `-` for what is piped in; empty unless given. */
  readonly file: string;
  readonly symbol: string;
  /** Asked on the terminal. */
  readonly question: string;
  /** The price when none is given, or nothing is typed, base units; null when there has to be one. */
  readonly otherwise: bigint | null;
}

/**
 * A hidden price: from an argument, from a file, or asked for on the terminal without showing it. What was typed or read
 * stands in no error.
 *
 * @returns base units of the token
 * @throws GridwellError `USAGE_PRICE_SOURCE` for two sources, `PRICE_MISSING` for none, `FILE_UNREADABLE`,
 *   `PRICE_INVALID`, and `MONEY_INVALID` for an argument
 */
export async function choosePrice(source: PriceSource): Promise<bigint> {
  const { given, file, symbol, question, otherwise } = source;
  if (given !== "" && file !== "") {
    throw new GridwellError(
      "USAGE_PRICE_SOURCE",
      "The price was given twice, as an argument and with a file: leave one out",
    );
  }
  if (given !== "") return parseTokens(given, symbol);
  if (file === "" && !process.stdin.isTTY) {
    if (otherwise !== null) return otherwise;
    throw new GridwellError(
      "PRICE_MISSING",
      "There is no terminal to ask for the price on: name a file with --price-file FILE, or - for what is piped in",
    );
  }
  const text = file === "" ? await askHidden(question) : readPrice(file);
  if (text?.trim() === "" && file === "" && otherwise !== null) return otherwise;
  try {
    return parseTokens(text ?? "", symbol);
  } catch {
    // The refusal would repeat what was typed.
    throw new GridwellError(
      "PRICE_INVALID",
      `What was ${file === "" ? "typed" : "read"} is no amount of ${symbol}: write it like 4.2${symbol}`,
      file === "" ? {} : { where: file === "-" ? "standard input" : file },
    );
  }
}

function readPrice(file: string): string {
  return file === "-" ? readFileSync(STDIN, "utf8") : readNamed(file);
}
