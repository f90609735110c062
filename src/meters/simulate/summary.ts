import type { SimulatedPremises, Simulation } from "./simulate.ts";

/** What a simulated community used, for a glance at whether it is like a real one. */
export interface SimulationSummary {
  readonly persons: number;
  /** Meters with at least one register. */
  readonly meters: number;
  readonly registers: number;
  /** Readings that were heard, duplicates included. */
  readonly readings: number;
  /** Of homes only, tenths of a litre a person and day; null when water is not metered. */
  readonly litresPerPersonDay: number | null;
  /** Of homes only, drawn from the grid; null when energy is not metered. */
  readonly kilowattHoursPerHomeDay: number | null;
  /** The highest mean power of the whole community in a slot; null when energy is not metered. */
  readonly peakKilowatts: number | null;
  /** When that slot ended, unix seconds. */
  readonly peakTime: number | null;
  /** Faults by kind. */
  readonly faults: Readonly<Record<string, number>>;
}

/** Counts what goes by. */
export class SummaryTally {
  readonly #simulation: Simulation;
  readonly #faults = new Map<string, number>();
  /** Wh of the community by slot. */
  readonly #load: Float64Array;
  #persons = 0;
  #meters = 0;
  #registers = 0;
  #readings = 0;
  #litres = 0;
  #wattHours = 0;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#load = new Float64Array(simulation.period.slots);
  }

  /** Takes one premises. */
  add({ premises, meters }: SimulatedPremises): void {
    const isHome = premises.kind === "home";
    if (isHome) this.#persons += premises.household.persons.length;
    for (const { meter, records, injected } of meters) {
      this.#meters++;
      this.#registers += meter.registers.length;
      this.#readings += records.length * meter.registers.length;
      for (const { kind } of injected) this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + 1);
      const totals = meter.registers[0]?.totals ?? new Float64Array(1);
      const used = (totals.at(-1) ?? 0) - (totals[0] ?? 0);
      if (meter.resource === "water") {
        if (isHome) this.#litres += used;
        continue;
      }
      if (isHome) this.#wattHours += used;
      for (let slot = 0; slot < this.#load.length; slot++) {
        const rise = (totals[slot + 1] ?? 0) - (totals[slot] ?? 0);
        this.#load[slot] = (this.#load[slot] ?? 0) + rise;
      }
    }
  }

  /** What has gone by. */
  summary(): SimulationSummary {
    const { resources, period, households } = this.#simulation;
    const { from, slotSeconds } = period;
    const days = period.days.length;
    const hasEnergy = resources.includes("energy");
    const peak = this.#load.reduce(
      (best, load, slot) => (load > (this.#load[best] ?? 0) ? slot : best),
      0,
    );
    const watts = ((this.#load[peak] ?? 0) * 3_600) / slotSeconds;
    return {
      persons: this.#persons,
      meters: this.#meters,
      registers: this.#registers,
      readings: this.#readings,
      litresPerPersonDay: resources.includes("water")
        ? tenths(this.#litres / this.#persons / days)
        : null,
      kilowattHoursPerHomeDay: hasEnergy
        ? tenths(this.#wattHours / households / days / 1_000)
        : null,
      peakKilowatts: hasEnergy ? tenths(watts / 1_000) : null,
      peakTime: hasEnergy ? from + (peak + 1) * slotSeconds : null,
      faults: Object.fromEntries([...this.#faults].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  }
}

function tenths(value: number): number {
  return Math.floor(value * 10 + 0.5) / 10;
}
