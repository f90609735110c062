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

/** What reading logs needs: of a node, or of an archive of what was before its chain. */
export interface LogReader {
  getLogs(
    filter: BlockLogs,
  ): Promise<
    readonly Pick<ChainLog, "address" | "topics" | "data" | "blockNumber" | "transactionHash">[]
  >;
}

/** Which logs are asked for. */
export interface LogPlace {
  readonly contract: string;
  readonly abi: Interface;
  readonly event: EventFragment;
  /** Values of the first indexed arguments. */
  readonly indexed: readonly string[];
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
  { contract, abi, event, indexed, block }: LogPlace,
): Promise<ExactLog[]> {
  const wanted = abi.encodeFilterTopics(event, indexed);
  const logs = await reader.getLogs({
    ...{ address: contract, topics: wanted },
    ...{ fromBlock: block, toBlock: block },
  });
  return logs.map((log) => {
    const { data, topics, transactionHash, blockNumber } = log;
    try {
      if (log.address.toLowerCase() !== contract.toLowerCase() || blockNumber !== block) {
        throw new RangeError("another place was asked for");
      }
      const args = abi.decodeEventLog(event, data, topics);
      const again = abi.encodeEventLog(event, [...args]);
      const isAsked = wanted.every((topic, position) => topic === topics[position]);
      if (!isAsked || again.data !== data || again.topics.join() !== topics.join()) {
        throw new RangeError("it is not encoded as the contract encodes it");
      }
      return { args, block, transaction: transactionHash };
    } catch (cause) {
      throw new GridwellError(
        "LOG_MALFORMED",
        `a log of block ${String(block)} is none that the contract could have written: the node altered it, ask another ` +
          "one",
        { where: transactionHash, cause },
      );
    }
  });
}
