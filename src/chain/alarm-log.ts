import { getBytes, type TransactionReceipt } from "ethers";

import { IAlarms__factory } from "../../types/contracts/factories/monitoring/IAlarms__factory.ts";
import type { AlarmRaisedEvent } from "../../types/contracts/monitoring/IAlarms.ts";
import { exactLogs, type LogReader } from "./exact-logs.ts";

/** An alarm as a node says that it was raised. Whether it is true, the home's line of alarms knows. */
export interface AlarmLog {
  /** The line before it, packed. */
  readonly prev: bigint;
  /** Its number among the home's. */
  readonly seq: number;
  /** Encrypted. */
  readonly blob: Uint8Array;
  readonly block: number;
  readonly transaction: string;
}

const abi = IAlarms__factory.createInterface();
const event = abi.getEvent("AlarmRaised");

/**
 * The alarms of a home in one block, in the order of the chain: one log call.
 *
 * @param contract address of the contract of alarms
 * @param gateway address of the home
 * @throws GridwellError `LOG_MALFORMED` for a log that the contract cannot have written
 */
export async function readAlarmLogs(
  reader: LogReader,
  contract: string,
  gateway: string,
  block: number,
): Promise<AlarmLog[]> {
  const logs = await exactLogs(reader, { contract, abi, event, indexed: [gateway], block });
  return logs.map(({ args, ...where }) => {
    // What typechain derived from the ABI that decoded the log.
    const { prev, seq, blob } = args.toObject() as unknown as AlarmRaisedEvent.OutputObject;
    return { prev, seq: Number(seq), blob: getBytes(blob), ...where };
  });
}

/** What a transaction raised, by its receipt. */
export function alarmRaisedIn({ logs }: TransactionReceipt): { seq: number; responsible: string } {
  for (const { topics, data } of logs) {
    if (topics[0] !== event.topicHash) continue;
    const args = abi.decodeEventLog(event, data, topics).toObject();
    const { seq, responsible } = args as unknown as AlarmRaisedEvent.OutputObject;
    return { seq: Number(seq), responsible };
  }
  throw new RangeError("the transaction raised no alarm");
}
