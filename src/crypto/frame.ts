import { concatBytes, equalBytes } from "@noble/curves/utils.js";

import { GridwellError } from "../domain/errors.ts";

/** How a frame is encrypted: 1 EG-KEM on BN254, 2 the same under an escrowed key, 3 HPKE on X25519. */
export type Suite = 1 | 2 | 3;

/** Bytes of a frame that every frame has: header, C1, root. */
const HEAD_BYTES = 96;
/** Bytes of the correction: Δ and its proof, or a seal for the delegatee. */
export const CORRECTION_BYTES = 96;
/** Bytes of a reference: hash of the extended record's ciphertext, and where it is. */
const REFERENCE_BYTES = 64;
/** Bytes that AES-GCM adds to a record. */
export const TAG_BYTES = 16;

const VERSION = 1;
const HEADER_BYTES = 32;
const OFFSET_BYTES = 2;
const FLAG = { correction: 1, reference: 2, inline: 4 } as const;

/** A sealed record. */
export interface SealedRecord {
  /** Its slot, counted from the frame's first. */
  readonly offset: number;
  /** Ciphertext and tag. */
  readonly sealed: Uint8Array;
}

/** The extended record, X: in the frame, or elsewhere with its hash here. */
export type Extended =
  | { readonly kind: "inline"; readonly sealed: Uint8Array }
  | {
      readonly kind: "reference";
      /** Bytes of the ciphertext, below 2^32. */
      readonly length: number;
      /** keccak256 of the ciphertext. */
      readonly digest: Uint8Array;
      /** 32 bytes that say where it is, as the community agrees. */
      readonly locator: Uint8Array;
    };

/** What a frame says before its records. */
export interface FrameHead {
  readonly suite: Suite;
  /** Epoch of the community gateway's key, below 2^16. */
  readonly epoch: number;
  /** The delegation it serves, below 2^32; 0 for none. */
  readonly delegation: number;
  /** First and last slot that it may speak of, below 2^24. */
  readonly first: number;
  readonly last: number;
  /** C1 compressed, or HPKE's encapsulated key; 32 bytes. */
  readonly share: Uint8Array;
  /** Root of the commitments to the records' fields; 32 bytes. */
  readonly root: Uint8Array;
  /** Δ ‖ e ‖ z, or the delegatee's seal and zeros; 96 bytes, or null. */
  readonly correction: Uint8Array | null;
  readonly extended: Extended | null;
}

/** A frame as it is posted. */
export interface Frame extends FrameHead {
  /** One to 65,535, of one length, offsets ascending. */
  readonly records: readonly SealedRecord[];
}

/** How many records of which plaintext length a frame will hold. */
export interface FrameShape {
  readonly count: number;
  readonly recordLength: number;
}

/**
 * The fixed part: everything before the records. The key of the records depends on all of it.
 *
 * @throws GridwellError FRAME_INVALID for what the form does not hold.
 */
export function encodeFixed(head: FrameHead, { count, recordLength }: FrameShape): Uint8Array {
  const { suite, epoch, delegation, first, last, share, root, correction, extended } = head;
  const flags =
    (correction === null ? 0 : FLAG.correction) | (extended === null ? 0 : FLAG[extended.kind]);
  const length = extended?.kind === "inline" ? extended.sealed.length : (extended?.length ?? 0);
  const header = Buffer.alloc(HEADER_BYTES);
  const put = (at: number, bytes: number, value: number, name: string, least = 0): void => {
    if (!Number.isInteger(value) || value < least || value >= 256 ** bytes) {
      throw invalid(`a ${name} of ${String(value)}`);
    }
    header.writeUIntBE(value, at, bytes);
  };
  put(0, 1, VERSION, "version");
  put(1, 1, suite, "suite", 1);
  put(2, 1, flags, "flags");
  put(3, 2, epoch, "epoch");
  put(5, 4, delegation, "delegation");
  put(9, 3, first, "first slot");
  put(12, 3, last, "last slot");
  put(15, 2, count, "number of records", 1);
  put(17, 2, recordLength, "record length", 1);
  put(19, 4, length, "length of the extended record", extended === null ? 0 : 1);
  if (last < first || count > last - first + 1)
    throw invalid(`${String(count)} records in its slots`);
  const parts = [header, sized(share, 32, "share"), sized(root, 32, "root")];
  if (correction !== null) {
    if (suite === 2) throw invalid("a correction in suite 2");
    parts.push(sized(correction, CORRECTION_BYTES, "correction"));
  }
  if (extended?.kind === "reference") {
    parts.push(sized(extended.digest, 32, "digest"), sized(extended.locator, 32, "locator"));
  }
  return concatBytes(...parts);
}

