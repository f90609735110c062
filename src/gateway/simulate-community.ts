import type { Alarm } from "../domain/alarm.ts";
import { SeriesCollector } from "../meters/series-collector.ts";
import type { Series } from "../meters/series.ts";
import type { InjectedFault } from "../meters/simulate/meter-stream.ts";
import { alarmsOf, readingsOf } from "../meters/simulate/readings.ts";
import { scoreFindings, type Score, type Sign } from "../meters/simulate/score.ts";
import { simulate, type Simulation } from "../meters/simulate/simulate.ts";
import type { Community } from "./community.ts";
import { importCollection, type CollectionOptions, type ImportDocument } from "./import.ts";

/** What one register truly counted, beside what came of it. */
export interface TrueConsumption {
  /** Name of the point, as the import has it. */
  readonly name: string;
  readonly resource: string;
  readonly direction: string;
  /** Over the whole period, base units. */
  readonly consumption: string;
  /** What the import made of it; null when nothing was imported. */
  readonly imported: string | null;
}

/** An import of simulated readings, with the truth that it can be held against. */
export interface SimulatedImport {
  /** Of the random numbers. */
  readonly seed: number;
  readonly import: ImportDocument;
  readonly truth: readonly TrueConsumption[];
  readonly vee: Score;
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
  const truths: Omit<TrueConsumption, "imported">[] = [];
  for (const { meters } of simulate(simulation)) {
    for (const simulated of meters) {
      for (const reading of readingsOf(simulated)) collector.add(reading);
      injected.push(...simulated.injected);
      alarms.push(...alarmsOf(simulated));
      const { point, resource, registers } = simulated.meter;
      for (const { register, direction, totals } of registers) {
        const consumption = String((totals.at(-1) ?? 0) - (totals[0] ?? 0));
        truths.push({ name: `${point}/${register}`, resource, direction, consumption });
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
  const imported = new Map(document.meters.map(({ name, consumption }) => [name, consumption]));
  return {
    seed: simulation.seed,
    import: document,
    truth: truths.map((truth) => ({ ...truth, imported: imported.get(truth.name) ?? null })),
    vee: scoreFindings(injected, signs, simulation.period.slotSeconds),
  };
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
