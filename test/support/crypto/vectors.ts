import { readFileSync } from "node:fs";

import { decodePoint, type Point } from "../../../src/crypto/bn254.ts";
import type { ProofContext } from "../../../src/crypto/challenge.ts";
import type { PostingPlace } from "../../../src/crypto/line.ts";
import { SecretBytes, SecretScalar } from "../../../src/crypto/secrets.ts";
import { VECTORS_FILE, type Vectors } from "../../../scripts/crypto-vectors.ts";

/** The committed vectors. */
export const vectors = JSON.parse(readFileSync(VECTORS_FILE, "utf8")) as Vectors;

/** Bytes of hexadecimal text. */
export function unhex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replace(/^0x/, ""), "hex"));
}

/** A point. */
export function pointAt(text: string): Point {
  return decodePoint(unhex(text));
}

/** A secret scalar. */
export function secretAt(text: string): SecretScalar {
  return SecretScalar.from(unhex(text));
}

/** Secret bytes. */
export function secretBytesAt(text: string): SecretBytes {
  return new SecretBytes(unhex(text));
}

/** Where the vectors' gateway posts. */
export const place: PostingPlace = {
  chainId: BigInt(vectors.place.chainId),
  contract: unhex(vectors.place.contract),
  gateway: unhex(vectors.place.gateway),
};

/** Where a vector's proof holds. */
export function contextOf({ epoch, place: about }: { epoch: number; place: number }): ProofContext {
  const { chainId, contract, gateway } = place;
  return { chainId, contract, sender: gateway, epoch, place: about };
}