/**
 * A frame's bytes.
 *
 * @throws GridwellError FRAME_INVALID
 */
export function encodeFrame(frame: Frame): Uint8Array {
  const { records, extended, first, last } = frame;
  const recordLength = (records[0]?.sealed.length ?? 0) - TAG_BYTES;
  const fixed = encodeFixed(frame, { count: records.length, recordLength });
  checkOffsets(records, last - first);
  const body = records.flatMap(({ offset, sealed }) => {
    const at = Uint8Array.of(offset >> 8, offset & 0xff);
    return [at, sized(sealed, recordLength + TAG_BYTES, "record")];
  });
  return concatBytes(fixed, ...body, ...(extended?.kind === "inline" ? [extended.sealed] : []));
}

/**
 * Reads a frame; each has one form, and nothing else is read. Whether its slots, epoch and delegation are allowed is
 * the contract's to say, whether its points are points its opener's.
 *
 * @throws GridwellError FRAME_INVALID
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  if (bytes.length < HEAD_BYTES) throw invalid(`${String(bytes.length)} bytes`);
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [version = 0, suite = 0, flags = 0] = view;
  if (version !== VERSION) throw invalid(`version ${String(version)}`);
  if (suite !== 1 && suite !== 2 && suite !== 3) throw invalid(`suite ${String(suite)}`);
  if (flags > 7 || flags >= (FLAG.reference | FLAG.inline)) throw invalid(`flags ${String(flags)}`);
  const count = view.readUIntBE(15, 2);
  const recordLength = view.readUIntBE(17, 2);
  const length = view.readUIntBE(19, 4);
  const corrected = (flags & FLAG.correction) !== 0;
  const referred = (flags & FLAG.reference) !== 0;
  const inline = (flags & FLAG.inline) !== 0;

  const step = OFFSET_BYTES + recordLength + TAG_BYTES;
  const fixed = fixedLength(flags);
  const whole = fixed + count * step + (inline ? length : 0);
  if (view.length !== whole)
    throw invalid(`${String(view.length)} bytes instead of ${String(whole)}`);
  const part = (from: number, size: number): Uint8Array => bytes.slice(from, from + size);
  const refer = HEAD_BYTES + (corrected ? CORRECTION_BYTES : 0);
  const records = Array.from({ length: count }, (_, index) => {
    const at = fixed + index * step;
    return { offset: view.readUInt16BE(at), sealed: part(at + OFFSET_BYTES, step - OFFSET_BYTES) };
  });
  const frame: Frame = {
    suite,
    epoch: view.readUIntBE(3, 2),
    delegation: view.readUInt32BE(5),
    first: view.readUIntBE(9, 3),
    last: view.readUIntBE(12, 3),
    share: part(32, 32),
    root: part(64, 32),
    correction: corrected ? part(HEAD_BYTES, CORRECTION_BYTES) : null,
    extended: referred
      ? { kind: "reference", length, digest: part(refer, 32), locator: part(refer + 32, 32) }
      : inline
        ? { kind: "inline", sealed: part(whole - length, length) }
        : null,
    records,
  };
  // One form: written again, it is the same, zeros and all.
  if (!equalBytes(encodeFrame(frame), bytes)) throw invalid("bytes that should be zero");
  return frame;
}

/** A frame's bytes before its records, by its flags. */
export function fixedPart(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, fixedLength(bytes[2] ?? 0));
}

function fixedLength(flags: number): number {
  const corrected = (flags & FLAG.correction) !== 0;
  const referred = (flags & FLAG.reference) !== 0;
  return HEAD_BYTES + (corrected ? CORRECTION_BYTES : 0) + (referred ? REFERENCE_BYTES : 0);
}

function checkOffsets(records: readonly SealedRecord[], most: number): void {
  let last = -1;
  for (const { offset } of records) {
    if (!Number.isInteger(offset) || offset <= last || offset > Math.min(most, 0xffff)) {
      throw invalid(`a record at offset ${String(offset)}`);
    }
    last = offset;
  }
}

function sized(bytes: Uint8Array, length: number, name: string): Uint8Array {
  if (bytes.length !== length) throw invalid(`a ${name} of ${String(bytes.length)} bytes`);
  return bytes;
}

function invalid(what: string): GridwellError {
  return new GridwellError("FRAME_INVALID", `No frame of version 1 has ${what}`);
}
