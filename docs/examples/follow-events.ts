import type { EventIndex } from "../../src/chain/event-index.ts";

/** Tells what becomes final, and never tells it twice, until the signal ends it. */
export async function followLedger(
  index: EventIndex,
  signal: AbortSignal,
  tell: (line: string) => void,
): Promise<void> {
  for await (const { finalized } of index.follow(1, signal)) {
    if (finalized === null) continue;
    for (const { contract, name, ledger } of index.events({ blocks: finalized })) {
      if (ledger?.kind === "recorded") {
        tell(`bank ${String(ledger.bank)} recorded slot ${String(ledger.slot)}`);
      } else {
        tell(`${contract}: ${name}`);
      }
    }
  }
}
