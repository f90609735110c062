/**
 * Ends the network of a trial when whoever made it is gone, killed or interrupted: nodes outlive the command that
 * starts them. Its folder comes as an argument; whoever made it holds the other end of the input as long as it lives.
 */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { clearTrial } from "../../src/clique/trial-network.ts";

/** This file, to be run by Node. */
export const TRIAL_GUARD = fileURLToPath(import.meta.url);

/** What its maker was just starting comes a moment later. */
const ROUNDS = 5;
const PAUSE_MS = 200;

async function clear(folder: string): Promise<void> {
  for (let round = 0; round < ROUNDS && existsSync(folder); round++) {
    const net = path.join(folder, "net");
    await clearTrial(folder, existsSync(net) ? readdirSync(net) : []);
    await pause(PAUSE_MS);
  }
}

if (process.argv[1] === TRIAL_GUARD) {
  const [, , folder = ""] = process.argv;
  process.stdin.once("close", () => void clear(folder));
  process.stdin.resume();
}
