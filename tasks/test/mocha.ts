import { readdir } from "node:fs/promises";
import path from "node:path";

import type { TaskOverrideActionFunction } from "hardhat/types/tasks";

/** The contracts' own tests, which alone must reach every line of them. */
const CONTRACT_TESTS = ["libraries", "metering", "monitoring", "token", "trading"].map((name) =>
  path.join("unit", name),
);

/** Folders of what takes minutes: whole stories, and what runs on real geth nodes. */
const APART = ["integration", "clique"];

/**
 * Leaves the stories to `./gridwell test stories`, the tests on geth to `./gridwell test clique` and `*.long.ts` to
 * `./gridwell test long`, or to whoever names the file. Coverage runs the contracts' own tests alone: instrumented
 * contracts are larger and dearer than a chain allows, so whatever deploys them as a user would, or counts their gas,
 * cannot run on them.
 */
const testMocha: TaskOverrideActionFunction = async (args, hre, runSuper): Promise<unknown> => {
  const named: unknown = args["testFiles"];
  if (Array.isArray(named) && named.length > 0) return runSuper(args);
  const folder = hre.config.paths.tests.mocha;
  if (hre.globalOptions.coverage) {
    const files = CONTRACT_TESTS.map((name) => shortTestFiles(path.join(folder, name)));
    return runSuper({ ...args, testFiles: (await Promise.all(files)).flat() });
  }
  if (process.env["GRIDWELL_LONG"] === "1") return runSuper(args);
  return runSuper({ ...args, testFiles: await shortTestFiles(folder) });
};

/** The TypeScript files under a folder, in a stable order, without those that take minutes. */
export async function shortTestFiles(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  return files
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".long.ts"))
    .filter((file) => !APART.some((apart) => file.startsWith(apart + path.sep)))
    .sort()
    .map((file) => path.join(folder, file));
}

export default testMocha;
