import { concatBytes } from "@noble/curves/utils.js";

import {
  CORRECTION_BYTES,
  decodeFrame,
  encodeFixed,
  encodeFrame,
  fixedPart,
  TAG_BYTES,
  type FrameHead,
} from "./frame.ts";
import { hpkeOpen, hpkeReceive, hpkeSeal, hpkeSend, X25519_BYTES, type HpkeTerms } from "./hpke.ts";
import { derive, KEY_BYTES, label } from "./key-derivation.ts";
import { frameContext, placeWords, type PostingPlace } from "./line.ts";
import { openRecords, sealRecords, unreadable, type PlainRecord } from "./record-cipher.ts";
import type { FrameTerms, OpenedFrame } from "./sealed-frame.ts";
import { SecretBytes, type Randomness } from "./secrets.ts";

/** Bytes of the delegatee's seal: encapsulated key, 32 bytes sealed, tag. Zeros fill the correction. */
const SEAL_BYTES = X25519_BYTES + KEY_BYTES + TAG_BYTES;

/**
 * Encrypts records to the community gateway's X25519 key: suite 3, RFC 9180. A delegatee gets the shared secret sealed
 * in the place of the correction. Not homomorphic, and nothing proves that the seal is right; 128 bits instead of 100.
 *
 * @param community 32 bytes
 * @param delegatee 32 bytes, or null
 * @throws GridwellError FRAME_INVALID; FRAME_UNREADABLE for a key that nobody can read with
 */
export async function sealHpkeFrame(
  place: PostingPlace,
  terms: FrameTerms,
  records: readonly PlainRecord[],
  community: Uint8Array,
  delegatee: Uint8Array | null,
  random: Randomness,
): Promise<Uint8Array> {
  const { share, secret } = await hpkeSend(community, termsOf(place), label("key"), random);
  try {
    const correction =
      delegatee === null ? null : await sealFor(delegatee, place, share, secret, random);
    const head: FrameHead = { ...terms, suite: 3, share, correction };
    const shape = { count: records.length, recordLength: records[0]?.plaintext.length ?? 0 };
    const context = frameContext(place, encodeFixed(head, shape));
    const key = dataKeyOf(secret, share, context);
    try {
      return encodeFrame({ ...head, records: sealRecords(key, context, records) });
    } finally {
      key.wipe();
    }
  } finally {
    secret.wipe();
  }
}

/**
 * Opens a frame of suite 3 as the community gateway.
 *
 * @throws GridwellError FRAME_INVALID; FRAME_UNREADABLE when it was not sealed to this key, or altered
 */
export async function openHpkeFrame(
  bytes: Uint8Array,
  place: PostingPlace,
  secret: SecretBytes,
): Promise<OpenedFrame> {
  const frame = decodeFrame(bytes);
  if (frame.suite !== 3) throw unreadable("its suite needs another key");
  const shared = await hpkeReceive(secret, termsOf(place), label("key"), frame.share);
  return openWith(bytes, place, shared);
}

/**
 * Opens a frame of suite 3 as the delegatee.
 *
 * @throws GridwellError as {@link openHpkeFrame}; FRAME_UNREADABLE, too, when the frame has no seal for a delegatee
 */
export async function openHpkeFrameAsDelegatee(
  bytes: Uint8Array,
  place: PostingPlace,
  secret: SecretBytes,
): Promise<OpenedFrame> {
  const { suite, correction, share } = decodeFrame(bytes);
  if (suite !== 3 || correction === null) throw unreadable("it has no seal for a delegatee");
  const message = {
    share: correction.subarray(0, X25519_BYTES),
    sealed: correction.subarray(X25519_BYTES, SEAL_BYTES),
  };
  const shared = await hpkeOpen(secret, termsOf(place), share, message);
  const kept = new SecretBytes(shared);
  shared.fill(0);
  return openWith(bytes, place, kept);
}

async function sealFor(
  delegatee: Uint8Array,
  place: PostingPlace,
  share: Uint8Array,
  secret: SecretBytes,
  random: Randomness,
): Promise<Uint8Array> {
  const message = await secret.use((bytes) => {
    return hpkeSeal(delegatee, termsOf(place), share, bytes, random);
  });
  return concatBytes(message.share, message.sealed, new Uint8Array(CORRECTION_BYTES - SEAL_BYTES));
}

function openWith(bytes: Uint8Array, place: PostingPlace, shared: SecretBytes): OpenedFrame {
  const frame = decodeFrame(bytes);
  const context = frameContext(place, fixedPart(bytes));
  const key = dataKeyOf(shared, frame.share, context);
  try {
    return { frame, records: openRecords(key, context, frame.records) };
  } finally {
    key.wipe();
  }
}

/** The shared secret itself does not depend on the fixed part, which holds the delegatee's seal of it. */
function dataKeyOf(shared: SecretBytes, share: Uint8Array, context: Uint8Array): SecretBytes {
  const info = concatBytes(label("rm/kem/3"), share, context);
  const bytes = shared.use((secret) => derive(secret, info, KEY_BYTES));
  const key = new SecretBytes(bytes);
  bytes.fill(0);
  shared.wipe();
  return key;
}

function termsOf(place: PostingPlace): HpkeTerms {
  return { info: concatBytes(label("rm/hpke/1"), placeWords(place)) };
}
