import { getBytes, type Provider } from "ethers";

import { IResourceMonitor__factory } from "../../types/contracts/factories/monitoring/IResourceMonitor__factory.ts";
import type { EssentialEvent } from "../../types/contracts/monitoring/IResourceMonitor.ts";
import { GridwellError } from "../domain/errors.ts";

/** A frame as a node says that a home posted it. Whether it is true, the home's line knows. */
export interface FrameLog {
  /** The line before it, packed. */
  readonly prev: bigint;
  readonly frame: Uint8Array;
  readonly block: number;
  readonly transaction: string;
}

/** What reading frames needs of a node. */
export type FrameReader = Pick<Provider, "getLogs">;

const monitor = IResourceMonitor__factory.createInterface();
const EVENT = monitor.getEvent("Essential");

/**
 * The frames of a home in one block, in the order of the chain: one log call.
 *
 * @param contract address of the monitor
 * @param gateway address of the home
 * @throws GridwellError `LOG_MALFORMED` for a log that the monitor cannot have written
 */
export async function readFrames(
  reader: FrameReader,
  contract: string,
  gateway: string,
  block: number,
): Promise<FrameLog[]> {
  const topics = monitor.encodeFilterTopics(EVENT, [gateway]);
  const logs = await reader.getLogs({
    address: contract,
    topics,
    fromBlock: block,
    toBlock: block,
  });
  return logs.map((log) => {
    const { data, transactionHash, blockNumber } = log;
    try {
      if (log.address.toLowerCase() !== contract.toLowerCase() || blockNumber !== block) {
        throw new RangeError("another place was asked for");
      }
      const args = monitor.decodeEventLog(EVENT, data, log.topics);
      const again = monitor.encodeEventLog(EVENT, [...args]);
      if (again.data !== data || again.topics.join() !== topics.join()) {
        throw new RangeError("it is not encoded as the monitor encodes it");
      }
      // What typechain derived from the ABI that decoded the log.
      const { prev, frame } = args.toObject() as unknown as EssentialEvent.OutputObject;
      return { prev, frame: getBytes(frame), block, transaction: transactionHash };
    } catch (cause) {
      throw new GridwellError(
        "LOG_MALFORMED",
        `a log of block ${String(block)} is no frame that the monitor could have written: the node altered it, ask ` +
          "another one",
        { where: transactionHash, cause },
      );
    }
  });
}
