/** Values of a store's rows, with their types checked: a row of another shape is a fault of the program. */
import type { Row } from "./store.ts";

/** A column that holds an integer below 2^53. */
export function numberOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === "bigint") return Number(value);
  throw new TypeError(`column ${column} holds no integer`);
}

/** A column that holds text. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === "string") return value;
  throw new TypeError(`column ${column} holds no text`);
}

/** A column that holds bytes, as hex. */
export function hexOf(row: Row, column: string): string {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw new TypeError(`column ${column} holds no bytes`);
  return `0x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex")}`;
}

/** The bytes of a hex string, to be stored. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.slice(2), "hex"));
}
