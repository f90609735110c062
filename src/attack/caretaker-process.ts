/** Ends the nodes of a trial's network and takes its folder away, when whoever made it is gone. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { killNodes } from "../clique/faults.ts";
import { hearTask } from "./helper.ts";

/** Where this file is. */
export const CARETAKER_PROCESS = fileURLToPath(import.meta.url);

/** What it looks after. */
export interface CaretakerTask {
  /** Folder of the trial; its networks are in `net` and, while they are made, in `net.new`. */
  readonly folder: string;
}

/** Looks again, since a command that was on its way may still start a node. */
const ROUNDS = 10;
const BETWEEN_MS = 300;

if (process.argv[1] === CARETAKER_PROCESS) {
  const { task, end } = await hearTask();
  // Our own process wrote it.
  const { folder } = task as CaretakerTask;
  end.addEventListener("abort", () => {
    void clear(folder);
  });
}

async function clear(folder: string): Promise<void> {
  for (let round = 0; round < ROUNDS && existsSync(folder); round++) {
    for (const net of ["net", "net.new"]) {
      const network = join(folder, net);
      if (existsSync(network)) await killNodes(network, readdirSync(network));
    }
    rmSync(folder, { recursive: true, force: true });
    await pause(BETWEEN_MS);
  }
}
