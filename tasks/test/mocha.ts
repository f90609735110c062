import { readdir } from "node:fs/promises";
import path from "node:path";

import type { TaskOverrideActionFunction } from "hardhat/types/tasks";

import { builtGeth } from "../../src/clique/geth-build.ts";
import { say } from "../clique/open.ts";
import { WORKSHOP } from "../clique/place.ts";

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
 * cannot run on them. Tests on geth begin with the building of it, or end with the ways to have it.
 */
const testMocha: TaskOverrideActionFunction = async (args, hre, runSuper): Promise<unknown> => {
  const folder = hre.config.paths.tests.mocha;
  const named: unknown = args["testFiles"];
  const files = Array.isArray(named) ? named.map(String) : [];
  const isLong = process.env["GRIDWELL_LONG"] === "1";
  if (needGeth(folder, files) || (files.length === 0 && isLong)) {
    // Here, where its absence is one sentence, and its minutes are no test's.
    await builtGeth({ ...WORKSHOP, log: say, environment: process.env });
  }
  if (files.length > 0) return runSuper(args);
  if (hre.globalOptions.coverage) {
    const own = CONTRACT_TESTS.map((name) => shortTestFiles(path.join(folder, name)));
    return runSuper({ ...args, testFiles: (await Promise.all(own)).flat() });
  }
  if (isLong) return runSuper(args);
  return runSuper({ ...args, testFiles: await shortTestFiles(folder) });
};

/** Whether one of the files is a test on real nodes. */
export function needGeth(folder: string, files: readonly string[]): boolean {
  const clique = path.resolve(folder, "clique") + path.sep;
  return files.some((file) => path.resolve(file).startsWith(clique));
}

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
