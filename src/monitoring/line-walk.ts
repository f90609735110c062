import type { LogReader } from "../chain/exact-logs.ts";
import { packLine, unpackLine } from "../crypto/line.ts";
import { GridwellError } from "../domain/errors.ts";

/** What a node says that was added to a line. Whether it is true, the line knows. */
export interface LineLog {
  /** The line before it, packed. */
  readonly prev: bigint;
  readonly block: number;
  readonly transaction: string;
}

/** What stands in a line: a home's frames, or its alarms. */
export interface LineKind<Log extends LineLog> {
  /** Head of a line before its first. */
  readonly genesis: bigint;
  /** What a node gives of a block, in the order of the chain: one log call. */
  readonly logsOf: (block: number) => Promise<readonly Log[]>;
  /** What the blocks held that had this number before the chain began anew, where something came before it. */
  readonly archivedLogsOf?: (block: number) => Promise<readonly Log[]>;
  /** Head of the line after one. */
  readonly headAfter: (log: Log) => bigint;
  /** The number that the line ends in after one; it only rises. */
  readonly numberOf: (log: Log) => number;
  /** How much of what {@link LineBounds.count} counts is in one. */
  readonly weightOf: (log: Log) => number;
}

/**
 * How far a walk came.
 *
 * - `whole`: to the first, or to where it was to end; all of it is what was added.
 * - `fork`: the node gives something else for a block than the line commits to: it altered it, or is on another chain.
 * - `withheld`: the node gives nothing for a block in which the line says that there is something.
 * - `absent`: there is no line, so there is nothing that could be withheld.
 */
export type Verdict =
  | { readonly kind: "whole" }
  | { readonly kind: "fork" | "withheld"; readonly block: number; readonly slot: number }
  | { readonly kind: "absent" };

/** What a walk found. */
export interface Walk<Log extends LineLog> {
  /** The newest first, each with the line after it; each is proved, also those before a fault. */
  readonly posts: readonly (Log & { readonly line: bigint })[];
  readonly verdict: Verdict;
  /** Where it ended: the line before the oldest of the posts. */
  readonly end: bigint;
  /** How often the node was asked for logs. */
  readonly logCalls: number;
}

/** Where a walk ends before the first. */
export interface LineBounds {
  /** Ends once so much is found. */
  readonly count?: number;
  /** Ends at a line for which this is true, for example one that is known. */
  readonly isKnown?: (line: bigint) => boolean;
}

/**
 * Walks back from a line, block by block, one log call a block, and takes only what the line commits to. It begins with
 * one word, so that a node that hides, alters or adds anything behind it is caught.
 *
 * @param line null where there is none
 */
export async function walkLine<Log extends LineLog>(
  kind: LineKind<Log>,
  line: bigint | null,
  { count = Infinity, isKnown = () => false }: LineBounds = {},
): Promise<Walk<Log>> {
  const posts: (Log & { readonly line: bigint })[] = [];
  let logCalls = 0;
  if (line === null) return { posts, verdict: { kind: "absent" }, end: 0n, logCalls };
  let at = line;
  let found = 0;
  let logs: readonly Log[] = [];
  let asked = -1;
  const end = (verdict: Verdict): Walk<Log> => ({ posts, verdict, end: at, logCalls });
  while (found < count && !isKnown(at)) {
    const { head, block, slot } = unpackLine(at);
    if (slot === 0) {
      return end(head === kind.genesis ? { kind: "whole" } : { kind: "fork", block, slot });
    }
    if (block !== asked) {
      const given = await logsGiven(kind, block);
      logCalls++;
      if (given === null) return end({ kind: "fork", block, slot });
      logs = given;
      asked = block;
    }
    const wanted = at;
    const isWanted = (log: Log): boolean => lineAfter(kind, log) === wanted;
    const match = logs.find(isWanted) ?? (await kind.archivedLogsOf?.(block))?.find(isWanted);
    if (match === undefined) return end({ kind: faultOf(kind, logs, slot), block, slot });
    posts.push({ ...match, line: at });
    found += kind.weightOf(match);
    at = match.prev;
  }
  return end({ kind: "whole" });
}

/**
 * Where a line's logs are read: the node's, and what came before its chain.
 *
 * @param read one log call
 */
export function logsBy<Log extends LineLog>(
  read: (reader: LogReader, block: number) => Promise<readonly Log[]>,
  reader: LogReader,
  archived: LogReader | null,
): Pick<LineKind<Log>, "logsOf" | "archivedLogsOf"> {
  const logsOf = (block: number): Promise<readonly Log[]> => read(reader, block);
  if (archived === null) return { logsOf };
  return { logsOf, archivedLogsOf: (block) => read(archived, block) };
}

/**
 * What a walk proved, when it met no fault.
 *
 * @param what was walked along, for the error
 * @throws GridwellError `HISTORY_FORK`, `HISTORY_WITHHELD`
 */
export function provedPosts<Post>(
  posts: readonly Post[],
  verdict: Verdict,
  what: string,
): readonly Post[] {
  if (verdict.kind === "whole" || verdict.kind === "absent") return posts;
  const { block, slot } = verdict;
  const place = `${what} in block ${String(block)}, up to number ${String(slot)}`;
  if (verdict.kind === "withheld") {
    throw new GridwellError(
      "HISTORY_WITHHELD",
      `The node withholds the ${place}, to which the line on chain commits: ask another node`,
    );
  }
  throw new GridwellError(
    "HISTORY_FORK",
    `The node gives another ${place} than the line on chain commits to: it was altered, or the node is on another ` +
      "chain; ask another one",
  );
}

/** The line after one, packed. */
function lineAfter<Log extends LineLog>(kind: LineKind<Log>, log: Log): bigint {
  return packLine({ head: kind.headAfter(log), block: log.block, slot: kind.numberOf(log) });
}

/**
 * What is wrong where no log is what the line commits to. Earlier ones of the same block are no fault; one of the
 * line's own number or a later one is, since numbers only rise.
 */
function faultOf<Log extends LineLog>(
  kind: LineKind<Log>,
  logs: readonly Log[],
  slot: number,
): "fork" | "withheld" {
  return logs.some((log) => kind.numberOf(log) >= slot) ? "fork" : "withheld";
}

/** What a node gives of a block; null where the contract cannot have written it. */
async function logsGiven<Log extends LineLog>(
  kind: LineKind<Log>,
  block: number,
): Promise<readonly Log[] | null> {
  try {
    return await kind.logsOf(block);
  } catch (error) {
    if (error instanceof GridwellError && error.code === "LOG_MALFORMED") return null;
    throw error;
  }
}
