import type { Fate, Sample } from "../../src/load/samples.ts";
import type { StreamPlace } from "../../src/load/stream.ts";
import type { SeenBlock } from "../../src/load/watcher.ts";

/** A load of two batches a second. */
export const PLACE: StreamPlace = {
  number: 0,
  phase: "steady",
  load: { what: "readings", rate: 200, bankSize: 100, banks: 1, senders: 1 },
  begin: 0,
  seconds: 4,
  seed: 1,
  after: null,
};

function sample(
  [due, sent, seen, final]: readonly [number, number | null, number | null, number | null],
  block: number | null,
  fate: Fate,
  reason: string | null = null,
): Sample {
  const hash = `0x${String(due).padStart(64, "0")}`;
  const gasUsed = block === null ? 0 : 100_000;
  return { stream: 0, hash, readings: 100, due, sent, seen, final, block, gasUsed, fate, reason };
}

/** One transaction of each fate and two successes more, with figures that are easy to add up by hand. */
export const SAMPLES: readonly Sample[] = [
  sample([0, 0, 2_500, 4_500], 12, "succeeded"),
  sample([500, 500, 2_500, 4_500], 12, "succeeded"),
  sample([1_000, 1_100, 5_500, null], 14, "succeeded"),
  sample([1_500, 1_500, 4_500, null], 13, "reverted", "LedgerNotCurrent"),
  sample([2_000, 2_000, 4_500, null], 13, "repeated"),
  sample([2_500, 2_500, null, null], null, "missing"),
  sample([3_000, null, null, null], null, "unsent"),
];

function block(
  number: number,
  timestamp: number,
  gasUsed: number,
  transactions: number,
): SeenBlock {
  return {
    number,
    hash: `0x${String(number)}`,
    parent: `0x${String(number - 1)}`,
    timestamp,
    gasUsed,
    gasLimit: 1_000_000,
    transactions: new Array<string>(transactions).fill("0x"),
    seenAt: 0,
  };
}

/** Blocks of a period of 2 s that hold them. */
export const BLOCKS: readonly SeenBlock[] = [
  block(10, 1_004, 0, 0),
  block(11, 1_006, 0, 0),
  block(12, 1_008, 700_000, 2),
  block(13, 1_010, 400_000, 2),
  block(14, 1_012, 200_000, 1),
];
