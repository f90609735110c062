import { setTimeout as pause } from "node:timers/promises";

import { consult } from "../clique/doctor.ts";
import type { Helper } from "../clique/helper-process.ts";
import { GridwellError } from "../domain/errors.ts";
import type { Attack, Fault, Flood, FloodGround, Tally } from "./attack.ts";
import { NOTHING_SENT } from "./counter.ts";
import { startFlood } from "./flood-process.ts";
import type { Range } from "./range.ts";

/** Where and when an attack is run. */
export interface Field {
  /** Unix milliseconds. */
  readonly at: number;
  readonly range: Range;
  /** Takes the attacker's process, when there is one. */
  readonly helpers: Helper[];
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Milliseconds that a flood may take to end beyond its time. */
const GRACE = 30_000;

/**
 * Runs an attack at its time, in a process of its own if it is a flood, and says what it counted. With the signal it
 * ends at once, and does not begin.
 *
 * @throws GridwellError `ATTACK_HELPER`, and what the harm to nodes throws
 */
export async function fight(attack: Attack, ground: FloodGround, field: Field): Promise<Tally> {
  return attack.kind === "flood" ? flood(attack, ground, field) : harm(attack, ground, field);
}

async function flood({ name }: Flood, ground: FloodGround, field: Field): Promise<Tally> {
  const { at, helpers, signal } = field;
  const helper = startFlood({ name, at, ground });
  helpers.push(helper);
  const end = (): void => void helper.end();
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  const late = at - Date.now() + ground.seconds * 1_000 + GRACE;
  const tally = await Promise.race([helper.said, pause(late, null, { ref: false })]);
  signal.removeEventListener("abort", end);
  if (tally === null) {
    throw new GridwellError("ATTACK_HELPER", `The attacker of ${name} does not end`);
  }
  // What the flood's process says is ours.
  return tally as Tally;
}

async function harm(attack: Fault, { seconds }: FloodGround, field: Field): Promise<Tally> {
  const { at, range, log, signal } = field;
  await pause(at - Date.now(), undefined, { signal }).catch(() => undefined);
  const isOver = (): boolean => signal.aborted;
  if (isOver()) return NOTHING_SENT;
  const { breakable } = range;
  if (breakable === null) throw new TypeError("harm to a network that was not made for it");
  const tally = await attack.start({ ...breakable, seconds, log }, signal);
  if (isOver()) return tally;
  // What an operator does after an accident.
  const { treatments } = await consult(breakable.folder, breakable.state, log);
  for (const { what, repair } of treatments) log(`the doctor: ${what}; ${repair}`);
  return tally;
}
