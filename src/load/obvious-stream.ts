import { id } from "ethers";

import { allowData, storeData } from "../chain/load-contracts.ts";
import { transactionsOf } from "./limits.ts";
import { schedule } from "./schedule.ts";
import type { ObviousLoad } from "./scenario.ts";
import { seededNumbers } from "./seeded-numbers.ts";
import type { Outgoing, Stream, StreamPlace } from "./stream.ts";

/** Gas of a writing and of an admission, with a margin (measured: 35,672, a meter's first 69,872; 46 thousand). */
const GAS = { store: 90_000n, allow: 70_000n } as const;
/** A total rises by less than this from reading to reading, base units. */
const RISE = 2_000n;

/**
 * Single readings to the obvious ledger. A meter belongs to one sender and its slots rise, so that none is refused.
 * Each meter is written once before the run: a first writing costs twice as much, and would flatter what stands beside
 * it.
 *
 * @param accounts of the stream's senders; meter m belongs to number m modulo their count
 */
export function obviousStream(
  place: StreamPlace,
  load: ObviousLoad,
  options: { readonly obvious: string; readonly accounts: readonly string[] },
): Stream {
  const { obvious, accounts } = options;
  const random = seededNumbers(BigInt(place.seed));
  const meters = Math.max(
    accounts.length,
    Math.min(load.meters, transactionsOf(load, place.seconds)),
  );
  const first = Array.from({ length: meters }, () => 2n ** 24n + random(2n ** 30n - 2n ** 24n));
  const names = first.map((_, meter) => id(`load/${String(place.number)}/${String(meter)}`));
  const write = (meter: number, slot: number, total: bigint, due: number): Outgoing => {
    const data = storeData(names[meter] ?? "", slot, total);
    const content = { to: obvious, data, gasLimit: GAS.store };
    return { sender: meter % accounts.length, content, due, readings: 1 };
  };
  const totals = [...first];
  // The last slot of each meter: that of its first writing.
  const slots = first.map(() => 1);
  const streamOf = (here: StreamPlace, before: Pick<Stream, "setup" | "warmUp">): Stream => ({
    place: here,
    target: obvious,
    ...before,
    *outgoing() {
      const count = transactionsOf(here.load, here.seconds);
      const perSecond = { rate: here.load.rate, size: 1 };
      for (const { position, at } of schedule(count, here.begin, perSecond)) {
        const meter = position % meters;
        const total = (totals[meter] ?? 0n) + random(RISE);
        const slot = (slots[meter] ?? 0) + 1;
        totals[meter] = total;
        slots[meter] = slot;
        yield write(meter, slot, total, at);
      }
    },
    banks: () => [],
    goOn: (later) => streamOf(later, { setup: [], warmUp: [] }),
  });
  return streamOf(place, {
    setup: accounts.map((account) => {
      return { to: obvious, data: allowData(account), gasLimit: GAS.allow };
    }),
    warmUp: first.map((total, meter) => write(meter, 1, total, 0)),
  });
}
