import { globSync, statSync } from "node:fs";
import path from "node:path";

/**
 * Loads an action that needs the contracts' types: on a fresh machine the build writes them, so it has to come before
 * the import, not into the action. What is built already is left alone, since commands that run side by side would
 * rewrite each other's types.
 *
 * @example task("demo", …).setAction(built(() => import("./demo/demo.ts")))
 */
export function built<Action>(load: () => Promise<Action>): () => Promise<Action> {
  return async () => {
    const { default: hre } = await import("hardhat");
    if (!isBuilt(hre.config.paths.root)) {
      await hre.tasks.getTask("build").run({ noTests: true, quiet: true });
    }
    return load();
  };
}

/** Whether the types are there and no contract is newer. */
function isBuilt(root: string): boolean {
  const types = statSync(path.join(root, "types/contracts/index.ts"), { throwIfNoEntry: false });
  if (types === undefined) return false;
  const contracts = globSync("contracts/**/*.sol", { cwd: root });
  return contracts.every((file) => statSync(path.join(root, file)).mtimeMs <= types.mtimeMs);
}
