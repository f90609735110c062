// Ends the nodes of a test's network when the test's process is gone: PARENT FOLDER.
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { endNetworks } from "./clique-nodes.ts";

const [parent = "0", folder = ""] = process.argv.slice(2);

function lives(): boolean {
  try {
    process.kill(Number(parent), 0);
    return true;
  } catch {
    return false;
  }
}

// Only the guard's own process: whoever loads this file as a test has no arguments for it.
if (path.basename(process.argv[1] ?? "") === "clique-guard.ts") {
  while (lives() && existsSync(folder)) await pause(500);
  // A command that was on its way may still start some.
  for (let round = 0; round < 20 && existsSync(folder); round++) {
    await endNetworks(folder);
    await pause(500);
  }
  rmSync(folder, { recursive: true, force: true });
}
