import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { readScenario } from "../../src/load/scenario.ts";
import { readNamed } from "../cli/files.ts";
import { loadOn, type LoadArguments } from "./load-on.ts";

interface ScenarioArguments extends LoadArguments {
  readonly file: string;
}

/** The task `load scenario`. */
const scenario: NewTaskActionFunction<ScenarioArguments> = async (args, hre) => {
  await loadOn(hre, args, readScenario(readNamed(args.file), args.file));
};

export default scenario;
