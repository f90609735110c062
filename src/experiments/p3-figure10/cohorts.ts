import { waitOf, type KnownBlock, type Write } from "../block-waits.ts";

/** Writes that were sent between two blocks. */
export interface Cohort {
  /** From 1: those sent before the first block after the start. */
  readonly number: number;
  readonly writes: number;
  /** Of them those that were in the next block, or the one after. */
  readonly inTwo: number;
}

/**
 * Counts writes by the block that was newest when they were sent, h: a write succeeds in block h + 1 or h + 2.
 *
 * @param blocks by ascending number; the first was the newest when the sending began
 * @param most cohorts that are told; of what comes later the period is not whole
 */
export function cohortsOf(
  writes: readonly Write[],
  blocks: readonly KnownBlock[],
  most: number,
): Cohort[] {
  const base = blocks[0]?.number ?? 0;
  const cohorts = Array.from({ length: most }, (_, i) => ({ number: i + 1, writes: 0, inTwo: 0 }));
  for (const write of writes) {
    const { head, blocks: waited } = waitOf(write, blocks);
    const cohort = cohorts[head - base];
    if (cohort === undefined) continue;
    cohort.writes += 1;
    if (waited !== null && waited <= 2) cohort.inTwo += 1;
  }
  return cohorts.filter((cohort) => cohort.writes > 0);
}
