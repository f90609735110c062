import { formatEther, formatUnits, parseUnits } from "ethers";

import { GridwellError } from "../domain/errors.ts";

/** The token's decimals. */
const DECIMALS = 18;
/** A decimal number, then perhaps a name; a space may stand between. */
const MONEY = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/;
/** Names of amounts of the chain's currency, with their decimals. */
const CURRENCIES: ReadonlyMap<string, number> = new Map([
  ["wei", 0],
  ["gwei", 9],
  ["ether", 18],
]);

/**
 * An amount of tokens as people write it, `12.5SCT` or `12.5`, in base units.
 *
 * @throws GridwellError `MONEY_INVALID` when it is none, or finer than a base unit
 */
export function parseTokens(text: string, symbol: string): bigint {
  const [, number, name = ""] = MONEY.exec(text.trim()) ?? [];
  if (number !== undefined && (name === "" || name.toUpperCase() === symbol.toUpperCase())) {
    const amount = tryUnits(number, DECIMALS);
    if (amount !== null) return amount;
  }
  throw new GridwellError(
    "MONEY_INVALID",
    `"${text}" is no amount of ${symbol}: write it like 12.5${symbol}, with at most ${String(DECIMALS)} decimals`,
  );
}

/**
 * An amount of the chain's currency with its name, `0.01ether`, `5gwei` or `7wei`, in wei. A number without a name could
 * mean any of them and is refused.
 *
 * @throws GridwellError `MONEY_INVALID` when it is none
 */
export function parseCurrency(text: string): bigint {
  const [, number, name = ""] = MONEY.exec(text.trim()) ?? [];
  const decimals = CURRENCIES.get(name);
  if (number !== undefined && decimals !== undefined) {
    const amount = tryUnits(number, decimals);
    if (amount !== null) return amount;
  }
  throw new GridwellError(
    "MONEY_INVALID",
    `"${text}" is no amount of the chain's currency: write it with its name, like 0.01ether, 5gwei or 7wei`,
  );
}

/** An amount of tokens for people, exact: `12.5 SCT`. */
export function formatTokens(amount: bigint, symbol: string): string {
  return `${trimmed(formatUnits(amount, DECIMALS))} ${symbol}`;
}

/** An amount of the chain's currency for people, exact: `0.01 ether`. */
export function formatCurrency(amount: bigint): string {
  return `${trimmed(formatEther(amount))} ether`;
}

function tryUnits(number: string, decimals: number): bigint | null {
  try {
    return parseUnits(number, decimals);
  } catch {
    return null;
  }
}

function trimmed(decimal: string): string {
  return decimal.replace(/\.0$/, "");
}
