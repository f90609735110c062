import type { ArchivedLogs } from "./archive/archived-logs.ts";
import { exactLog, wantedTopics, type EventPlace, type ExactLog } from "./exact-logs.ts";
import { LogPager, type ChainReader } from "./log-pager.ts";

/** Where the events of a deployment are searched for. */
export interface LogHistory {
  readonly provider: ChainReader;
  /** What came before the node's chain; null where nothing did. */
  readonly archived: ArchivedLogs | null;
  /** Block of the node's chain before which there is nothing. */
  readonly fromBlock: number;
}

/** An event that was found. */
export interface FoundLog extends ExactLog {
  /** Whether it is of before the chain began anew: there are no transactions of that time. */
  readonly isArchived: boolean;
}

/** Blocks of the node's chain; the archive is not looked at. */
export interface BlockRange {
  readonly from: number;
  /** The latest unless given. */
  readonly to?: number;
}

/** Blocks of a page: as many as the guard lets through at once. */
const PAGE_BLOCKS = 2_000;

/**
 * The events that a contract wrote, the oldest first: those of before the chain began anew, then those of the node's
 * chain, in pages that a node or a guard with limits gives. Whoever ends the loop early asks for no more of them.
 *
 * Each is one that the contract could have written. Whether the node left one out, nothing here tells.
 *
 * @param range all that there is unless given
 * @throws GridwellError `LOG_MALFORMED` for a log that the contract cannot have written, `BACKUP_DAMAGED`
 */
export async function* searchLogs(
  { provider, archived, fromBlock }: LogHistory,
  place: EventPlace,
  range?: BlockRange,
): AsyncGenerator<FoundLog> {
  const topics = wantedTopics(place);
  if (archived !== null && range === undefined) {
    for (const log of await archived.search(place.contract, topics)) {
      yield { ...exactLog(log, place, true), isArchived: true };
    }
  }
  const last = range?.to ?? (await provider.getBlock("latest"))?.number ?? 0;
  const pager = new LogPager(provider, [place.contract], PAGE_BLOCKS, topics);
  for (let at = range?.from ?? fromBlock; at <= last;) {
    const { logs, to } = await pager.page(at, last);
    for (const log of logs) {
      const isInRange = log.blockNumber >= at && log.blockNumber <= to;
      yield { ...exactLog(log, place, isInRange), isArchived: false };
    }
    at = to + 1;
  }
}

/**
 * The first block from a time on; the one after the latest where there is none yet. Some 24 calls on a chain of years.
 *
 * @param time Unix seconds
 * @param from no block before it is meant
 */
export async function firstBlockAt(
  reader: ChainReader,
  time: number,
  from: number,
): Promise<number> {
  let after = ((await reader.getBlock("latest"))?.number ?? -1) + 1;
  let first = from;
  while (first < after) {
    const middle = Math.floor((first + after) / 2);
    const block = await reader.getBlock(middle);
    if (block === null || block.timestamp >= time) after = middle;
    else first = middle + 1;
  }
  return first;
}
