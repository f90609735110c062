import { seededNumbers } from "../../load/seeded-numbers.ts";

/** Which contract writes go to: ours, or the one that everybody would write first, with the paper's stored bytes. */
export type Target = "post" | "naive";

/** A case of Figure 10 that is measured. */
export interface Case {
  readonly target: Target;
  /** Of a write, M1. */
  readonly bytes: number;
  /** Samples of a home in a period, G: a whole number. */
  readonly samples: number;
}

/** How much is measured, on which chain. */
export interface Figure10Plan {
  readonly homes: number;
  /** Seconds between two blocks. */
  readonly period: number;
  /** Periods in which each case sends. */
  readonly cohorts: number;
  readonly cases: readonly Case[];
  /** Of the homes' phases. */
  readonly seed: number;
}

/** What is measured: where the formulas say that all fits, and where they say that it does not. */
export const CASES: readonly Case[] = [
  { target: "post", bytes: 100, samples: 4 },
  { target: "post", bytes: 5_120, samples: 1 },
  { target: "post", bytes: 5_120, samples: 2 },
  { target: "naive", bytes: 372, samples: 1 },
];

/** Periods in which a case sends. */
export const COHORTS = 5;

/** A case as people read it. */
export function nameOfCase({ target, bytes, samples }: Case): string {
  const what = target === "post" ? "ours" : "naive";
  return `${what}, ${String(bytes)} bytes, G = ${String(samples)}`;
}

/** When each home sends, milliseconds after the start: evenly, from a phase of its own that the seed gives. */
export function timesOf(
  { homes, period, cohorts, seed }: Omit<Figure10Plan, "cases">,
  samples: number,
): number[][] {
  const random = seededNumbers(BigInt(seed));
  const step = Math.floor((period * 1_000) / samples);
  return Array.from({ length: homes }, () => {
    const phase = Number(random(BigInt(step)));
    return Array.from({ length: cohorts * samples }, (_, i) => phase + i * step);
  });
}
