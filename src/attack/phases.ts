import { Latencies } from "../load/latencies.ts";
import type { Sample } from "../load/samples.ts";
import type { Phase, PhaseName } from "./bounds.ts";

/** A block by its number and its sealer's clock. */
export interface Sealed {
  readonly number: number;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** The parts of a trial, in their order; the load of each has its number. */
export const PHASES: readonly PhaseName[] = ["before", "during", "after"];

/**
 * How the honest meters fared. Blocks are counted by the chain itself: how many were sealed after a reading's time up
 * to the one that holds it. What the attacked node told, and when, plays no part in that, but does in the seconds.
 *
 * @param samples of the honest meters, each with the phase that it was due in
 * @param blocks of the chain, by ascending number, from before the first reading's time on
 * @param startedAt Unix milliseconds of the run's start
 */
export function phasesOf(
  samples: readonly { readonly phase: PhaseName; readonly sample: Sample }[],
  blocks: readonly Sealed[],
  startedAt: number,
): Phase[] {
  return PHASES.map((phase): Phase => {
    const own = samples.filter((item) => item.phase === phase).map(({ sample }) => sample);
    const succeeded = own.filter(({ fate }) => fate === "succeeded");
    const within = (next: number): number => {
      const soon = succeeded.filter(({ block, due }) => {
        return block !== null && block - headAt(blocks, startedAt + due) <= next;
      });
      return offered === 0 ? 0 : Math.floor((10_000 * readings(soon)) / offered) / 10_000;
    };
    const seconds = new Latencies();
    for (const { seen, due } of succeeded) if (seen !== null) seconds.record(seen - due);
    const offered = readings(own);
    return {
      phase,
      offered,
      accepted: readings(succeeded),
      within3Blocks: within(3),
      within4Blocks: within(4),
      p99Seconds: seconds.summary()?.p99 ?? null,
    };
  });
}

/** Number of the last block that was sealed by a time, Unix milliseconds. */
function headAt(blocks: readonly Sealed[], time: number): number {
  const last = blocks.findLast(({ timestamp }) => timestamp * 1_000 <= time);
  return last?.number ?? (blocks[0]?.number ?? 1) - 1;
}

function readings(samples: readonly Sample[]): number {
  return samples.reduce((sum, sample) => sum + sample.readings, 0);
}
