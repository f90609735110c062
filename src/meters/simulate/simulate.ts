import { premisesOf, type CommunityParameters, type Premises } from "./community.ts";
import { DemandModel } from "./demand.ts";
import { planFaults, type FaultRates } from "./faults.ts";
import { meterOf, type Meter } from "./meter.ts";
import { streamOf, type MeterStream } from "./meter-stream.ts";
import type { Period } from "./period.ts";
import { Random } from "./random.ts";

/** A community, a period and what goes wrong in it. */
export interface Simulation extends CommunityParameters {
  readonly period: Period;
  readonly faults: FaultRates;
}

/** A meter's truth with what was heard of it. */
export interface SimulatedMeter extends MeterStream {
  readonly meter: Meter;
}

/** Premises with their meters, one a resource. */
export interface SimulatedPremises {
  readonly premises: Premises;
  readonly meters: readonly SimulatedMeter[];
}

/**
 * Simulates a community, one premises after another, so that memory does not grow with their number. The same
 * parameters give the same trace on every machine: all draws come from {@link Random}, all arithmetic is integer or
 * basic IEEE 754.
 */
export function* simulate(simulation: Simulation): Generator<SimulatedPremises, void> {
  const { seed, resources, period, faults: rates } = simulation;
  const model = new DemandModel(simulation, period);
  for (const premises of premisesOf(simulation)) {
    const demand = model.of(premises);
    const meters: SimulatedMeter[] = [];
    for (const resource of resources) {
      const random = Random.of(seed, "faults", resource, premises.index);
      const faults = planFaults(random, rates, resource, period.slots + 1);
      const meter = meterOf(seed, premises, demand, resource, period, faults);
      if (meter !== null) meters.push({ meter, ...streamOf(random, meter, faults) });
    }
    yield { premises, meters };
  }
}
