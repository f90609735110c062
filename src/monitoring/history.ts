import { readFrames, type FrameLog, type FrameReader } from "../chain/frame-log.ts";
import { genesisHead, nextHead } from "../crypto/line.ts";
import { GridwellError } from "../domain/errors.ts";
import { frameHeader } from "./frame-header.ts";
import {
  logsBy,
  provedPosts,
  walkLine,
  type LineBounds,
  type LineKind,
  type Walk,
} from "./line-walk.ts";
import { postingPlace, type Monitor } from "./monitor.ts";

/** A frame that a line commits to. */
export interface Post extends FrameLog {
  /** The line after it, packed. */
  readonly line: bigint;
}

/** What a walk along a home's frames found. */
export type History = Walk<FrameLog>;

/** Where a walk ends before the home's first post. */
export interface WalkBounds extends Pick<LineBounds, "isKnown"> {
  /** Ends once so many records are found. A frame is taken whole. */
  readonly records?: number;
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
 * Walks back from a home's line to its frames, as {@link walkLine} does: `absent` is a home that was never enrolled.
 *
 * The line itself is the node's word. Whoever has seen a later one knows better: see `isKnown`.
 *
 * @param line null where there is none
 */
export async function walkBack(
  monitor: Monitor,
  gateway: string,
  line: bigint | null,
  { records, ...bounds }: WalkBounds = {},
  reader: FrameReader = monitor.provider,
): Promise<History> {
  const { archived, addresses } = monitor;
  const { monitor: contract } = addresses;
  const frames: LineKind<FrameLog> = {
    genesis: genesisHead(postingPlace(monitor, gateway)),
    ...logsBy((logs, block) => readFrames(logs, contract, gateway, block), reader, archived),
    headAfter: ({ prev, frame }) => nextHead(prev, frame),
    numberOf: ({ frame }) => frameHeader(frame).last,
    weightOf: ({ frame }) => frameHeader(frame).records,
  };
  return walkLine(frames, line, {
    ...bounds,
    ...(records === undefined ? {} : { count: records }),
  });
}

/**
 * The posts of a walk.
 *
 * @throws GridwellError `HISTORY_FORK`, `HISTORY_WITHHELD` where the node cannot be believed, `HISTORY_ABSENT` where
 * there is none
 */
export function believed({ posts, verdict }: History, gateway: string): readonly Post[] {
  if (verdict.kind !== "absent") return provedPosts(posts, verdict, `frame of ${gateway}`);
  throw new GridwellError(
    "HISTORY_ABSENT",
    `${gateway} was never enrolled, so it has posted nothing: check the address (./gridwell monitor enrol)`,
  );
}
