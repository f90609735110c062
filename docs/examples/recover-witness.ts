import { witnessOf, type Witness } from "../../src/chain/bank-state.ts";
import type { Contracts } from "../../src/chain/contracts.ts";
import { EventIndex } from "../../src/chain/event-index.ts";
import { readLedgerSite } from "../../src/chain/ledger-site.ts";
import type { ChainReader } from "../../src/chain/log-pager.ts";
import { Store } from "../../src/chain/store.ts";
import { verifyBank } from "../../src/chain/verification.ts";

/** A bank's witness from the chain alone: what a gateway needs that has lost its disk, or takes over a bank. */
export async function recoverWitness(
  reader: ChainReader,
  { ledger }: Pick<Contracts, "ledger">,
  bank: number,
): Promise<Witness> {
  const site = await readLedgerSite(ledger);
  const index = new EventIndex({ store: new Store(":memory:"), reader, site, depth: 0 });
  await index.sync();
  const verified = await verifyBank(index, ledger, bank); // the events add up to the stored head
  if (!verified.ok) throw new Error(verified.verdict.reason);
  return witnessOf(verified.state);
}
