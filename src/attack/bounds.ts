import type { Bound } from "./attack.ts";

/** When a reading was due: before the attack, during it, or after. */
export type PhaseName = "before" | "during" | "after";

/** How the honest meters fared in a part of a trial. */
export interface Phase {
  readonly phase: PhaseName;
  /** Readings that were due. */
  readonly offered: number;
  /** Those that are on the chain in the end, each once. */
  readonly accepted: number;
  /** Share of those offered that are in one of the three blocks after their time; 1 for all. */
  readonly within3Blocks: number;
  /** The same of the four blocks after their time. */
  readonly within4Blocks: number;
  /** Of what was accepted, seconds from its time to when its sender saw the block; null where nothing was. */
  readonly p99Seconds: number | null;
}

/**
 * What of a bound was broken, a sentence each; empty when it holds. In every trial, every honest reading has to be
 * accepted in the end: before, during and after the attack.
 */
export function broken(bound: Bound, phases: readonly Phase[]): string[] {
  const failures = phases.flatMap(({ phase, offered, accepted }) => {
    if (offered === 0) return [`${phase}: no honest reading was due`];
    if (accepted === offered) return [];
    return [`${phase}: ${String(offered - accepted)} of ${String(offered)} honest readings lost`];
  });
  const during = phases.find(({ phase }) => phase === "during");
  for (const [blocks, name] of [
    [3, "within3Blocks"],
    [4, "within4Blocks"],
  ] as const) {
    const [least, share] = [bound[name], during?.[name] ?? 0];
    if (least === null || share >= least) continue;
    failures.push(
      `during: ${percent(share)} of the honest readings within ${String(blocks)} blocks, ${percent(least)} were expected`,
    );
  }
  return failures;
}

/** A share in percent, rounded down: what is nearly all is not all. */
export function percent(share: number): string {
  return `${(Math.floor(share * 1_000) / 10).toFixed(1)} %`;
}
