import path from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import {
  compareGas,
  formatGasChanges,
  genesis,
  loadGasSuites,
  measureGas,
  readGasBaselines,
  writeGasBaselines,
} from "../scripts/gas.ts";
import type { GasChange, GasTable } from "../scripts/gas.ts";
import { GridwellError } from "../src/domain/errors.ts";
import { printJson } from "./cli/output.ts";

interface GasArguments {
  check: boolean;
  json: boolean;
}

/** The task `gas`: measures on fresh chains in this process, whatever network was named. */
const gas: NewTaskActionFunction<GasArguments> = async ({ check, json }, hre) => {
  const suites = await loadGasSuites(path.join(hre.config.paths.root, "scripts", "gas"));
  const override = { initialDate: genesis };
  const table = await measureGas(suites, () =>
    hre.network.create({ network: "default", override }),
  );

  const baselines = path.join(hre.config.paths.root, "gas");
  const changes = await settleGas(table, baselines, check, (line) => {
    console.error(line);
  });
  if (json) printJson({ suites: table, changes });
  else console.log(summarize(table, changes, check));
};

/**
 * Writes the baselines, or with `check` compares with them.
 *
 * @param table - what was measured.
 * @param baselines - folder of the baselines.
 * @param print - takes the difference, a line a scenario.
 * @returns what changed; with `check` nothing did.
 * @throws GridwellError GAS_CHANGED when `check` finds a difference.
 */
export async function settleGas(
  table: GasTable,
  baselines: string,
  check: boolean,
  print: (lines: string) => void,
): Promise<GasChange[]> {
  const changes = compareGas(await readGasBaselines(baselines), table);
  if (changes.length > 0) print(formatGasChanges(changes));
  if (!check) {
    await writeGasBaselines(baselines, table);
  } else if (changes.length > 0) {
    const message = `Gas is not what gas/*.json says (changed: ${String(changes.length)}); accept it with ./gridwell gas`;
    throw new GridwellError("GAS_CHANGED", message);
  }
  return changes;
}

function summarize(table: GasTable, changes: readonly GasChange[], check: boolean): string {
  const count = Object.values(table).reduce((sum, suite) => sum + Object.keys(suite).length, 0);
  const done = check ? "compared with" : "written to";
  return `Scenarios ${done} gas/*.json: ${String(count)}, changed: ${String(changes.length)}`;
}

export default gas;
