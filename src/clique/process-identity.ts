import { readFileSync } from "node:fs";
import { platform } from "node:os";

import { runProgram } from "./run-program.ts";

/**
 * A process that cannot be mistaken for another one: numbers are given again, so that the time of its start belongs to
 * its name.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in words of the system. */
  readonly started: string;
}

/** A running process as who it is; null when there is none of this number, or only its remains. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  const started = platform() === "linux" ? startOnLinux(pid) : await startByPs(pid);
  return started === null ? null : { pid, started };
}

/** Whether exactly this process still runs. */
export async function isRunning({ pid, started }: ProcessIdentity): Promise<boolean> {
  return (await identify(pid))?.started === started;
}

/** See proc_pid_stat(5): the 3rd field is the state, the 22nd the start in ticks since boot. */
function startOnLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, "latin1");
    // The name, in brackets, may hold blanks and brackets of its own.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, ticks] = [fields[0], fields[19]];
    if (ticks === undefined || state === "Z" || state === "X") return null;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    return `${boot}/${ticks}`;
  } catch {
    return null;
  }
}

async function startByPs(pid: number): Promise<string | null> {
  const { stdout } = await runProgram("ps", ["-o", "stat=,lstart=", "-p", String(pid)]);
  const [, state, started] = /^\s*(\S+)\s+(.+?)\s*$/.exec(stdout) ?? [];
  return state === undefined || started === undefined || state.startsWith("Z") ? null : started;
}
