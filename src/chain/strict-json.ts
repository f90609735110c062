/**
 * Readers of JSON values that others wrote: each takes a value and its place in the document and gives what it should
 * be, or says what is wrong where.
 */
import { GridwellError } from "../domain/errors.ts";

/**
 * Reads a value.
 *
 * @param where its place in the document, for the error
 * @throws GridwellError `JSON_INVALID` when it is something else
 */
export type Reader<T> = (value: unknown, where: string) => T;

/** A whole JSON number that fits 32 bits. */
export const integer: Reader<number> = (value, where) => {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 32) {
    return value;
  }
  throw invalid(where, "a whole number below 2^32");
};

/** A decimal string that fits 64 bits, without needless zeros. */
export const decimal: Reader<bigint> = (value, where) => {
  if (typeof value === "string" && /^(?:0|[1-9]\d{0,19})$/.test(value)) {
    const number = BigInt(value);
    if (number < 1n << 64n) return number;
  }
  throw invalid(where, "a decimal string below 2^64");
};

/** Any text. */
export const text: Reader<string> = (value, where) => {
  if (typeof value === "string") return value;
  throw invalid(where, "a text");
};

/** True or false. */
export const flag: Reader<boolean> = (value, where) => {
  if (typeof value === "boolean") return value;
  throw invalid(where, "true or false");
};

/** A number of bytes, or any number of them, in lower-case hex. */
export function hex(bytes?: number): Reader<string> {
  return (value, where) => {
    const isWhole = typeof value === "string" && /^0x(?:[0-9a-f]{2})*$/.test(value);
    if (isWhole && (bytes === undefined || value.length === 2 + 2 * bytes)) return value;
    throw invalid(
      where,
      `${bytes === undefined ? "" : `${String(bytes)} `}bytes in lower-case hex`,
    );
  };
}

/** Exactly this word or number. */
export function exactly<const Value extends string | number>(wanted: Value): Reader<Value> {
  return (value, where) => {
    if (value === wanted) return wanted;
    throw invalid(where, String(wanted));
  };
}

/** What another reader gives, or null. */
export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value, where) => (value === null ? null : reader(value, where));
}

/** A list of what another reader gives. */
export function list<T>(reader: Reader<T>): Reader<T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) throw invalid(where, "a list");
    return value.map((item: unknown, i) => reader(item, `${where}[${String(i)}]`));
  };
}

/** An object with any fields, each of what another reader gives, by its name. */
export function mapping<T>(reader: Reader<T>): Reader<Map<string, T>> {
  return (value, where) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw invalid(where, "an object");
    }
    const fields = Object.entries<unknown>({ ...value });
    return new Map(fields.map(([name, field]) => [name, reader(field, `${where}.${name}`)]));
  };
}

/** An object with exactly these fields. */
export function object<T extends object>(readers: {
  readonly [name in keyof T]: Reader<T[name]>;
}): Reader<T> {
  return (value, where) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw invalid(where, "an object");
    }
    const strange = Object.keys(value).find((name) => !Object.hasOwn(readers, name));
    if (strange !== undefined) throw invalid(`${where}.${strange}`, "absent");
    const fields = Object.entries<Reader<unknown>>(readers).map(([name, reader]) => {
      if (!Object.hasOwn(value, name)) throw invalid(`${where}.${name}`, "present");
      return [name, reader((value as Record<string, unknown>)[name], `${where}.${name}`)];
    });
    // One field for each reader, of the type that the reader gives.
    return Object.fromEntries(fields) as T;
  };
}

function invalid(where: string, wanted: string): GridwellError {
  return new GridwellError("JSON_INVALID", `${where} must be ${wanted}`, { where });
}
