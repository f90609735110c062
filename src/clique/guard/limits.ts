import { readFileSync } from "node:fs";
import { isIP } from "node:net";

import { GridwellError } from "../../domain/errors.ts";
import { METHODS } from "./methods.ts";

/** A whole number that an operator may set. */
interface NumberRule {
  readonly default: number;
  readonly least: number;
  readonly most: number;
}

/** The limits that are numbers; docs/guard.md and docs/schemas/guard-limits.schema.json say the same. */
export const NUMBER_LIMITS = {
  /** Bytes of a request's body. */
  bodyBytes: { default: 1_048_576, least: 1_024, most: 16_777_216 },
  /** Seconds in which a request's headers must be here. */
  headerSeconds: { default: 5, least: 1, most: 60 },
  /** Seconds in which a whole request must be here. */
  requestSeconds: { default: 10, least: 1, most: 120 },
  /** Seconds for which a connection may be kept without a request. */
  idleSeconds: { default: 30, least: 1, most: 600 },
  /** Connections at a time. */
  connections: { default: 512, least: 1, most: 65_535 },
  /** Connections of one address at a time. */
  connectionsPerAddress: { default: 64, least: 1, most: 65_535 },
  /** Requests of a key that are worked on at a time. */
  keyConcurrent: { default: 64, least: 1, most: 10_000 },
  /** Requests of all callers without a key that are worked on at a time; 0 lets none in. */
  anonymousConcurrent: { default: 32, least: 0, most: 10_000 },
  /** Requests of an address without a key that are worked on at a time. */
  addressConcurrent: { default: 8, least: 1, most: 10_000 },
  /** Calls of a batch. */
  batchLength: { default: 100, least: 1, most: 1_000 },
  /** Blocks of an `eth_getLogs`. */
  logBlocks: { default: 2_000, least: 1, most: 1_000_000 },
  /** Storage slots of an `eth_getProof`. */
  proofKeys: { default: 100, least: 0, most: 10_000 },
  /** Gas of an `eth_call` or `eth_estimateGas`. */
  callGas: { default: 30_000_000, least: 21_000, most: 1_000_000_000 },
  /** Bytes of a transaction; geth's pool takes no larger one. */
  transactionBytes: { default: 131_072, least: 128, most: 131_072 },
  /** Gas of a transaction; EIP-7825 has the same bound. */
  transactionGas: { default: 16_777_216, least: 21_000, most: 1_000_000_000 },
  /** Gwei for a unit of gas. */
  transactionGwei: { default: 1_000, least: 1, most: 1_000_000_000 },
  /** Units a second of a key. */
  keyUnitsPerSecond: { default: 2_000, least: 1, most: 1_000_000 },
  /** Units that a key may use at once. */
  keyBurst: { default: 10_000, least: 1, most: 1_000_000 },
  /** Units a second of an address without a key. */
  addressUnitsPerSecond: { default: 20, least: 1, most: 1_000_000 },
  /** Units that an address without a key may use at once. */
  addressBurst: { default: 100, least: 1, most: 1_000_000 },
  /** Units a second of all callers without a key together. */
  anonymousUnitsPerSecond: { default: 200, least: 1, most: 1_000_000 },
  /** Units that all callers without a key may use at once. */
  anonymousBurst: { default: 1_000, least: 1, most: 1_000_000 },
  /** Transactions a second of a gateway or office. */
  senderPerSecond: { default: 200, least: 1, most: 1_000_000 },
  /** Transactions that a gateway or office may send at once. */
  senderBurst: { default: 2_000, least: 1, most: 1_000_000 },
  /** Gas a second of a member's transactions. */
  memberGasPerSecond: { default: 1_000_000, least: 21_000, most: 1_000_000_000 },
  /** Gas that a member's transactions may ask for at once. */
  memberGasBurst: { default: 16_777_216, least: 21_000, most: 1_000_000_000 },
  /** Gas a second of all newcomers' transactions with a key; 0 lets none in. */
  newcomerGasPerSecond: { default: 200_000, least: 0, most: 1_000_000_000 },
  /** Gas that newcomers' transactions with a key may ask for at once. */
  newcomerGasBurst: { default: 2_000_000, least: 21_000, most: 1_000_000_000 },
  /** Connections to the node for callers with a key. */
  nodeConnections: { default: 16, least: 1, most: 1_000 },
  /** Connections to the node for callers without a key. */
  nodeConnectionsAnonymous: { default: 4, least: 1, most: 1_000 },
  /** Seconds in which the node must answer. */
  nodeSeconds: { default: 15, least: 1, most: 120 },
  /** Bytes of an answer of the node. */
  answerBytes: { default: 16_777_216, least: 65_536, most: 268_435_456 },
  /** Seconds between two looks at who may send. */
  refreshSeconds: { default: 2, least: 1, most: 60 },
  /** Seconds after which what the contracts said of that is too old to let transactions through. */
  staleSeconds: { default: 60, least: 2, most: 3_600 },
} as const satisfies Record<string, NumberRule>;

