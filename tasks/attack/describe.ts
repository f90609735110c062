import { percent } from "../../src/attack/bounds.ts";
import type { TrialResult } from "../../src/attack/trial.ts";
import { grouped, table } from "../cli/table.ts";

/** Trials for people: how the honest meters fared, and what the attacker was told. */
export function describeTrials(results: readonly TrialResult[]): string[] {
  return [
    "",
    "Honest readings, before, during and after:",
    ...table(
      ["attack", "guard", "phase", "offered", "accepted", "in 3 blocks", "in 4", "p99 s", "holds"],
      results.flatMap(({ attack, guard, phases, pass }) =>
        phases.map(({ phase, offered, accepted, within3Blocks, within4Blocks, p99Seconds }, i) => [
          i === 0 ? attack : "",
          i === 0 ? (guard ? "yes" : "no") : "",
          phase,
          grouped(offered),
          grouped(accepted),
          percent(within3Blocks),
          percent(within4Blocks),
          p99Seconds === null ? "-" : p99Seconds.toFixed(1),
          i === 0 ? (pass ? "yes" : "NO") : "",
        ]),
      ),
      ["left", "left", "left", "right", "right", "right", "right", "right", "left"],
    ),
    "",
    "The attackers, by their own count (share of one processor during the attack):",
    ...table(
      ["attack", "guard", "offered", "passed", "refused", "unanswered", "cpu %", "mostly told"],
      results.map(({ attack, guard, flood, processes }) => {
        const cpu = processes.find(({ name }) => name === "attacker")?.cpuPercent ?? null;
        const [most] = Object.entries(flood.words);
        return [
          ...[attack, guard ? "yes" : "no"],
          ...[flood.offered, flood.passed, flood.refused, flood.unanswered].map(grouped),
          cpu === null ? "-" : String(cpu),
          most === undefined ? "" : `${most[0]} × ${grouped(most[1])}`,
        ];
      }),
      ["left", "left", "right", "right", "right", "right", "right", "left"],
    ),
    "",
    ...results.flatMap(({ attack, guard, bound, pass, failures }) => [
      `${attack}${guard ? " with a guard" : ""}: expected: ${bound}.`,
      ...(pass ? [] : failures.map((failure) => `  NOT SO: ${failure}.`)),
    ]),
  ];
}
