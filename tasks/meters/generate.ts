import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { generateFiles, type Generated } from "../../src/gateway/generate-files.ts";
import type { Simulation } from "../../src/meters/simulate/simulate.ts";
import { writerByName } from "../../src/meters/simulate/writers/registry.ts";
import { answer, pairs } from "../cli/answer.ts";
import { grouped } from "../cli/table.ts";
import { simulationOf, type SimulationArguments } from "./simulation-options.ts";

interface GenerateArguments extends SimulationArguments {
  readonly seed: number;
  readonly format: string;
  readonly out: string;
  readonly truth: string;
  readonly json: boolean;
}

/** The task `meters generate`: needs no chain. */
const generate: NewTaskActionFunction<GenerateArguments> = async (args) => {
  const simulation = simulationOf(args, args.seed);
  const writer = writerByName(args.format);
  if (args.out === "") {
    throw new GridwellError(
      "USAGE_OUT",
      "Name a new file, or a folder that ends with /, with --out",
    );
  }
  const begun = performance.now();
  const generated = await generateFiles({
    simulation,
    writer,
    out: args.out,
    truth: args.truth === "" ? null : args.truth,
    progress: (done, all) => {
      console.error(`${grouped(done)} of ${grouped(all)} premises`);
    },
  });
  const document = documentOf(args, simulation, generated, performance.now() - begun);
  answer(args.json, document, () => describe(document));
};

/** What was generated; the document of `./gridwell meters generate --json`. */
type GenerateDocument = ReturnType<typeof documentOf>;

function documentOf(
  { seed, format, out, truth }: GenerateArguments,
  { period, resources, stock }: Simulation,
  { summary, ...generated }: Generated,
  milliseconds: number,
) {
  const { peakTime } = summary;
  return {
    seed,
    from: formatInstant(period.from),
    days: period.days.length,
    slotMinutes: period.slotSeconds / 60,
    resources,
    stock: stock.name,
    format,
    out,
    truth: truth === "" ? null : truth,
    ...generated,
    summary: { ...summary, peakTime: peakTime === null ? null : formatInstant(peakTime) },
    milliseconds: Math.round(milliseconds),
  };
}

function describe(document: GenerateDocument): string[] {
  const { community, summary, map, truth, milliseconds } = document;
  const faults = Object.entries(summary.faults).map(([kind, count]) => `${grouped(count)} ${kind}`);
  return pairs([
    ["homes", `${grouped(community.households)} with ${grouped(summary.persons)} persons`],
    ["businesses", grouped(community.businesses)],
    ["gateways", `${grouped(community.gateways)} with ${grouped(community.banks)} banks`],
    ["meters", `${grouped(summary.meters)} with ${grouped(summary.registers)} registers`],
    ["readings", grouped(summary.readings)],
    ...line("water", summary.litresPerPersonDay, "L a person and day"),
    ...line("energy", summary.kilowattHoursPerHomeDay, "kWh a home and day from the grid"),
    ...line("peak", summary.peakKilowatts, `kW at ${summary.peakTime ?? ""}`),
    ["faults", faults.length === 0 ? "none" : faults.join(", ")],
    ["written", `${document.out} (${document.format}, ${size(document)})`],
    ...(map === null ? [] : [["map", map] as const]),
    ...(truth === null ? [] : [["truth", truth] as const]),
    ["took", `${(milliseconds / 1_000).toFixed(1)} s`],
  ]);
}

function line(name: string, value: number | null, unit: string): [string, string][] {
  return value === null ? [] : [[name, `${value.toFixed(1)} ${unit}`]];
}

function size({ files, bytes }: Pick<Generated, "files" | "bytes">): string {
  return `${grouped(files)} ${files === 1 ? "file" : "files"}, ${grouped(bytes)} bytes`;
}

export default generate;
