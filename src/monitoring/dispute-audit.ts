import { hexlify } from "ethers";

import {
  openingOfCall,
  pointOfCall,
  WHOLE_FRAME,
  type RevealedPoint,
} from "../chain/dispute-call.ts";
import {
  findRevealedField,
  findRevealedKey,
  readDisputes,
  type FoundEvent,
} from "../chain/monitor-events.ts";
import { decompress, pointOf } from "../crypto/bn254.ts";
import { verifyEquality } from "../crypto/equality-proof.ts";
import { readEssentials } from "../crypto/essential-frame.ts";
import type { EssentialRecord } from "../crypto/essential-record.ts";
import {
  fieldPlace,
  readFieldValue,
  verifyField,
  type OpenedField,
} from "../crypto/field-commitment.ts";
import { decodeFrame } from "../crypto/frame.ts";
import { digestOf, stepOf, unpackLine } from "../crypto/line.ts";
import { openFrameWithPoint } from "../crypto/sealed-frame.ts";
import { GridwellError } from "../domain/errors.ts";
import { OPEN_STAGE, revealContext } from "./dispute.ts";
import { frameHeader } from "./frame-header.ts";
import { believed, readLine, walkBack, type Post } from "./history.ts";
import { postingPlace, type Monitor } from "./monitor.ts";

/** What an auditor finds of a dispute, with nothing but the chain. */
export type Finding =
  /** Nobody has answered. */
  | { readonly kind: "open" }
  /** The home has never posted such a frame: there is nothing to answer. */
  | { readonly kind: "baseless" }
  /** The contract has an answer, and the node shows none, or another than the home's line commits to. */
  | { readonly kind: "withheld" | "forged" }
  /** The number that the home committed to when it posted the frame. */
  | (Proved & { readonly kind: "field"; readonly opened: OpenedField })
  /** The frame's records, decrypted with the point that was revealed. */
  | (Proved & { readonly kind: "frame"; readonly records: readonly EssentialRecord[] })
  /** The frame was opened, and what is in it is not as its form says: the home is at fault. `code` is the error's. */
  | (Proved & { readonly kind: "malformed"; readonly code: string });

/** How an answer is known to be true. */
interface Proved {
  /**
   * By the proof in the answer's transaction. Where that went through another contract, or is of before the chain began
   * anew, the event alone says so.
   */
  readonly isProved: boolean;
}

/** A dispute about a home's frame. */
export interface AuditedDispute {
  readonly digest: string;
  /** As the contract counts fields; null for the whole frame. */
  readonly field: number | null;
  /** Who opened it, and in which block. */
  readonly by: string;
  readonly block: number;
  /** Slots of the frame; null when there is no such frame. */
  readonly slots: readonly [first: number, last: number] | null;
  /** The slot of the number's record; null for the whole frame, and where the frame has no such record. */
  readonly slot: number | null;
  readonly finding: Finding;
}

/** A dispute and the frame that it is about. */
interface Case {
  readonly monitor: Monitor;
  readonly gateway: string;
  readonly digest: string;
  readonly field: number;
  readonly frame: Uint8Array;
}

/** Where a frame has its C1 and its root: the monitor takes none that is shorter. */
const PART = { share: [32, 64], root: [64, 96] } as const;

/** A line's head is the top of its post's digest. */
const HEAD_SHIFT = 56n;

/**
 * Looks through all disputes about a home's frames, the oldest first. What was revealed is checked anew against the
 * home's line: a field by the opening in the answer's transaction, a key by the proof in it and by decrypting.
 *
 * @throws GridwellError HISTORY_FORK, HISTORY_WITHHELD, HISTORY_ABSENT, LOG_MALFORMED, BACKUP_DAMAGED
 */
export async function auditDisputes(monitor: Monitor, gateway: string): Promise<AuditedDispute[]> {
  const opened = await readDisputes(monitor, monitor.addresses.disputes, gateway);
  const posts = await postsOf(monitor, gateway, new Set(opened.map(({ digest }) => digest)));
  const audited: AuditedDispute[] = [];
  for (const { digest, field, by, block } of opened) {
    const about = { digest, field: field === WHOLE_FRAME ? null : field, by, block };
    const frame = posts.get(digest)?.frame;
    if (frame === undefined) {
      audited.push({ ...about, slots: null, slot: null, finding: { kind: "baseless" } });
      continue;
    }
    const { first, last } = frameHeader(frame);
    const finding = await findingOf({ monitor, gateway, digest, field, frame });
    const slot = about.field === null ? null : slotOfField(frame, about.field);
    audited.push({ ...about, slots: [first, last], slot, finding });
  }
  return audited;
}

