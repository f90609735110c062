import { GridwellError } from "../../src/domain/errors.ts";
import type { SimulatedResource } from "../../src/meters/simulate/community.ts";
import { parseFaults } from "../../src/meters/simulate/faults.ts";
import { periodOf } from "../../src/meters/simulate/period.ts";
import type { Simulation } from "../../src/meters/simulate/simulate.ts";
import { EU_STOCK } from "../../src/meters/simulate/eu-stock.ts";
import { US_STOCK } from "../../src/meters/simulate/us-stock.ts";
import { parseMoment } from "../cli/moment.ts";

/** Arguments that every command with a simulation takes. */
export interface SimulationArguments {
  readonly households: number;
  readonly days: number;
  readonly resource: string;
  readonly slotMinutes: number;
  readonly faults: string;
  readonly stock: string;
  readonly from: string;
}

/** Resources by what `--resource` may be. */
const RESOURCES: Readonly<Record<string, readonly SimulatedResource[]>> = {
  energy: ["energy"],
  water: ["water"],
  both: ["energy", "water"],
};

const STOCKS = [EU_STOCK, US_STOCK] as const;

/** As many as six digits of a meter's id tell apart, businesses included. */
const MOST_HOUSEHOLDS = 900_000;

/**
 * The simulation that the arguments describe.
 *
 * @param seed of the random numbers
 * @throws GridwellError USAGE_SIMULATION, USAGE_TIME, FAULTS_INVALID, SIMULATION_PERIOD_INVALID
 */
export function simulationOf(args: SimulationArguments, seed: number): Simulation {
  const { households } = args;
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw usage(`--seed ${String(seed)} is no whole number from 0 on`);
  }
  if (!Number.isInteger(households) || households < 1 || households > MOST_HOUSEHOLDS) {
    throw usage(`--households ${String(households)}: choose 1 to ${String(MOST_HOUSEHOLDS)}`);
  }
  const resources = RESOURCES[args.resource];
  if (resources === undefined) {
    throw usage(`--resource ${args.resource} is none of ${Object.keys(RESOURCES).join(", ")}`);
  }
  const stock = STOCKS.find(({ name }) => name === args.stock);
  if (stock === undefined) {
    const known = STOCKS.map(({ name }) => name).join(", ");
    throw usage(`--stock ${args.stock} is none of ${known}`);
  }
  const from = parseMoment("--from", args.from) ?? 0;
  const period = periodOf(from, args.days, args.slotMinutes);
  return { seed, households, resources, stock, period, faults: parseFaults(args.faults) };
}

function usage(message: string): GridwellError {
  return new GridwellError("USAGE_SIMULATION", message);
}
