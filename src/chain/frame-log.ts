import { getBytes } from "ethers";

import { IResourceMonitor__factory } from "../../types/contracts/factories/monitoring/IResourceMonitor__factory.ts";
import type { EssentialEvent } from "../../types/contracts/monitoring/IResourceMonitor.ts";
import { exactLogs, type LogReader } from "./exact-logs.ts";

/** A frame as a node says that a home posted it. Whether it is true, the home's line knows. */
export interface FrameLog {
  /** The line before it, packed. */
  readonly prev: bigint;
  readonly frame: Uint8Array;
  readonly block: number;
  readonly transaction: string;
}

/** What reading frames needs of a node. */
export type FrameReader = LogReader;

const abi = IResourceMonitor__factory.createInterface();
const event = abi.getEvent("Essential");

/**
 * The frames of a home in one block, in the order of the chain: one log call.
 *
 * @param contract address of the monitor
 * @param gateway address of the home
 * @throws GridwellError `LOG_MALFORMED` for a log that the monitor cannot have written
 */
export async function readFrames(
  reader: LogReader,
  contract: string,
  gateway: string,
  block: number,
): Promise<FrameLog[]> {
  const logs = await exactLogs(reader, { contract, abi, event, indexed: [gateway], block });
  return logs.map(({ args, ...where }) => {
    // What typechain derived from the ABI that decoded the log.
    const { prev, frame } = args.toObject() as unknown as EssentialEvent.OutputObject;
    return { prev, frame: getBytes(frame), ...where };
  });
}
