import { concatBytes } from "@noble/curves/utils.js";

import { word } from "../crypto/challenge.ts";
import { TAG_BYTES, type Frame } from "../crypto/frame.ts";
import { hpkeOpen, hpkeSeal, X25519_BYTES, type HpkeTerms } from "../crypto/hpke.ts";
import { label } from "../crypto/key-derivation.ts";
import { placeWords, type PostingPlace } from "../crypto/line.ts";
import type { Randomness } from "../crypto/secrets.ts";
import {
  decodeExtended,
  encodeExtended,
  extendedLength,
  type ExtendedRecord,
  type SlotSpan,
} from "./extended-form.ts";
import type { KeyRing } from "./key-ring.ts";

/** Which frame an extended record belongs to; it opens in no other. */
export type ExtendedPlace = Pick<Frame, "epoch" | "first" | "last">;

/** Bytes that sealing adds. */
const SEAL_BYTES = X25519_BYTES + TAG_BYTES;

/**
 * Bytes of a sealed extended record.
 *
 * @param count how many readings are in it
 */
export function sealedExtendedLength(count: number, slots: SlotSpan): number {
  return SEAL_BYTES + extendedLength(count, slots);
}

/**
 * Seals an extended record to the community gateway's X25519 key: RFC 9180, as suite 3. Encapsulated key, ciphertext
 * and tag. It is filled up to a size that its frame's slots give, see {@link extendedLength}.
 *
 * @param community 32 bytes
 * @param most bytes that the frame has left for all of it
 * @throws GridwellError FRAME_UNREADABLE for a key that nobody can read with; EXTENDED_INVALID
 */
export async function sealExtended(
  record: ExtendedRecord,
  place: PostingPlace,
  where: ExtendedPlace,
  community: Uint8Array,
  random: Randomness,
  most = Infinity,
): Promise<Uint8Array> {
  const plaintext = encodeExtended(record, where, most - SEAL_BYTES);
  const message = await hpkeSeal(community, termsOf(place), boundTo(where), plaintext, random);
  return concatBytes(message.share, message.sealed);
}

/**
 * Opens a frame's extended record; null where it has none, or a reference only.
 *
 * @throws GridwellError FRAME_UNREADABLE, EXTENDED_INVALID, KEY_EPOCH_GONE
 */
export async function openExtended(
  frame: Frame,
  place: PostingPlace,
  ring: KeyRing,
): Promise<ExtendedRecord | null> {
  if (frame.extended?.kind !== "inline") return null;
  const { sealed: bytes } = frame.extended;
  const share = bytes.subarray(0, X25519_BYTES);
  const sealed = bytes.subarray(X25519_BYTES);
  const secret = ring.sealingSecret(frame.epoch);
  let plaintext: Uint8Array;
  try {
    plaintext = await hpkeOpen(secret, termsOf(place), boundTo(frame), { share, sealed });
  } finally {
    secret.wipe();
  }
  return decodeExtended(plaintext, frame);
}

function boundTo({ epoch, first, last }: ExtendedPlace): Uint8Array {
  return concatBytes(word(epoch), word(first), word(last));
}

function termsOf(place: PostingPlace): HpkeTerms {
  return { info: concatBytes(label("rm/extended/1"), placeWords(place)) };
}
