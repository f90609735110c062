import type { Alarm } from "../domain/alarm.ts";
import { SeriesCollector } from "../meters/series-collector.ts";
import type { Series } from "../meters/series.ts";
import type { FaultKind } from "../meters/simulate/faults.ts";
import type { InjectedFault } from "../meters/simulate/meter-stream.ts";
import { alarmsOf, readingsOf } from "../meters/simulate/readings.ts";
import { scoreFindings, type KindScore, type Sign } from "../meters/simulate/score.ts";
import { simulate, type Simulation } from "../meters/simulate/simulate.ts";
import type { Community } from "./community.ts";
import {
  importCollection,
  type CollectionOptions,
  type ImportDocument,
} from "./import/import-files.ts";

/** How many by kind of fault. */
type ByKind = Readonly<Partial<Record<FaultKind, number>>>;

/** An import of simulated readings, with the truth that it can be held against. */
export interface SimulatedImport extends ImportDocument {
  /** Of the random numbers. */
  readonly seed: number;
  /** What each register truly counted over the period, base units, by the name of its point. */
  readonly truth: { readonly consumption: Readonly<Record<string, string>> };
  /** How validation did, fault by fault. */
  readonly vee: {
    readonly injected: ByKind;
    readonly caught: ByKind;
    readonly missed: ByKind;
    /** Signs where nothing was wrong, by the name of the rule, event or alarm. */
    readonly falseAlarms: Readonly<Record<string, number>>;
  };
}

/**
 * Simulates a community and imports what is heard of its meters, all the way into the ledger; then scores what
 * validation noticed against what was put in.
 *
 * @throws GridwellError as importing does
 */
export async function simulateCommunity(
  community: Community,
  simulation: Simulation,
  options: Omit<CollectionOptions, "inspect">,
): Promise<SimulatedImport> {
  const collector = new SeriesCollector();
  const injected: InjectedFault[] = [];
  const alarms: Alarm[] = [];
  const consumption: Record<string, string> = {};
  for (const { meters } of simulate(simulation)) {
    for (const simulated of meters) {
      for (const reading of readingsOf(simulated)) collector.add(reading);
      injected.push(...simulated.injected);
      alarms.push(...alarmsOf(simulated));
      const { point, registers } = simulated.meter;
      for (const { register, totals } of registers) {
        consumption[`${point}/${register}`] = String((totals.at(-1) ?? 0) - (totals[0] ?? 0));
      }
    }
  }

  const signs: Sign[] = alarms.map(signOf);
  const document = await importCollection(
    community,
    { collector, files: [], reports: [], alarms },
    {
      ...options,
      inspect: (validated) => {
        signs.push(...validated.findings.map((each) => ({ ...each, name: each.rule })));
        signs.push(...validated.alarms.map(signOf));
        for (const each of validated.series) signs.push(...signsOf(each));
      },
    },
  );
  const { kinds, falseAlarms } = scoreFindings(injected, signs, simulation.period.slotSeconds);
  return {
    ...document,
    seed: simulation.seed,
    truth: { consumption },
    vee: {
      injected: byKind(kinds, "injected"),
      caught: byKind(kinds, "caught"),
      missed: byKind(kinds, "missed"),
      falseAlarms,
    },
  };
}

function byKind(kinds: readonly KindScore[], count: "injected" | "caught" | "missed"): ByKind {
  return Object.fromEntries(kinds.map((score) => [score.kind, score[count]]));
}

function signOf({ kind, point, device, time }: Alarm): Sign {
  return { name: kind, point, device, resource: null, time };
}

/** What is noticed of a series besides findings: readings that were said twice, and what happened to its meter. */
function signsOf({ point, device, resource, events, duplicates, last }: Series): Sign[] {
  const time = last?.time ?? 0;
  return [
    ...(duplicates === 0 ? [] : [{ name: "duplicate", point, device, resource, time }]),
    ...events.map((event) => ({ name: event.kind, point, device, resource, time: event.time })),
  ];
}
