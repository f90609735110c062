import { keccak_256 } from "@noble/hashes/sha3.js";
import { encodeRlp, getBytes, toBeArray } from "ethers";

import { itemAt, RLP_LIST, rlpHead } from "../rlp-item.ts";

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
 * @returns 32 bytes
 * @throws RangeError when the bytes end too early
 */
export function signingDigest(raw: string, type: number, chainId: bigint): Uint8Array {
  // The functions of ethers go from bytes to hex and back, which is slow for what is long.
  const bytes = Buffer.from(raw.slice(2), "hex");
  const count = FIELDS.get(type);
  if (count === undefined) throw new RangeError(`transactions of type ${String(type)}`);
  const start = itemAt(bytes, type === 0 ? 0 : 1).body;
  let end = start;
  for (let field = 0; field < count; field++) end = itemAt(bytes, end).end;
  if (end > bytes.length) throw new RangeError("the transaction ends too early");
  const fields = bytes.subarray(start, end);
  if (type !== 0) {
    const head = rlpHead(RLP_LIST, fields.length);
    return keccak_256(Buffer.concat([Buffer.of(type), head, fields]));
  }
  const bound = Buffer.concat([getBytes(encodeRlp(toBeArray(chainId))), Buffer.of(0x80, 0x80)]);
  const head = rlpHead(RLP_LIST, fields.length + bound.length);
  return keccak_256(Buffer.concat([head, fields, bound]));
}
