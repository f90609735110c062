/** Readers of what a node answers. It is ours and obeys a standard: what does not fit is a bug, not bad input. */

/** A member of an object. */
export function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** A quantity in hex, or a number. */
export function whole(value: unknown): bigint {
  if (typeof value === "string" || (typeof value === "number" && Number.isInteger(value))) {
    return BigInt(value);
  }
  throw new TypeError(`no number: ${JSON.stringify(value)}`);
}

/** A text. */
export function word(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`no text: ${JSON.stringify(value)}`);
}

/** The names and values of an object; none of null. */
export function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

/** The items of a list; none of null. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A number as nodes take it. */
export function quantity(value: number): string {
  return `0x${value.toString(16)}`;
}
