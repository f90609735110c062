import { decompress, pointOf, type Point } from "../crypto/bn254.ts";
import { decodeCorrection, verifyCorrection } from "../crypto/correction.ts";
import { readEssentials } from "../crypto/essential-frame.ts";
import type { EssentialRecord } from "../crypto/essential-record.ts";
import { decodeFrame } from "../crypto/frame.ts";
import { unpackLine } from "../crypto/line.ts";
import { correctionContext, openFrameAsDelegatee } from "../crypto/sealed-frame.ts";
import type { SecretScalar } from "../crypto/secrets.ts";
import { GridwellError } from "../domain/errors.ts";
import { pinnedKey, type Delegation } from "./delegation.ts";
import { frameHeader } from "./frame-header.ts";
import { believed, readLine, walkBack, type Post } from "./history.ts";
import { postingPlace, type Monitor } from "./monitor.ts";
import { narrowed } from "./scope.ts";

/** What a delegatee got of a frame within its term. */
export type DelegatedFrame = {
  readonly block: number;
  readonly transaction: string;
  readonly first: number;
  readonly last: number;
} & (
  | { readonly kind: "read"; readonly records: readonly EssentialRecord[] }
  /** The home is at fault; `code` is the error's, CORRECTION_WRONG where everybody can check it on chain. */
  | { readonly kind: "faulty"; readonly code: string; readonly reason: string }
  /** The home posted it, and not for the delegatee. */
  | { readonly kind: "kept" }
);

/**
 * Reads what a home posted within a delegation's term, as the delegatee: along the home's line, so that no frame is
 * missing, and of what it opens the delegation's resources alone.
 *
 * Of each correction the proof is checked before it is used. Where it is wrong, the home let its neighbour read
 * nothing, and anybody can see that from the chain: the neighbour ends the delegation, and is paid until then.
 *
 * @param secret of the key that the delegation pins
 * @returns the oldest first
 * @throws GridwellError `HISTORY_FORK`, `HISTORY_WITHHELD`, `HISTORY_ABSENT` where the node cannot be believed;
 * `DELEGATION_OTHER_KEY` for another secret than the delegation's
 */
export async function readDelegated(
  monitor: Monitor,
  delegation: Delegation,
  secret: SecretScalar,
): Promise<DelegatedFrame[]> {
  const { delegator, from, until } = delegation;
  const own = await pinnedKey(monitor, delegation);
  if (!own.equals(secret.publicPoint())) {
    throw new GridwellError(
      "DELEGATION_OTHER_KEY",
      `Delegation ${String(delegation.id)} is for the key of epoch ${String(delegation.keyEpoch)} of ` +
        `${delegation.delegatee}, this is another: name the file that holds it`,
    );
  }
  const line = await readLine(monitor, delegator);
  const walk = await walkBack(monitor, delegator, line, {
    isKnown: (at) => unpackLine(at).slot < from,
  });
  const frames: DelegatedFrame[] = [];
  for (const post of believed(walk, delegator).toReversed()) {
    const { first, last } = frameHeader(post.frame);
    if (first >= from && last < until)
      frames.push(await readOne(monitor, delegation, secret, post));
  }
  return frames;
}

async function readOne(
  monitor: Monitor,
  delegation: Delegation,
  secret: SecretScalar,
  { frame: bytes, block, transaction }: Post,
): Promise<DelegatedFrame> {
  const { first, last, delegation: id, epoch } = frameHeader(bytes);
  const where = { block, transaction, first, last };
  if (id !== delegation.id) return { ...where, kind: "kept" };
  const { x, y } = await monitor.contracts.monitor.communityKey(epoch);
  try {
    const records = openChecked(monitor, delegation, secret, bytes, pointOf(x, y));
    return { ...where, kind: "read", records };
  } catch (error) {
    if (!(error instanceof GridwellError)) throw error;
    return { ...where, kind: "faulty", code: error.code, reason: error.message };
  }
}

/** The records of a frame whose correction is proved, narrowed to the delegation's resources. */
function openChecked(
  monitor: Monitor,
  { delegator, resources }: Delegation,
  secret: SecretScalar,
  bytes: Uint8Array,
  community: Point,
): EssentialRecord[] {
  const place = postingPlace(monitor, delegator);
  const frame = decodeFrame(bytes);
  if (frame.suite === 1 && frame.correction !== null) {
    const correction = decodeCorrection(frame.correction);
    const context = correctionContext(place, frame);
    const share = decompress(frame.share);
    if (!verifyCorrection(correction, share, community, secret.publicPoint(), context)) {
      throw new GridwellError(
        "CORRECTION_WRONG",
        "The frame's correction does not lead to this key, as its own proof shows: the home let its delegatee read " +
          "nothing",
      );
    }
  }
  const records = readEssentials(openFrameAsDelegatee(bytes, place, secret));
  return records.map((record) => narrowed(record, resources));
}
