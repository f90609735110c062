import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { simulateCommunity } from "../../src/gateway/simulate-community.ts";
import type { SimulatedImport } from "../../src/gateway/simulate-community.ts";
import { FAULT_KINDS } from "../../src/meters/simulate/faults.ts";
import { answer, pairs } from "../cli/answer.ts";
import { grouped, table } from "../cli/table.ts";
import { openCommunity, type CommunityArguments } from "../context.ts";
import { cadenceOf } from "./cadence.ts";
import { simulationOf, type SimulationArguments } from "./simulation-options.ts";

interface SimulateArguments extends Omit<CommunityArguments, "seed">, SimulationArguments {
  /** Of the random numbers. */
  readonly seed: number;
  /** The file of the keys' seed. */
  readonly seedFile: string;
  readonly cadence: string;
  readonly gateway: number;
}

/** The task `meters simulate`. */
const simulateTask: NewTaskActionFunction<SimulateArguments> = async (args, hre) => {
  const simulation = simulationOf(args, args.seed);
  const cadence = cadenceOf(args.cadence);
  await using community = await openCommunity(hre, { ...args, seed: args.seedFile });
  const document = await simulateCommunity(community, simulation, {
    cadence,
    history: false,
    gateway: args.gateway,
    progress: (what) => {
      console.error(what);
    },
  });
  answer(args.json, document, () => describe(document, community.ephemeral));
};

function describe(document: SimulatedImport, ephemeral: boolean): string[] {
  const { meters, batches, gasUsed, gasPerReading, verified, vee } = document;
  const truth = Object.entries(document.truth.consumption);
  const imported = new Map(meters.map(({ name, consumption }) => [name, consumption]));
  const written = meters.reduce((sum, { slots }) => sum + slots, 0);
  const exact = truth.filter(([name, amount]) => imported.get(name) === amount).length;
  const lines = pairs([
    ["registers", grouped(meters.length)],
    ["readings", grouped(meters.reduce((sum, { readings }) => sum + readings, 0))],
    ["written", `${grouped(written)} totals in ${grouped(batches)} batches`],
    ["gas", `${grouped(gasUsed)} (${(gasPerReading ?? 0).toFixed(0)} a reading)`],
    ["true", `${grouped(exact)} of ${grouped(truth.length)} registers came out exactly`],
    ["proved", verified ? "every value stands on the chain as written" : "NOT VERIFIED"],
  ]);
  const signs = Object.entries(vee.falseAlarms);
  const kinds = FAULT_KINDS.filter((kind) => vee.injected[kind] !== undefined);
  if (kinds.length > 0 || signs.length > 0) {
    const rows = kinds.map((kind) => {
      const counts = [vee.injected, vee.caught, vee.missed].map((by) => grouped(by[kind] ?? 0));
      return [kind, ...counts];
    });
    lines.push("", ...table(["fault", "injected", "noticed", "missed"], rows));
    const named = signs.map(([sign, count]) => `${grouped(count)} ${sign}`).join(", ");
    lines.push("", `False alarms: ${signs.length === 0 ? "none" : named}`);
  }
  if (ephemeral)
    lines.push("", "The chain ended with this command; --network NAME writes to one that stays.");
  return lines;
}

export default simulateTask;
