import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

import { GridwellError } from "../../src/domain/errors.ts";
import type { Random } from "../../src/meters/simulate/random.ts";
import { GATEWAY_PROCESS, type GatewayTask, type GatewayWord } from "./gateway-process.ts";

/** How the gateways' processes are kept. */
export interface CrewOptions {
  /** Mean seconds between two kills of any gateway; 0 for none. */
  readonly killEvery: number;
  /** Chooses whom to kill and when. */
  readonly random: Random;
  /** Called after each batch that is promised or final. */
  readonly onProgress: (promised: number, final: number) => void;
}

/** What became of a gateway's process. */
export interface CrewMember {
  readonly gateway: number;
  readonly kills: number;
  /** Batches whose promise was heard. A kill may silence one; it is kept all the same. */
  readonly promised: number;
}

/** Without a word from any gateway for so long, the crew is stuck, milliseconds. */
const LONGEST_SILENCE = 120_000;

/** A gateway that ends by itself so often in a row has something the matter. */
const MOST_FAILURES = 5;

/** Most characters of a process's complaint that are kept for the error. */
const COMPLAINT = 2_000;

interface Member {
  readonly task: GatewayTask;
  child: ChildProcess | null;
  done: boolean;
  kills: number;
  failures: number;
  promised: number;
  complaint: string;
}

/**
 * Runs one process a gateway until each has said that all its batches are final. Processes are killed without warning
 * and started again; whatever happens, none is left behind.
 *
 * @throws GridwellError REHEARSAL_FAILED when a gateway gives a batch up or ends again and again, REHEARSAL_STUCK when
 * nobody says anything for two minutes
 */
export async function runCrew(
  tasks: readonly GatewayTask[],
  options: CrewOptions,
): Promise<CrewMember[]> {
  const crew = tasks.map((task): Member => ({
    task,
    ...{ child: null, done: false, kills: 0, failures: 0, promised: 0, complaint: "" },
  }));
  const end = new AbortController();
  const { promise: broken, reject } = Promise.withResolvers<never>();
  // Somebody awaits it below, or nobody needs it any more.
  broken.catch(() => undefined);
  let heard = Date.now();
  let final = 0;
  const hear = (member: Member, word: GatewayWord): void => {
    heard = Date.now();
    if (word.kind === "done") member.done = true;
    if (word.kind === "promised") member.promised++;
    if (word.kind === "final") final++;
    if (word.kind === "trouble") member.complaint = word.why;
    if (word.kind === "given-up") {
      reject(
        failed(
          member,
          `gave up slot ${String(word.slot)} of bank ${String(word.bank)}: ${word.why}`,
        ),
      );
    }
    options.onProgress(
      crew.reduce((sum, { promised }) => sum + promised, 0),
      final,
    );
  };
  const watch = setInterval(() => {
    if (Date.now() - heard < LONGEST_SILENCE) return;
    reject(
      new GridwellError(
        "REHEARSAL_STUCK",
        "No gateway has said anything for two minutes: is the chain alive?",
      ),
    );
  }, 1_000);
  try {
    const lives = crew.map((member) => live(member, hear, end.signal));
    const killing = killNowAndThen(crew, options, end.signal);
    await Promise.race([Promise.all(lives), broken, killing.then(() => broken)]);
  } finally {
    clearInterval(watch);
    end.abort();
    await Promise.all(crew.map(({ child }) => kill(child)));
  }
  return crew.map(({ task, kills, promised }) => ({ gateway: task.gateway, kills, promised }));
}

/** Starts a gateway's process again and again until it is done. */
async function live(
  member: Member,
  hear: (member: Member, word: GatewayWord) => void,
  end: AbortSignal,
): Promise<void> {
  const isOver = (): boolean => member.done || end.aborted;
  while (!isOver()) {
    const kills = member.kills;
    await runOnce(member, hear);
    member.failures = member.kills > kills ? 0 : member.failures + 1;
    if (member.failures < MOST_FAILURES || isOver()) continue;
    const times = String(MOST_FAILURES);
    throw failed(member, `ended ${times} times in a row: ${member.complaint.trim()}`);
  }
}

/** One life of a gateway's process, to its end. */
async function runOnce(
  member: Member,
  hear: (member: Member, word: GatewayWord) => void,
): Promise<void> {
  const args = ["--disable-warning=ExperimentalWarning", GATEWAY_PROCESS];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
  member.child = child;
  const { stdin, stdout, stderr } = child;
  // A process that is killed at once breaks the pipe; its exit says all there is to say.
  stdin.on("error", () => undefined);
  stdin.write(`${JSON.stringify(member.task)}\n`);
  stderr.on("data", (chunk: Buffer) => {
    member.complaint = (member.complaint + chunk.toString()).slice(-COMPLAINT);
  });
  createInterface({ input: stdout }).on("line", (line) => {
    const word = wordOf(line);
    if (word !== null) hear(member, word);
  });
  await once(child, "close");
  member.child = null;
}

/** A line of a process that was killed while it wrote may be cut off. */
function wordOf(line: string): GatewayWord | null {
  try {
    return JSON.parse(line) as GatewayWord;
  } catch {
    return null;
  }
}

async function killNowAndThen(
  crew: readonly Member[],
  { killEvery, random }: CrewOptions,
  end: AbortSignal,
): Promise<void> {
  if (killEvery <= 0) return;
  const isOver = (): boolean => end.aborted;
  while (!isOver()) {
    // From half the mean to one and a half times it.
    const milliseconds = killEvery * (500 + random.unit() * 1_000);
    await pause(milliseconds, undefined, { signal: end }).catch(() => undefined);
    if (isOver()) return;
    const alive = crew.filter(({ child, done }) => child !== null && !done);
    const victim = alive[random.whole(0, alive.length)];
    if (victim === undefined) continue;
    victim.kills++;
    victim.child?.kill("SIGKILL");
  }
}

async function kill(child: ChildProcess | null): Promise<void> {
  if (child?.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "close");
  child.kill("SIGKILL");
  await ended;
}

function failed({ task }: Member, what: string): GridwellError {
  return new GridwellError("REHEARSAL_FAILED", `Gateway ${String(task.gateway)} ${what}`);
}
