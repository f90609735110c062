/** A flood in a process of its own: it hears its ground, floods, says its tally, and ends. */
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import type { FloodGround } from "./attack.ts";
import { attacksNamed } from "./catalogue.ts";
import { hearTask } from "./helper.ts";

/** What a flood's process is told. */
export interface FloodTask {
  readonly name: string;
  /** When it shall begin, Unix milliseconds. */
  readonly at: number;
  readonly ground: FloodGround;
}

/** Where this file is. */
export const FLOOD_PROCESS = fileURLToPath(import.meta.url);

if (process.argv[1] === FLOOD_PROCESS) {
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
