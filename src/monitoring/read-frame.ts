import { decodeFrame, type Frame } from "../crypto/frame.ts";
import { readEssentials } from "../crypto/essential-frame.ts";
import type { EssentialRecord } from "../crypto/essential-record.ts";
import { openHpkeFrame } from "../crypto/sealed-hpke-frame.ts";
import { openFrame } from "../crypto/sealed-frame.ts";
import type { PostingPlace } from "../crypto/line.ts";
import { GridwellError } from "../domain/errors.ts";
import type { ExtendedRecord } from "./extended-form.ts";
import { openExtended } from "./extended-record.ts";
import type { KeyRing } from "./key-ring.ts";

/** What became of a frame. */
export type ReadFrame =
  | {
      readonly kind: "read";
      readonly frame: Frame;
      readonly records: readonly EssentialRecord[];
      /** Null where the frame has none, or only a reference to one. */
      readonly extended: ExtendedRecord | null;
    }
  /** Its sender is at fault; `code` is the error's. */
  | { readonly kind: "malformed"; readonly code: string; readonly reason: string }
  /** The key of its epoch is erased: nobody reads it any more. */
  | { readonly kind: "closed"; readonly code: string; readonly reason: string };

/**
 * Reads a frame as the community gateway. The monitor looks at no ciphertext, so that a home can post anything, also
 * another home's bytes: what does not open or is not true to its form is said to be malformed, and harms nobody else.
 */
export async function readFrame(
  bytes: Uint8Array,
  place: PostingPlace,
  ring: KeyRing,
): Promise<ReadFrame> {
  try {
    const frame = decodeFrame(bytes);
    const records = readEssentials(await opened(bytes, frame, place, ring));
    const extended = await openExtended(frame, place, ring);
    return { kind: "read", frame, records, extended };
  } catch (error) {
    if (!(error instanceof GridwellError)) throw error;
    const { code, message: reason } = error;
    return { kind: code === "KEY_EPOCH_GONE" ? "closed" : "malformed", code, reason };
  }
}

async function opened(bytes: Uint8Array, frame: Frame, place: PostingPlace, ring: KeyRing) {
  if (frame.suite === 3) {
    const secret = ring.sealingSecret(frame.epoch);
    try {
      return await openHpkeFrame(bytes, place, secret);
    } finally {
      secret.wipe();
    }
  }
  const secret = ring.secret(frame.epoch);
  try {
    // Suite 2 needs the escrow, which a community gateway of this kind does not hold: refused by name.
    return openFrame(bytes, place, secret);
  } finally {
    secret.wipe();
  }
}
