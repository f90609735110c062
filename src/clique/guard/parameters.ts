/**
 * Readers of what callers hand to a method. Each gives what the node is told: rebuilt from the known fields, never the
 * caller's own object. geth takes `GAS` for `gas`, and the last of two fields with one name; what is rebuilt cannot
 * mean one thing here and another there.
 */
import { Refusal } from "./refusals.ts";

/** A JSON value that the guard wrote itself. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * Reads a value.
 *
 * @param where what it is, for the refusal
 * @throws Refusal `parametersInvalid`
 */
export type Reader<T extends Json> = (value: unknown, where: string) => T;

function invalid(where: string, wanted: string): Refusal {
  return new Refusal("parametersInvalid", `${where} must be ${wanted}`);
}

/** Text of a form. */
function text(form: RegExp, wanted: string): Reader<string> {
  return (value, where) => {
    if (typeof value === "string" && form.test(value)) return value;
    throw invalid(where, wanted);
  };
}

/** True or false. */
export const flag: Reader<boolean> = (value, where) => {
  if (typeof value === "boolean") return value;
  throw invalid(where, "true or false");
};

/** An account's or a contract's address. */
export const address = text(/^0x[0-9a-f]{40}$/i, "an address: 0x and 40 hex digits");

/** A hash, topic or storage slot of 32 bytes. */
export const word = text(/^0x[0-9a-f]{64}$/i, "32 bytes: 0x and 64 hex digits");

/** A number of at most 256 bits. */
export const quantity = text(/^0x[0-9a-f]{1,64}$/i, "a number: 0x and 1 to 64 hex digits");

/** A number of at most 64 bits, such as a block's, a nonce, or gas. */
const small = text(/^0x[0-9a-f]{1,16}$/i, "a number: 0x and 1 to 16 hex digits");

/** Any number of bytes; the body's limit bounds them. */
export const bytes = text(/^0x(?:[0-9a-f]{2})*$/i, "bytes: 0x and an even number of hex digits");

/** A block by its number or by a word. */
export const blockNumber: Reader<string> = (value, where) => {
  if (value === "latest" || value === "earliest" || value === "pending") return value;
  if (value === "safe" || value === "finalized") return value;
  return text(
    /^0x[0-9a-f]{1,16}$/i,
    'a block: a number like "0x1b4", "latest", "earliest" or "pending"',
  )(value, where);
};

const blockObject = fields({ blockNumber: small, blockHash: word, requireCanonical: flag }, []);

/** A block by its number, by a word, by its hash, or as EIP-1898 has it. */
export const block: Reader<Json> = (value, where) => {
  if (typeof value === "object" && value !== null) return blockObject(value, where);
  if (typeof value === "string" && value.length === 66) return word(value, where);
  return blockNumber(value, where);
};

/** What another reader gives, or null. */
function nullable<T extends Json>(reader: Reader<T>): Reader<T | null> {
  return (value, where) => (value === null ? null : reader(value, where));
}

/** A list of at most so many values. */
export function list<T extends Json>(reader: Reader<T>, most: number): Reader<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value) || value.length > most) {
      throw invalid(where, `a list of at most ${String(most)}`);
    }
    return value.map((item: unknown, i) => reader(item, `${where}[${String(i)}]`));
  };
}

/** What either reader gives: the second where the value is a list. */
function oneOrMany(one: Reader<Json>, many: Reader<Json>): Reader<Json> {
  return (value, where) => (Array.isArray(value) ? many : one)(value, where);
}

/** An object of known fields; what is absent or undefined stays away. */
function fields(
  readers: Readonly<Record<string, Reader<Json>>>,
  required: readonly string[],
): Reader<Readonly<Record<string, Json>>> {
  const known = new Map(Object.entries(readers));
  return (value, where) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw invalid(where, "an object");
    }
    const read = Object.entries<unknown>({ ...value }).map(([name, field]) => {
      const reader = known.get(name);
      if (reader === undefined) {
        const strange = JSON.stringify(name.slice(0, 40));
        throw new Refusal(
          "parametersInvalid",
          `${where} has a field ${strange} that is not let through; known are ${[...known.keys()].join(", ")}`,
        );
      }
      return [name, reader(field, `${where}.${name}`)] as const;
    });
    for (const name of required) {
      if (!read.some(([present]) => present === name)) throw invalid(`${where}.${name}`, "given");
    }
    return Object.fromEntries(read);
  };
}

const accessList = list(
  fields({ address, storageKeys: list(word, 64) }, ["address", "storageKeys"]),
  16,
);

/** The transaction of `eth_call` and `eth_estimateGas`. */
export const callObject = fields(
  {
    from: address,
    to: nullable(address),
    gas: small,
    gasPrice: quantity,
    maxFeePerGas: quantity,
    maxPriorityFeePerGas: quantity,
    value: quantity,
    data: bytes,
    input: bytes,
    nonce: small,
    type: small,
    chainId: quantity,
    accessList,
  },
  [],
);

const topic = nullable(oneOrMany(word, list(word, 64)));

/** The filter of `eth_getLogs`. */
export const logFilter = fields(
  {
    fromBlock: blockNumber,
    toBlock: blockNumber,
    blockHash: word,
    address: oneOrMany(address, list(address, 32)),
    topics: list(topic, 4),
  },
  [],
);
