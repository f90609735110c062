import { readFrames, type FrameLog, type FrameReader } from "../chain/frame-log.ts";
import { genesisHead, nextHead, packLine, unpackLine } from "../crypto/line.ts";
import { GridwellError } from "../domain/errors.ts";
import { frameHeader } from "./frame-header.ts";
import { postingPlace, type Monitor } from "./monitor.ts";

/** A frame that a line commits to. */
export interface Post extends FrameLog {
  /** The line after it, packed. */
  readonly line: bigint;
}

/**
 * How far a walk came.
 *
 * - `whole`: to the home's first post, or to where it was to end; all of it is what the home posted.
 * - `fork`: the node gives another frame for a block than the line commits to: it altered one, or is on another chain.
 * - `withheld`: the node gives no frame for a block in which the line says that there is one.
 * - `absent`: the home was never enrolled, so there is nothing that could be withheld.
 */
export type Verdict =
  | { readonly kind: "whole" }
  | { readonly kind: "fork" | "withheld"; readonly block: number; readonly slot: number }
  | { readonly kind: "absent" };

/** What a walk found. */
export interface History {
  /** The newest first; each is proved, also those before a fault. */
  readonly posts: readonly Post[];
  readonly verdict: Verdict;
  /** Where it ended: the line before the oldest of the posts. */
  readonly end: bigint;
  /** How often the node was asked for logs. */
  readonly logCalls: number;
}

/** Where a walk ends before the home's first post. */
export interface WalkBounds {
  /** Ends once so many records are found. A frame is taken whole. */
  readonly records?: number;
  /** Ends at a line for which this is true, for example one that is known. */
  readonly isKnown?: (line: bigint) => boolean;
}

/**
 * A home's line: what it ever posted. Null for a home that was never enrolled.
 *
 * @param block its number; by default the latest
 */
export async function readLine(
  { contracts: { monitor } }: Monitor,
  gateway: string,
  block?: number,
): Promise<bigint | null> {
  const at = block === undefined ? {} : { blockTag: block };
  const line = await monitor.lineOf(gateway, at);
  const kept = line === 0n ? await monitor.parkedLineOf(gateway, at) : line;
  return kept === 0n ? null : kept;
}

/**
 * Walks back from a line, block by block, one log call a block, and takes only what the line commits to. It begins with
 * one word, so that a node that hides, alters or adds a frame anywhere behind it is caught.
 *
 * The word itself is the node's. Whoever has seen a later one knows better: see `isKnown`.
 *
 * @param line null where there is none
 */
export async function walkBack(
  monitor: Monitor,
  gateway: string,
  line: bigint | null,
  { records = Infinity, isKnown = () => false }: WalkBounds = {},
  reader: FrameReader = monitor.provider,
): Promise<History> {
  const posts: Post[] = [];
  let logCalls = 0;
  if (line === null) return { posts, verdict: { kind: "absent" }, end: 0n, logCalls };
  const genesis = genesisHead(postingPlace(monitor, gateway));
  let at = line;
  let found = 0;
  let logs: readonly FrameLog[] = [];
  let asked = -1;
  const end = (verdict: Verdict): History => ({ posts, verdict, end: at, logCalls });
  while (found < records && !isKnown(at)) {
    const { head, block, slot } = unpackLine(at);
    if (slot === 0)
      return end(head === genesis ? { kind: "whole" } : { kind: "fork", block, slot });
    if (block !== asked) {
      const given = await framesOf(reader, monitor.addresses.monitor, gateway, block);
      logCalls++;
      if (given === null) return end({ kind: "fork", block, slot });
      logs = given;
      asked = block;
    }
    const wanted = at;
    const match = logs.find((log) => lineAfter(log) === wanted);
    if (match === undefined) return end({ kind: faultOf(logs, slot), block, slot });
    posts.push({ ...match, line: at });
    found += frameHeader(match.frame).records;
    at = match.prev;
  }
  return end({ kind: "whole" });
}

/**
 * The posts of a walk.
 *
 * @throws GridwellError `HISTORY_FORK`, `HISTORY_WITHHELD` where the node cannot be believed, `HISTORY_ABSENT` where
 * there is none
 */
export function believed({ posts, verdict }: History, gateway: string): readonly Post[] {
  if (verdict.kind === "whole") return posts;
  if (verdict.kind === "absent") {
    throw new GridwellError(
      "HISTORY_ABSENT",
      `${gateway} was never enrolled, so it has posted nothing: check the address (./gridwell monitor enrol)`,
    );
  }
  const { block, slot } = verdict;
  const place = `of ${gateway} in block ${String(block)}, up to slot ${String(slot)}`;
  if (verdict.kind === "withheld") {
    throw new GridwellError(
      "HISTORY_WITHHELD",
      `The node withholds the frame ${place}, to which the line on chain commits: ask another node`,
    );
  }
  throw new GridwellError(
    "HISTORY_FORK",
    `The node gives another frame ${place} than the line on chain commits to: it was altered, or the node is on ` +
      "another chain; ask another one",
  );
}

/** The line after a frame, packed. */
function lineAfter({ prev, frame, block }: FrameLog): bigint {
  return packLine({ head: nextHead(prev, frame), block, slot: frameHeader(frame).last });
}

/**
 * What is wrong where no log is what the line commits to. Earlier frames of the same block are no fault; a frame of the
 * line's own slot or a later one is, since slots only rise.
 */
function faultOf(logs: readonly FrameLog[], slot: number): "fork" | "withheld" {
  return logs.some(({ frame }) => frameHeader(frame).last >= slot) ? "fork" : "withheld";
}

/** A block's frames; null where the node gives what the monitor cannot have written. */
async function framesOf(
  ...[reader, contract, gateway, block]: Parameters<typeof readFrames>
): Promise<FrameLog[] | null> {
  try {
    return await readFrames(reader, contract, gateway, block);
  } catch (error) {
    if (error instanceof GridwellError && error.code === "LOG_MALFORMED") return null;
    throw error;
  }
}
