import { readdir } from "node:fs/promises";
import path from "node:path";

import type { TaskOverrideActionFunction } from "hardhat/types/tasks";

/** Leaves `*.long.ts` to `./gridwell test long`, or to whoever names the file. */
const testMocha: TaskOverrideActionFunction = async (args, hre, runSuper): Promise<unknown> => {
  const named: unknown = args["testFiles"];
  const all = process.env["GRIDWELL_LONG"] === "1";
  if (all || (Array.isArray(named) && named.length > 0)) return runSuper(args);
  const testFiles = await shortTestFiles(hre.config.paths.tests.mocha);
  return runSuper({ ...args, testFiles });
};

/** The TypeScript files under a folder, in a stable order, without the slow ones. */
export async function shortTestFiles(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  return files
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".long.ts"))
    .sort()
    .map((file) => path.join(folder, file));
}

export default testMocha;