/** The slot of the record that a field belongs to; null when the frame has none such. */
function slotOfField(frame: Uint8Array, field: number): number | null {
  const { first, records } = decodeFrame(frame);
  const record = records[fieldPlace(field).record];
  return record === undefined ? null : first + record.offset;
}

/** The posts of these digests, by a walk back that ends when all are found. */
async function postsOf(
  monitor: Monitor,
  gateway: string,
  digests: ReadonlySet<string>,
): Promise<Map<string, Post>> {
  const wanted = new Set([...digests].map((digest) => BigInt(digest) >> HEAD_SHIFT));
  const isKnown = (line: bigint): boolean => {
    const isDone = wanted.size === 0;
    wanted.delete(unpackLine(line).head);
    return isDone;
  };
  const line = await readLine(monitor, gateway);
  const posts = believed(await walkBack(monitor, gateway, line, { isKnown }), gateway);
  return new Map(posts.map((post) => [hexlify(digestOf(stepOf(post.prev, post.frame))), post]));
}

async function findingOf(about: Case): Promise<Finding> {
  const { monitor, gateway, digest, field } = about;
  const stage = await monitor.contracts.disputes.stageOf(gateway, digest, field);
  if (stage === OPEN_STAGE) return { kind: "open" };
  return field === WHOLE_FRAME ? keyFinding(about) : fieldFinding(about);
}

async function fieldFinding({ monitor, gateway, digest, field, frame }: Case): Promise<Finding> {
  const { disputes } = monitor.addresses;
  const event = await findRevealedField(monitor, disputes, gateway, digest, field);
  const sent = await transactionOf(monitor, event);
  if (event === null || sent === null) return { kind: "withheld" };
  const { value } = event;
  const opened = readFieldValue(value);
  const opening = sent === "archived" ? null : openingOfCall(sent.data);
  if (opening === null) return { kind: "field", opened, isProved: false };
  const root = frame.subarray(...PART.root);
  const isTrue = opening.value === value && opening.index === field;
  return isTrue && verifyField(root, frameHeader(frame).records, opening)
    ? { kind: "field", opened, isProved: true }
    : { kind: "forged" };
}

async function keyFinding(about: Case): Promise<Finding> {
  const { monitor, gateway, digest, frame } = about;
  const event = await findRevealedKey(monitor, monitor.addresses.disputes, gateway, digest);
  const sent = await transactionOf(monitor, event);
  if (event === null || sent === null) return { kind: "withheld" };
  const { x, y } = event;
  const shown = sent === "archived" ? null : pointOfCall(sent.data);
  const isProved = sent !== "archived" && shown !== null;
  if (isProved && !(shown.x === x && shown.y === y && (await isOfKey(about, sent.from, shown)))) {
    return { kind: "forged" };
  }
  try {
    const opened = openFrameWithPoint(frame, postingPlace(monitor, gateway), pointOf(x, y));
    return { kind: "frame", records: readEssentials(opened), isProved };
  } catch (error) {
    if (!(error instanceof GridwellError)) throw error;
    return { kind: "malformed", code: error.code, isProved };
  }
}

/** Whether a point is what the community's key of the frame's epoch makes of its C1. */
async function isOfKey(
  { monitor, frame }: Case,
  sender: string,
  { x, y, e, z }: RevealedPoint,
): Promise<boolean> {
  const { epoch, last } = frameHeader(frame);
  const key = await monitor.contracts.monitor.communityKey(epoch);
  const context = revealContext(monitor, sender, { epoch, last });
  try {
    const base = decompress(frame.subarray(...PART.share));
    const statement = { image: pointOf(key.x, key.y), base, other: pointOf(x, y) };
    return verifyEquality(statement, { e, z }, context);
  } catch (error) {
    // No point: the contract took none such.
    if (error instanceof GridwellError) return false;
    throw error;
  }
}

/** The transaction of an event; null where the node has neither, `archived` where the archive has the event alone. */
async function transactionOf(
  { provider }: Monitor,
  event: FoundEvent | null,
): Promise<{ readonly from: string; readonly data: string } | "archived" | null> {
  if (event?.isArchived === true) return "archived";
  return event === null ? null : provider.getTransaction(event.transaction);
}
