import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";

import type { NetworkConnection } from "hardhat/types/network";

import { GridwellError } from "../src/domain/errors.ts";

/**
 * What a file of `scripts/gas/` exports. Its scenarios run on a fresh chain in this process that
 * begins at {@link genesis}. Only what is the same in every run keeps its gas: set the time of
 * blocks whose timestamp reaches storage or calldata, and draw nothing at random.
 */
export interface GasSuite {
  /** Kebab-case; the baseline is `gas/<name>.json`. */
  readonly name: string;
  /** Yields each scenario's name with the receipt's gasUsed. */
  readonly measure: (
    connection: NetworkConnection,
  ) => AsyncIterable<readonly [scenario: string, gasUsed: bigint]>;
}

/** A scenario whose gas is not what the baseline says; null where it does not exist. */
export interface GasChange {
  readonly suite: string;
  readonly scenario: string;
  readonly before: number | null;
  readonly now: number | null;
}

/** Gas by scenario by suite. */
export type GasTable = Record<string, Record<string, number>>;

/** The time of a measuring chain's first block. */
export const genesis = "2026-01-01T00:00:00Z";

/**
 * Imports the suites of a folder, in the order of their file names.
 *
 * @throws GridwellError GAS_SUITE_INVALID for a file that is no suite or takes another's name;
 * GAS_NO_SUITES for a folder without any, so that a check never passes for want of scenarios.
 */
export async function loadGasSuites(folder: string): Promise<GasSuite[]> {
  const suites: GasSuite[] = [];
  for (const file of await listFiles(folder, ".ts")) {
    const where = path.join(folder, file);
    const suite: unknown = await import(pathToFileURL(where).href);
    if (!isGasSuite(suite) || suites.some(({ name }) => name === suite.name)) {
      const message = "A gas suite exports a name of its own and a function measure(connection)";
      throw new GridwellError("GAS_SUITE_INVALID", message, { where });
    }
    suites.push(suite);
  }
  if (suites.length === 0) {
    throw new GridwellError("GAS_NO_SUITES", "There is no gas suite to measure", { where: folder });
  }
  return suites;
}

function isGasSuite(value: unknown): value is GasSuite {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    /^[a-z0-9-]+$/.test(value.name) &&
    "measure" in value &&
    typeof value.measure === "function"
  );
}

/**
 * Measures every suite, each on its own chain.
 *
 * @param connect - opens a fresh in-process chain.
 * @throws GridwellError GAS_SCENARIO_TWICE when a suite yields a scenario twice.
 */
export async function measureGas(
  suites: readonly GasSuite[],
  connect: () => Promise<NetworkConnection>,
): Promise<GasTable> {
  const table: GasTable = {};
  for (const { name, measure } of suites) {
    const connection = await connect();
    const scenarios: Record<string, number> = {};
    for await (const [scenario, gasUsed] of measure(connection)) {
      if (Object.hasOwn(scenarios, scenario)) {
        const message = `The suite ${name} measures "${scenario}" twice; name one of them otherwise`;
        throw new GridwellError("GAS_SCENARIO_TWICE", message);
      }
      scenarios[scenario] = Number(gasUsed); // below 2^53 by far: a block holds some 10^7
    }
    await connection.close();
    table[name] = scenarios;
  }
  return table;
}

/** Reads the baselines of a folder; a folder that is not there holds none. */
export async function readGasBaselines(folder: string): Promise<GasTable> {
  const table: GasTable = {};
  for (const file of await listFiles(folder, ".json")) {
    const text = await readFile(path.join(folder, file), "utf8");
    table[path.basename(file, ".json")] = JSON.parse(text) as Record<string, number>;
  }
  return table;
}

/** Makes a folder's baselines those of the table, without files of suites that are gone. */
export async function writeGasBaselines(folder: string, table: GasTable): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of await listFiles(folder, ".json")) {
    if (!Object.hasOwn(table, path.basename(file, ".json"))) await rm(path.join(folder, file));
  }
  for (const [name, scenarios] of Object.entries(table)) {
    const text = `${JSON.stringify(scenarios, null, 2)}\n`;
    await writeFile(path.join(folder, `${name}.json`), text);
  }
}

async function listFiles(folder: string, ending: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((file) => file.endsWith(ending)).sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** Every scenario whose gas differs, also the new and the vanished ones. */
export function compareGas(before: GasTable, now: GasTable): GasChange[] {
  const suites = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...suites].flatMap((suite) => {
    const [old, fresh] = [before[suite] ?? {}, now[suite] ?? {}];
    const scenarios = new Set([...Object.keys(old), ...Object.keys(fresh)]);
    return [...scenarios]
      .map((scenario) => {
        return { suite, scenario, before: old[scenario] ?? null, now: fresh[scenario] ?? null };
      })
      .filter((change) => change.before !== change.now);
  });
}

/** One line a change: `ledger / normal, 200 points   74,800 -> 75,100   +300 (+0.40 %)`. */
export function formatGasChanges(changes: readonly GasChange[]): string {
  const width = Math.max(...changes.map(({ suite, scenario }) => `${suite} / ${scenario}`.length));
  const lines = changes.map(({ suite, scenario, before, now }) => {
    const title = `${suite} / ${scenario}`.padEnd(width);
    if (before === null) return `${title}   new   ${formatGas(now ?? 0)}`;
    if (now === null) return `${title}   gone   was ${formatGas(before)}`;
    const sign = now > before ? "+" : "";
    const percent = ((100 * (now - before)) / before).toFixed(2);
    const delta = `${sign}${formatGas(now - before)} (${sign}${percent} %)`;
    return `${title}   ${formatGas(before)} -> ${formatGas(now)}   ${delta}`;
  });
  return lines.join("\n");
}

function formatGas(gas: number): string {
  return gas.toLocaleString("en-US");
}
