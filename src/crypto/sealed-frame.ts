import { concatBytes } from "@noble/curves/utils.js";

import { compress, decompress, encodePoint, type Point } from "./bn254.ts";
import type { ProofContext } from "./challenge.ts";
import {
  decodeCorrection,
  encodeCorrection,
  makeCorrection,
  type EscrowCorrection,
} from "./correction.ts";
import {
  decodeFrame,
  encodeFixed,
  encodeFrame,
  fixedPart,
  type Frame,
  type FrameHead,
} from "./frame.ts";
import { derive, KEY_BYTES, label } from "./key-derivation.ts";
import { frameContext, type PostingPlace } from "./line.ts";
import { openRecords, sealRecords, unreadable, type PlainRecord } from "./record-cipher.ts";
import { SecretBytes, SecretScalar, type Randomness } from "./secrets.ts";

/** What a frame says of itself in clear, as its sender chooses it. */
export type FrameTerms = Pick<
  FrameHead,
  "epoch" | "delegation" | "first" | "last" | "root" | "extended"
>;

/** A frame's key and what it was opened to. */
export interface OpenedFrame {
  readonly frame: Frame;
  readonly records: readonly PlainRecord[];
}

/**
 * Encrypts records to the community gateway, and to a delegatee where there is one: suite 1. ElGamal's point K = rY is
 * the key of a KEM (V. Shoup, ISO 18033-2's ECIES-KEM in form), HKDF makes a key of it, AES-256-GCM does the rest.
 * r is drawn here and wiped.
 *
 * @param community the community gateway's key of the epoch
 * @param delegatee its pinned key, or null
 * @throws GridwellError FRAME_INVALID, KEYS_NOT_DISTINCT
 */
export function sealFrame(
  place: PostingPlace,
  terms: FrameTerms,
  records: readonly PlainRecord[],
  community: Point,
  delegatee: Point | null,
  random: Randomness,
): Uint8Array {
  return withShare(random, (r) => {
    const correction =
      delegatee === null
        ? null
        : encodeCorrection(
            makeCorrection(r, community, delegatee, correctionContext(place, terms), random),
          );
    return sealWith(r, place, { ...terms, suite: 1, correction }, records, community);
  });
}

/**
 * Encrypts records to the smart gateway's own key, which the community gateway holds in escrow: suite 2, the paper's
 * letter.
 */
export function sealEscrowFrame(
  place: PostingPlace,
  terms: FrameTerms,
  records: readonly PlainRecord[],
  gateway: Point,
  random: Randomness,
): Uint8Array {
  return withShare(random, (r) => {
    return sealWith(r, place, { ...terms, suite: 2, correction: null }, records, gateway);
  });
}

/**
 * Opens a frame of suite 1 as the community gateway, whatever its correction is, or one of suite 2 with the escrow.
 *
 * @throws GridwellError FRAME_INVALID, POINT_INVALID; FRAME_UNREADABLE when it was not sealed to this key, or altered
 */
export function openFrame(
  bytes: Uint8Array,
  place: PostingPlace,
  secret: SecretScalar,
  escrow: EscrowCorrection | null = null,
): OpenedFrame {
  const frame = decodeFrame(bytes);
  if (frame.suite !== (escrow === null ? 1 : 2)) throw unreadable("its suite needs another key");
  const c1 = decompress(frame.share);
  const own = secret.times(c1);
  return openWith(bytes, frame, place, escrow === null ? own : own.add(escrow.pointOf(c1)));
}

/**
 * Opens a frame of suite 1 as the delegatee: K = x_d C1 + Δ.
 *
 * @throws GridwellError as {@link openFrame}; FRAME_UNREADABLE, too, when the frame has no correction
 */
export function openFrameAsDelegatee(
  bytes: Uint8Array,
  place: PostingPlace,
  secret: SecretScalar,
): OpenedFrame {
  const frame = decodeFrame(bytes);
  if (frame.suite !== 1 || frame.correction === null) {
    throw unreadable("it has no correction for a delegatee");
  }
  const { delta } = decodeCorrection(frame.correction);
  return openWith(bytes, frame, place, secret.times(decompress(frame.share)).add(delta));
}

/**
 * Opens a frame of suite 1 or 2 with its point K, which a community gateway has revealed in a dispute.
 *
 * @throws GridwellError as {@link openFrame}
 */
export function openFrameWithPoint(
  bytes: Uint8Array,
  place: PostingPlace,
  point: Point,
): OpenedFrame {
  const frame = decodeFrame(bytes);
  if (frame.suite === 3) throw unreadable("suite 3 has no point");
  return openWith(bytes, frame, place, point);
}

/** Where the proof of a frame's correction holds. */
export function correctionContext(
  { chainId, contract, gateway }: PostingPlace,
  { epoch, delegation }: Pick<FrameHead, "epoch" | "delegation">,
): ProofContext {
  return { chainId, contract, sender: gateway, epoch, place: delegation };
}

/** Draws r for one frame and wipes it, whatever comes of the frame. */
function withShare(random: Randomness, seal: (r: SecretScalar) => Uint8Array): Uint8Array {
  const r = SecretScalar.random(random);
  try {
    return seal(r);
  } finally {
    r.wipe();
  }
}

function sealWith(
  r: SecretScalar,
  place: PostingPlace,
  terms: Omit<FrameHead, "share">,
  records: readonly PlainRecord[],
  key: Point,
): Uint8Array {
  const head: FrameHead = { ...terms, share: compress(r.publicPoint()) };
  const shape = { count: records.length, recordLength: records[0]?.plaintext.length ?? 0 };
  const context = frameContext(place, encodeFixed(head, shape));
  const dataKey = dataKeyOf(r.times(key), head.share, context);
  try {
    return encodeFrame({ ...head, records: sealRecords(dataKey, context, records) });
  } finally {
    dataKey.wipe();
  }
}

function openWith(bytes: Uint8Array, frame: Frame, place: PostingPlace, point: Point): OpenedFrame {
  const context = frameContext(place, fixedPart(bytes));
  const dataKey = dataKeyOf(point, frame.share, context);
  try {
    return { frame, records: openRecords(dataKey, context, frame.records) };
  } finally {
    dataKey.wipe();
  }
}

/** HKDF-SHA256 over both coordinates of K; the label, C1 and the context stand in `info`. */
function dataKeyOf(point: Point, share: Uint8Array, context: Uint8Array): SecretBytes {
  const shared = encodePoint(point);
  const bytes = derive(shared, concatBytes(label("rm/kem/1"), share, context), KEY_BYTES);
  const key = new SecretBytes(bytes);
  shared.fill(0);
  bytes.fill(0);
  return key;
}
