/**
 * Who signed a digest on secp256k1, as Ethereum names him (Yellow Paper, appendix F; SEC 1, 4.1.6). The arithmetic is
 * libsecp256k1's, the one that geth runs on, compiled to WebAssembly: several times as fast as any in JavaScript. A test
 * holds it against ethers.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { recover, type RecoveryIdType } from "tiny-secp256k1";

/** Bytes of a digest, of `r ‖ s`, and of a signature with its recovery id behind them. */
const DIGEST = 32;
const SCALARS = 64;
const SIGNATURE = 65;
/** An account is named by the last 20 bytes of its key's hash. */
const ACCOUNT_FROM = 12;

/**
 * The account that signed a digest.
 *
 * As with geth's `Ecrecover`, `s` may be in the upper half of its range: whoever wants that refused does so before.
 *
 * @param digest 32 bytes
 * @param signature `r ‖ s ‖ recovery id`, 65 bytes; the id is 0 to 3
 * @returns lower-case hex; null when no key can have signed it so
 * @throws RangeError for other lengths
 */
export function recoverAccount(digest: Uint8Array, signature: Uint8Array): string | null {
  if (digest.length !== DIGEST || signature.length !== SIGNATURE) {
    throw new RangeError("a digest has 32 bytes, a signature 65");
  }
  const id = signature[SCALARS];
  if (!isRecoveryId(id)) return null;
  const key = keyOf(digest, signature.subarray(0, SCALARS), id);
  if (key === null) return null;
  // The first byte says that both coordinates follow.
  const hash = keccak_256(key.subarray(1));
  return `0x${Buffer.from(hash.buffer, hash.byteOffset).toString("hex", ACCOUNT_FROM)}`;
}

function keyOf(digest: Uint8Array, scalars: Uint8Array, id: RecoveryIdType): Uint8Array | null {
  try {
    return recover(digest, scalars, id, false);
  } catch {
    // It throws for what is out of range, and gives null for what is in range and on no curve.
    return null;
  }
}

function isRecoveryId(value: number | undefined): value is RecoveryIdType {
  return value !== undefined && value <= 3;
}
