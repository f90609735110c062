import { concatBytes } from "@noble/curves/utils.js";

import { compress, encodePoint, type Point } from "../../../src/crypto/bn254.ts";
import { encodeFixed, encodeFrame, type FrameHead } from "../../../src/crypto/frame.ts";
import { derive, KEY_BYTES, label } from "../../../src/crypto/key-derivation.ts";
import { frameContext, type PostingPlace } from "../../../src/crypto/line.ts";
import { sealRecords, type PlainRecord } from "../../../src/crypto/record-cipher.ts";
import type { FrameTerms } from "../../../src/crypto/sealed-frame.ts";
import { SecretBytes, SecretScalar } from "../../../src/crypto/secrets.ts";
import { random } from "./random.ts";

/** Seals a frame of suite 1 as a home that lies: with any 96 bytes where its correction should be. */
export function sealWithCorrection(
  place: PostingPlace,
  terms: FrameTerms,
  records: readonly PlainRecord[],
  community: Point,
  correction: Uint8Array,
): Uint8Array {
  const r = SecretScalar.random(random);
  const share = compress(r.publicPoint());
  const head: FrameHead = { ...terms, suite: 1, share, correction };
  const shape = { count: records.length, recordLength: records[0]?.plaintext.length ?? 0 };
  const context = frameContext(place, encodeFixed(head, shape));
  const shared = encodePoint(r.times(community));
  const info = concatBytes(label("rm/kem/1"), share, context);
  const key = new SecretBytes(derive(shared, info, KEY_BYTES));
  return encodeFrame({ ...head, records: sealRecords(key, context, records) });
}
