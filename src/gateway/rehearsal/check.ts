import { entriesOf } from "../../chain/bank-entries.ts";
import { CONTRACT_INTERFACES } from "../../chain/contracts.ts";
import { EventIndex } from "../../chain/event-index.ts";
import { laneAt } from "../../chain/lanes.ts";
import { Store } from "../../chain/store.ts";
import type { Community } from "../community.ts";
import { totalAfter, type RehearsedBank, type Rehearsal } from "./rehearsal.ts";

/** What the chain holds of a rehearsal, against what happened. */
export interface RehearsalVerdict {
  /** Batches that the chain holds. */
  readonly batches: number;
  /** Readings that the chain holds, right or wrong. */
  readonly readings: number;
  /** Batches that are missing. */
  readonly lost: number;
  /** Batches beyond the first of a slot. */
  readonly duplicated: number;
  /** Readings that are not what the meter showed. */
  readonly wrong: number;
  /** Gas of the batches. */
  readonly gasUsed: bigint;
  /** Banks whose head is not what their events add up to. */
  readonly unproved: readonly number[];
}

/**
 * Reads a rehearsal back from the chain's events alone, in a fresh index that knows nothing of what was sent, and holds
 * every reading against the truth and every bank's head against its history.
 *
 * @param fromBlock block before which nothing of the rehearsal is
 */
export async function checkRehearsal(
  community: Community,
  rehearsal: Rehearsal,
  banks: readonly RehearsedBank[],
  fromBlock: number,
): Promise<RehearsalVerdict> {
  const { provider, site, contracts, confirmations } = community;
  const store = new Store(":memory:");
  const registry = {
    name: "registry",
    address: await contracts.registry.getAddress(),
    abi: CONTRACT_INTERFACES.registry,
  };
  const reading = { store, reader: provider, site, contracts: [registry] };
  const index = new EventIndex({ ...reading, fromBlock, depth: confirmations - 1 });
  try {
    await index.sync();
    let [batches, readings, duplicated, wrong, gasUsed] = [0, 0, 0, 0, 0n];
    const unproved: number[] = [];
    let found = 0;
    for (const { bank, lanes } of banks) {
      const state = index.state(bank);
      if (state?.head !== (await contracts.ledger.headOf(bank))) unproved.push(bank);
      const seen = new Set<number>();
      for (const entry of entriesOf(index, bank)) {
        if (entry.kind !== "recorded") continue;
        batches++;
        const receipt = await provider.getTransactionReceipt(entry.place.transactionHash);
        gasUsed += receipt?.gasUsed ?? 0n;
        const slot = entry.slot - rehearsal.firstSlot;
        if (seen.has(slot)) duplicated++;
        seen.add(slot);
        for (const { lane, totals } of lanes) {
          readings++;
          if (laneAt(entry.registers, lane, false) !== totalAfter(totals, slot)) wrong++;
        }
      }
      for (let slot = 0; slot < rehearsal.slots; slot++) if (seen.has(slot)) found++;
    }
    const lost = banks.length * rehearsal.slots - found;
    return { batches, readings, lost, duplicated, wrong, gasUsed, unproved };
  } finally {
    store.close();
  }
}
