/**
 * Where the items of RLP (Yellow Paper, appendix B) begin and end in bytes, so that they can be cut and put together
 * without decoding what is long.
 */

/** Places of an item's bytes: of its head, its content, and what comes after it. */
export interface RlpItem {
  readonly start: number;
  readonly body: number;
  readonly end: number;
}

/** What the heads of texts and of lists begin with. */
export const RLP_TEXT = 0x80;
export const RLP_LIST = 0xc0;
/** From this length on a head also holds the length. */
const LONG = 56;

/**
 * The item that begins at a place. Its end may be beyond that of the bytes.
 *
 * @throws RangeError when there is none
 */
export function itemAt(bytes: Uint8Array, start: number): RlpItem {
  const first = byteAt(bytes, start);
  if (first < RLP_TEXT) return { start, body: start, end: start + 1 };
  const base = first < RLP_LIST ? RLP_TEXT : RLP_LIST;
  const short = first - base;
  if (short < LONG) return { start, body: start + 1, end: start + 1 + short };
  const body = start + 2 + short - LONG;
  let length = 0;
  for (let i = start + 1; i < body; i++) length = length * 256 + byteAt(bytes, i);
  return { start, body, end: body + length };
}

/**
 * The head of an item.
 *
 * @param base {@link RLP_TEXT} or {@link RLP_LIST}
 * @param length bytes of the content; not of a single byte that stands for itself
 */
export function rlpHead(base: number, length: number): Uint8Array {
  if (length < LONG) return Uint8Array.of(base + length);
  const digits: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return Uint8Array.of(base + LONG - 1 + digits.length, ...digits);
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new RangeError("the bytes end too early");
  return byte;
}
