import { parseInstant } from "../../../../src/domain/instant.ts";
import { parseFaults } from "../../../../src/meters/simulate/faults.ts";
import { periodOf } from "../../../../src/meters/simulate/period.ts";
import {
  simulate,
  type SimulatedMeter,
  type SimulatedPremises,
  type Simulation,
} from "../../../../src/meters/simulate/simulate.ts";
import { EU_STOCK } from "../../../../src/meters/simulate/eu-stock.ts";

/** A Tuesday. */
export const DAY = parseInstant("2026-03-10T00:00:00Z");

export interface Wanted extends Partial<Omit<Simulation, "period" | "faults">> {
  readonly days?: number;
  readonly slotMinutes?: number;
  readonly faults?: string;
  readonly from?: number;
}

/** A small community on a day in March, but for what is wanted otherwise. */
export function simulationOf(wanted: Wanted = {}): Simulation {
  const { days = 1, slotMinutes = 15, faults = "none", from = DAY, ...rest } = wanted;
  return {
    seed: 1,
    households: 20,
    resources: ["energy", "water"],
    stock: EU_STOCK,
    ...rest,
    period: periodOf(from, days, slotMinutes),
    faults: parseFaults(faults),
  };
}

/** All premises at once. */
export function premisesOf(wanted: Wanted = {}): SimulatedPremises[] {
  return [...simulate(simulationOf(wanted))];
}

/** The meters of all premises. */
export function metersOf(wanted: Wanted = {}): SimulatedMeter[] {
  return premisesOf(wanted).flatMap(({ meters }) => [...meters]);
}

/** What a register counts over the period. */
export function usedOf({ meter }: SimulatedMeter, register = 0): number {
  const totals = meter.registers[register]?.totals ?? new Float64Array(1);
  return (totals.at(-1) ?? 0) - (totals[0] ?? 0);
}
