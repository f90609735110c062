/**
 * A place for trials' networks, and the process that ends their nodes and takes their folder away when whoever made it
 * is gone.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { killNodes } from "./faults.ts";
import { hearTask, startHelper } from "./helper-process.ts";

/** What it looks after. */
interface CaretakerTask {
  /** Folder of networks. */
  readonly folder: string;
}

const THIS_FILE = fileURLToPath(import.meta.url);
/** Looks again, since a command that was on its way may still start a node. */
const ROUNDS = 10;
const BETWEEN_MS = 300;

/** A folder for networks that go with it. */
export interface TrialPlace {
  readonly folder: string;
  /** Ends all nodes of all networks in the folder, and takes it away. */
  readonly clear: () => Promise<void>;
}

/**
 * Makes a folder for networks, below the system's folder for what does not stay. It is cleared when this process ends,
 * however that comes: nodes outlive whoever started them, so another process waits for that.
 *
 * @param name with which the folder's begins
 */
export function openPlace(name = "gridwell-trial-"): TrialPlace {
  const folder = mkdtempSync(join(tmpdir(), name));
  const task: CaretakerTask = { folder };
  const caretaker = startHelper(THIS_FILE, task);
  return {
    folder,
    clear: async () => {
      await clearNetworks(folder);
      await caretaker.end();
    },
  };
}

/** Those that are being made too. */
async function clearNetworks(folder: string): Promise<void> {
  for (const network of foldersIn(folder)) {
    await killNodes(join(folder, network), foldersIn(join(folder, network)));
  }
  rmSync(folder, { recursive: true, force: true });
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

if (process.argv[1] === THIS_FILE) {
  const { task, end } = await hearTask();
  // Our own process wrote it.
  const { folder } = task as CaretakerTask;
  end.addEventListener("abort", () => {
    void clear(folder);
  });
}

async function clear(folder: string): Promise<void> {
  for (let round = 0; round < ROUNDS && existsSync(folder); round++) {
    await clearNetworks(folder);
    await pause(BETWEEN_MS);
  }
}
