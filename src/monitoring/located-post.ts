import { hexlify } from "ethers";

import { decodeFrame, fixedPart, type Frame } from "../crypto/frame.ts";
import { digestOf, stepOf, unpackLine, type PostStep } from "../crypto/line.ts";
import { GridwellError } from "../domain/errors.ts";
import { dayOfSlot } from "../domain/time-grid.ts";
import { believed, readLine, walkBack, type Post } from "./history.ts";
import type { Monitor } from "./monitor.ts";

/** A post, and where it stands in its home's history. */
export interface LocatedPost {
  /** The home's address. */
  readonly gateway: string;
  readonly post: Post;
  readonly frame: Frame;
  /** What stands for the post in disputes: 32 bytes, hexadecimal. */
  readonly digest: string;
  /** The posts after it, the newest first. */
  readonly later: readonly Post[];
}

/** A frame and the way to it, as the contract of disputes takes them. */
export interface Exhibit {
  readonly gateway: string;
  /** Where the walk begins: the first line of a day, or {@link LATEST}. */
  readonly day: number;
  readonly steps: readonly PostStep[];
  readonly previous: bigint;
  readonly head: Uint8Array;
  readonly bodyHash: Uint8Array;
}

/** In the place of a day: the walk begins at the home's present line. */
const LATEST = 2 ** 24 - 1;
/** Days whose first line the monitor keeps. */
const KEPT_DAYS = 32;

/**
 * Finds the post that holds a slot, by a walk back from the home's line.
 *
 * @throws GridwellError SLOT_NOT_POSTED when none does; HISTORY_FORK, HISTORY_WITHHELD, HISTORY_ABSENT
 */
export async function locatePost(
  monitor: Monitor,
  gateway: string,
  slot: number,
): Promise<LocatedPost> {
  const line = await readLine(monitor, gateway);
  const isKnown = (at: bigint): boolean => unpackLine(at).slot < slot;
  const posts = believed(await walkBack(monitor, gateway, line, { isKnown }), gateway);
  const post = posts.at(-1);
  const frame = post === undefined ? null : decodeFrame(post.frame);
  if (post === undefined || frame === null || recordAt(frame, slot) === -1) {
    const message = `${gateway} has posted no record of slot ${String(slot)}: ./gridwell monitor history shows which there are`;
    throw new GridwellError("SLOT_NOT_POSTED", message);
  }
  const digest = hexlify(digestOf(stepOf(post.prev, post.frame)));
  return { gateway, post, frame, digest, later: posts.slice(0, -1) };
}

/** Place of a slot's record in its frame; -1 when there is none. */
export function recordAt({ first, records }: Frame, slot: number): number {
  return records.findIndex(({ offset }) => first + offset === slot);
}

/** The exhibit of a post, with the shortest walk that the monitor's lines allow. */
export async function exhibitOf(
  { contracts: { monitor }, grid }: Monitor,
  { gateway, post, later }: LocatedPost,
): Promise<Exhibit> {
  const dayOf = (packed: bigint): number => dayOfSlot(grid, unpackLine(packed).slot);
  const ways = new Map([...later.keys(), later.length].map((at) => [(later[at] ?? post).line, at]));
  const newest = dayOf((later[0] ?? post).line);
  let begin = { day: LATEST, at: 0 };
  // The day after the post's has the nearest line; the ring still holds the newest days.
  for (let day = Math.max(dayOf(post.line) + 1, newest - KEPT_DAYS + 1); day <= newest; day++) {
    const at = ways.get(await monitor.dayLineOf(gateway, day));
    if (at === undefined) continue;
    begin = { day, at };
    break;
  }
  const step = stepOf(post.prev, post.frame);
  return {
    gateway,
    day: begin.day,
    steps: later.slice(begin.at).map((each) => stepOf(each.prev, each.frame)),
    previous: post.prev,
    head: fixedPart(post.frame),
    bodyHash: step.bodyHash,
  };
}
