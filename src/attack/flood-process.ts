/** A flood in a process of its own: it hears its ground, floods, says its tally, and ends. */
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { hearTask, startHelper, type Helper } from "../clique/helper-process.ts";
import type { FloodGround } from "./attack.ts";
import { attacksNamed } from "./catalogue.ts";

/** What a flood's process is told. */
interface FloodTask {
  readonly name: string;
  /** When it shall begin, Unix milliseconds. */
  readonly at: number;
  readonly ground: FloodGround;
}

const THIS_FILE = fileURLToPath(import.meta.url);

/** Starts a flood in a process of its own, which says what it counted. */
export function startFlood(task: FloodTask): Helper {
  return startHelper(THIS_FILE, task);
}

if (process.argv[1] === THIS_FILE) {
  const { task, end } = await hearTask();
  // Our own process wrote it.
  const { name, at, ground } = task as FloodTask;
  const [attack] = attacksNamed(name);
  if (attack?.kind !== "flood") throw new TypeError(`${name} is no flood`);
  // Loading this took a second or two, which must not be counted as the attack's.
  await pause(at - Date.now(), undefined, { signal: end }).catch(() => undefined);
  const tally = await attack.start(ground, end);
  process.stdout.write(`${JSON.stringify(tally)}\n`, () => process.exit(0));
}