type NumberLimits = { readonly [name in keyof typeof NUMBER_LIMITS]: number };

/** What a guard lets through; absent fields of the operator's file have their defaults. */
export interface Limits extends NumberLimits {
  /** Methods that are let through: some of those that the guard knows. */
  readonly methods: ReadonlySet<string>;
  /** Addresses of proxies in front, whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
}

/**
 * The limits of a document, which an operator wrote.
 *
 * @throws GridwellError `GUARD_LIMITS_INVALID`
 */
export function readLimits(document: unknown): Limits {
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw invalid("$", "an object of limits");
  }
  const given = new Map(Object.entries<unknown>({ ...document }));
  const numbers = Object.entries<NumberRule>(NUMBER_LIMITS).map(([name, rule]) => {
    const value = given.get(name) ?? (given.has(name) ? null : rule.default);
    const isRight = typeof value === "number" && Number.isInteger(value);
    if (!isRight || value < rule.least || value > rule.most) {
      throw invalid(name, `a whole number from ${String(rule.least)} to ${String(rule.most)}`);
    }
    return [name, value] as const;
  });
  for (const name of given.keys()) {
    if (name === "methods" || name === "trustedProxies" || name === "$schema") continue;
    if (!Object.hasOwn(NUMBER_LIMITS, name)) {
      throw invalid(name, "left away: there is no such limit");
    }
  }
  const methods = strings("methods", given, (name) => METHODS.has(name), "methods of the guard");
  const proxies = strings("trustedProxies", given, (name) => isIP(name) !== 0, "IP addresses");
  return {
    // One number for each rule.
    ...(Object.fromEntries(numbers) as unknown as NumberLimits),
    methods: new Set(methods ?? METHODS.keys()),
    trustedProxies: proxies ?? [],
  };
}

/**
 * The limits of a file.
 *
 * @throws GridwellError `GUARD_LIMITS_INVALID`
 */
export function readLimitsFile(file: string): Limits {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new GridwellError("GUARD_LIMITS_INVALID", "The file of limits is no readable JSON", {
      where: file,
      cause,
    });
  }
  try {
    return readLimits(document);
  } catch (cause) {
    if (!(cause instanceof GridwellError)) throw cause;
    throw new GridwellError("GUARD_LIMITS_INVALID", cause.message, { where: file, cause });
  }
}

function strings(
  name: string,
  given: ReadonlyMap<string, unknown>,
  isRight: (value: string) => boolean,
  wanted: string,
): readonly string[] | null {
  if (!given.has(name)) return null;
  const value = given.get(name);
  if (!Array.isArray(value)) throw invalid(name, `a list of ${wanted}`);
  return value.map((item: unknown) => {
    if (typeof item === "string" && isRight(item)) return item;
    throw invalid(name, `a list of ${wanted}, and ${JSON.stringify(item)} is none`);
  });
}

function invalid(name: string, wanted: string): GridwellError {
  return new GridwellError("GUARD_LIMITS_INVALID", `${name} must be ${wanted}`);
}
