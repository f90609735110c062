import { concatBytes } from "@noble/curves/utils.js";

import { decimal, exactly, integer, list, object } from "../chain/strict-json.ts";
import { word } from "../crypto/challenge.ts";
import type { Frame } from "../crypto/frame.ts";
import { hpkeOpen, hpkeSeal, X25519_BYTES, type HpkeTerms } from "../crypto/hpke.ts";
import { label } from "../crypto/key-derivation.ts";
import { placeWords, type PostingPlace } from "../crypto/line.ts";
import type { Randomness } from "../crypto/secrets.ts";
import { GridwellError } from "../domain/errors.ts";
import type { KeyRing } from "./key-ring.ts";

/** One reading as the meter gave it. */
export interface ExtendedReading {
  /** The resource's id. */
  readonly resource: number;
  readonly slot: number;
  /** Running total at the slot's end, base units. */
  readonly register: bigint;
  readonly quality: number;
}

/**
 * The paper's extended record, X: every reading of a frame's slots, also of slots and resources that the essential
 * records leave out. It is for the community gateway alone.
 */
export interface ExtendedRecord {
  readonly readings: readonly ExtendedReading[];
}

/** Which frame an extended record belongs to; it opens in no other. */
export type ExtendedPlace = Pick<Frame, "epoch" | "first" | "last">;

const readDocument = object({
  version: exactly(1),
  readings: list(
    object<ExtendedReading>({
      resource: integer,
      slot: integer,
      register: decimal,
      quality: integer,
    }),
  ),
});

/**
 * Seals an extended record to the community gateway's X25519 key: RFC 9180, as suite 3. Encapsulated key, ciphertext
 * and tag.
 *
 * @param community 32 bytes
 * @throws GridwellError FRAME_UNREADABLE for a key that nobody can read with
 */
export async function sealExtended(
  { readings }: ExtendedRecord,
  place: PostingPlace,
  where: ExtendedPlace,
  community: Uint8Array,
  random: Randomness,
): Promise<Uint8Array> {
  const lines = readings.map((each) => ({ ...each, register: each.register.toString() }));
  const plaintext = new TextEncoder().encode(JSON.stringify({ version: 1, readings: lines }));
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
  try {
    const { readings } = readDocument(JSON.parse(new TextDecoder().decode(plaintext)), "$");
    return { readings };
  } catch (cause) {
    const message = "The extended record is none of version 1: its sender is at fault";
    throw new GridwellError("EXTENDED_INVALID", message, { cause });
  }
}

function boundTo({ epoch, first, last }: ExtendedPlace): Uint8Array {
  return concatBytes(word(epoch), word(first), word(last));
}

function termsOf(place: PostingPlace): HpkeTerms {
  return { info: concatBytes(label("rm/extended/1"), placeWords(place)) };
}
