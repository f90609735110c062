import { isHexString, type ErrorDescription, type Interface } from "ethers";

import { GridwellError } from "../domain/errors.ts";
import { CONTRACT_SENTENCES } from "./contract-sentences.ts";
import { CONTRACT_INTERFACES } from "./contracts.ts";
import { shown, type ErrorContext } from "./error-values.ts";
import { MARKET_INTERFACES } from "./market-contracts.ts";
import { MARKET_SENTENCES } from "./market-sentences.ts";
import { MONITOR_INTERFACES } from "./monitor-contracts.ts";
import { MONITOR_SENTENCES } from "./monitor-sentences.ts";

/** An error that a contract of ours reverted with. */
export interface ContractError {
  /** Its name in Solidity; `Error` and `Panic` for the two that are built in. */
  readonly name: string;
  /** Its values by name. */
  readonly args: Readonly<Record<string, unknown>>;
}

/** Where libraries and nodes put an error inside another one. */
const NESTED = ["data", "error", "info", "cause", "originalError", "revert"] as const;
/** Whose errors are known. */
const INTERFACES = [CONTRACT_INTERFACES, MARKET_INTERFACES, MONITOR_INTERFACES].flatMap(
  Object.values<Interface>,
);
/** What they mean. */
const SENTENCES = { ...CONTRACT_SENTENCES, ...MARKET_SENTENCES, ...MONITOR_SENTENCES };
/** Deeper than any library nests them. */
const DEEPEST = 8;

/**
 * The error that a contract reverted with, wherever the error at hand keeps its bytes: ethers' `data`, a node's
 * `info.error.data`, Hardhat's `data.data`, a `cause`.
 *
 * @returns null when it holds no error of our contracts: the transaction failed for another reason
 */
export function decodeContractError(error: unknown): ContractError | null {
  return search(error, 0);
}

/**
 * The same as an error to throw: its code is the Solidity name in capitals, as `LEDGER_NOT_CURRENT`, its message says
 * what to do, its `cause` is the error at hand.
 *
 * @param context what is known besides, so that amounts can be shown in their units
 * @returns null when it holds no error of our contracts
 */
export function contractErrorOf(error: unknown, context?: ErrorContext): GridwellError | null {
  const decoded = decodeContractError(error);
  if (decoded === null) return null;
  return new GridwellError(errorCode(decoded.name), explainContractError(decoded, context), {
    cause: error,
  });
}

/** The code of an error by its name in Solidity: `LEDGER_NOT_CURRENT` for `LedgerNotCurrent`. */
export function errorCode(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase();
}

/** A sentence for people: what happened, with the values, and the way out. */
export function explainContractError(error: ContractError, context: ErrorContext = {}): string {
  const about = { ...context, args: error.args };
  const sentence = SENTENCES[error.name];
  if (sentence !== undefined) {
    return sentence.replaceAll(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, as?: string) =>
      shown(error.args[name], as, about),
    );
  }
  const values = Object.entries(error.args).map(([name, value]) => `${name} ${String(value)}`);
  return `the contract refused it: ${error.name}${values.length === 0 ? "" : ` (${values.join(", ")})`}`;
}

function search(value: unknown, depth: number): ContractError | null {
  if (depth > DEEPEST) return null;
  if (typeof value === "string") return isHexString(value) ? parse(value) : null;
  if (typeof value !== "object" || value === null) return null;
  for (const key of NESTED) {
    const found = search((value as Record<string, unknown>)[key], depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function parse(data: string): ContractError | null {
  // A selector and whole words; transactions and hashes are not taken for errors.
  if ((data.length - 2) % 64 !== 8) return null;
  for (const contract of INTERFACES) {
    let parsed: ErrorDescription | null;
    try {
      parsed = contract.parseError(data);
    } catch {
      // The selector is known but the values are not: not an error of this contract.
      continue;
    }
    if (parsed === null) continue;
    const { fragment, args } = parsed;
    const values = fragment.inputs.map((input, i): [string, unknown] => {
      return [input.name === "" ? "value" : input.name, args[i]];
    });
    return { name: parsed.name, args: Object.fromEntries(values) };
  }
  return null;
}
