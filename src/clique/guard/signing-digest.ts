import { encodeRlp, getBytes, keccak256, toBeArray } from "ethers";

/** Fields before the signature: legacy, EIP-2930, EIP-1559. */
const FIELDS: ReadonlyMap<number, number> = new Map([
  [0, 6],
  [1, 8],
  [2, 9],
]);

/**
 * What a signed transaction's sender signed. It is cut from the bytes, since to decode and encode them again costs more
 * than to recover the signer.
 *
 * @param raw the signed transaction
 * @param type 0, 1 or 2
 * @param chainId of a legacy transaction's EIP-155 signature; otherwise it is among the fields
 * @throws RangeError when the bytes end too early
 */
export function signingDigest(raw: string, type: number, chainId: bigint): string {
  // The functions of ethers go from bytes to hex and back, which is slow for what is long.
  const bytes = Buffer.from(raw.slice(2), "hex");
  const count = FIELDS.get(type);
  if (count === undefined) throw new RangeError(`transactions of type ${String(type)}`);
  const list = type === 0 ? 0 : 1;
  const start = list + headerLength(bytes, list);
  let end = start;
  for (let field = 0; field < count; field++) end += itemLength(bytes, end);
  if (end > bytes.length) throw new RangeError("the transaction ends too early");
  const fields = bytes.subarray(start, end);
  if (type !== 0)
    return keccak256(Buffer.concat([Buffer.of(type), listHeader(fields.length), fields]));
  const bound = Buffer.concat([getBytes(encodeRlp(toBeArray(chainId))), Buffer.of(0x80, 0x80)]);
  return keccak256(Buffer.concat([listHeader(fields.length + bound.length), fields, bound]));
}

/** Bytes of an item's head in RLP: none before a byte that stands for itself. */
function headerLength(bytes: Uint8Array, at: number): number {
  const first = byteAt(bytes, at);
  if (first < 0x80) return 0;
  if (first >= 0xf8) return 1 + first - 0xf7;
  return first >= 0xb8 && first < 0xc0 ? 1 + first - 0xb7 : 1;
}

/** Bytes of an item in RLP, its head included. */
function itemLength(bytes: Uint8Array, at: number): number {
  const first = byteAt(bytes, at);
  const header = headerLength(bytes, at);
  if (header === 0) return 1;
  if (header === 1) return 1 + first - (first < 0xc0 ? 0x80 : 0xc0);
  let length = 0;
  for (let i = 1; i < header; i++) length = length * 256 + byteAt(bytes, at + i);
  return header + length;
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new RangeError("the transaction ends too early");
  return byte;
}

function listHeader(length: number): Uint8Array {
  if (length < 56) return Uint8Array.of(0xc0 + length);
  const digits = toBeArray(length);
  return Uint8Array.of(0xf7 + digits.length, ...digits);
}
