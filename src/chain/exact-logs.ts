import type { EventFragment, Interface, Result } from "ethers";

import { GridwellError } from "../domain/errors.ts";
import type { ChainLog } from "./ledger-log.ts";

/** The logs of one block that are asked for. */
export interface BlockLogs {
  readonly address: string;
  /** Those that a log must begin with; null for any. */
  readonly topics: (string | string[] | null)[];
  readonly fromBlock: number;
  /** The same block. */
  readonly toBlock: number;
}

/** A log, in what is read of it. */
type GivenLog = Pick<ChainLog, "address" | "topics" | "data" | "blockNumber" | "transactionHash">;

/** What reading logs needs: of a node, or of an archive of what was before its chain. */
export interface LogReader {
  getLogs(filter: BlockLogs): Promise<readonly GivenLog[]>;
}

/** Which events are asked for. */
export interface EventPlace {
  readonly contract: string;
  readonly abi: Interface;
  readonly event: EventFragment;
  /** Values of the first indexed arguments. */
  readonly indexed: readonly (string | number)[];
}

/** Those of one block. */
export interface LogPlace extends EventPlace {
  readonly block: number;
}

/** An event as a node says that it was written. */
export interface ExactLog {
  readonly args: Result;
  readonly block: number;
  readonly transaction: string;
}

/**
 * The events of one block, in the order of the chain: one log call. Each is encoded as the contract encodes it, byte by
 * byte.
 *
 * @throws GridwellError `LOG_MALFORMED` for a log that the contract cannot have written
 */
export async function exactLogs(
  reader: LogReader,
  { block, ...place }: LogPlace,
): Promise<ExactLog[]> {
  const logs = await reader.getLogs({
    ...{ address: place.contract, topics: wantedTopics(place) },
    ...{ fromBlock: block, toBlock: block },
  });
  return logs.map((log) => exactLog(log, place, log.blockNumber === block));
}

/** What the logs that are asked for begin with. */
export function wantedTopics({ abi, event, indexed }: EventPlace): (string | string[] | null)[] {
  return abi.encodeFilterTopics(event, indexed);
}

/**
 * The event in a log, which is encoded as the contract encodes it, byte by byte.
 *
 * @param isInRange whether it is of a block that was asked for
 * @throws GridwellError `LOG_MALFORMED` for a log that the contract cannot have written, or that was not asked for
 */
export function exactLog(
  { address, data, topics, transactionHash, blockNumber }: GivenLog,
  place: EventPlace,
  isInRange: boolean,
): ExactLog {
  const { contract, abi, event } = place;
  try {
    if (address.toLowerCase() !== contract.toLowerCase() || !isInRange) {
      throw new RangeError("another place was asked for");
    }
    const args = abi.decodeEventLog(event, data, topics);
    const again = abi.encodeEventLog(event, [...args]);
    const isAsked = wantedTopics(place).every((topic, position) => topic === topics[position]);
    if (!isAsked || again.data !== data || again.topics.join() !== topics.join()) {
      throw new RangeError("it is not encoded as the contract encodes it");
    }
    return { args, block: blockNumber, transaction: transactionHash };
  } catch (cause) {
    throw new GridwellError(
      "LOG_MALFORMED",
      `a log of block ${String(blockNumber)} is none that the contract could have written: the node altered it, ask ` +
        "another one",
      { where: transactionHash, cause },
    );
  }
}
