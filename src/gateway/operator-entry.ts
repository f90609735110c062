import type { TransactionReceipt, TransactionRequest } from "ethers";

import { isEntry } from "../chain/entries.ts";
import { decodeLedgerLog } from "../chain/ledger-log.ts";
import { transact } from "../chain/transact.ts";
import { GridwellError } from "../domain/errors.ts";
import { operatorOf, type Community } from "./community.ts";

/** A transaction that was mined. */
export interface Mined {
  readonly transaction: string;
  readonly block: number;
  readonly gasUsed: bigint;
}

/** An entry that the operator made in a bank's history. */
export interface MadeEntry extends Mined {
  readonly bank: number;
  /** Number of the entry. */
  readonly index: number;
}

/** How often a witness may be outdated by somebody else before one gives up. */
const ATTEMPTS = 5;

/** A receipt's facts. */
export function minedOf({ hash, blockNumber, gasUsed }: TransactionReceipt): Mined {
  return { transaction: hash, block: blockNumber, gasUsed };
}

/**
 * Makes an entry in a bank's history, in the operator's name. When a gateway recorded meanwhile, the call is built anew
 * on the bank's new head.
 *
 * @param build the call, with a witness from the index as it is when it is called
 * @throws GridwellError with the contract's error
 */
export async function makeEntry(
  community: Community,
  build: () => Promise<TransactionRequest>,
): Promise<MadeEntry> {
  for (let attempt = 1; ; attempt++) {
    await community.index.sync();
    try {
      const call = await build();
      const receipt = await transact(operatorOf(community), call, community.confirmations);
      await community.index.sync();
      return { ...minedOf(receipt), ...entryIn(community, receipt) };
    } catch (error) {
      const moved = error instanceof GridwellError && error.code === "LEDGER_NOT_CURRENT";
      if (!moved || attempt === ATTEMPTS) throw error;
    }
  }
}

/** The entry that a transaction made. */
function entryIn(
  { site }: Community,
  { logs, hash }: TransactionReceipt,
): { bank: number; index: number } {
  for (const log of logs) {
    if (log.address.toLowerCase() !== site.ledger.toLowerCase()) continue;
    const event = decodeLedgerLog(log);
    if (event !== null && isEntry(event)) return { bank: event.bank, index: event.index };
  }
  throw new TypeError(`transaction ${hash} made no entry`);
}
