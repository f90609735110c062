import { GridwellError } from "../domain/errors.ts";
import { exactly, integer, list, object, type Reader } from "../chain/strict-json.ts";
import type { Clock } from "./clock.ts";
import type { SeenBlock } from "./watcher.ts";

/** What befalls a network while it is under load. */
export type Fault =
  | {
      /** Whole seconds after its phase began. */
      readonly at: number;
      /** `kill` without warning, `restart` what was killed, `pause` (SIGSTOP) and `resume` (SIGCONT). */
      readonly do: "kill" | "restart" | "pause" | "resume";
      readonly nodes: readonly string[];
    }
  | {
      readonly at: number;
      /** Nodes of a group reach each other only; who is in none is with all others that are in none. */
      readonly do: "partition";
      readonly groups: readonly (readonly string[])[];
    }
  | {
      readonly at: number;
      /** Joins what was parted. */
      readonly do: "heal";
    };

/** Strikes; it knows the network. */
export type Strike = (fault: Fault) => Promise<void>;

/** A fault of a scenario with its time, milliseconds after the run's start. */
export interface PlannedFault {
  readonly phase: string;
  readonly due: number;
  readonly fault: Fault;
}

/** A fault with what followed. */
export interface FaultRow {
  readonly phase: string;
  readonly do: Fault["do"];
  /** Names; of a partition the groups, each joined by `+`. */
  readonly nodes: readonly string[];
  /** Seconds after the run's start when it was due. */
  readonly due: number;
  /** Seconds after the run's start when it was done; null when the run ended before. */
  readonly done: number | null;
  /** Longest time without a new block until the next fault or the end, seconds. */
  readonly gap: number | null;
}

const name: Reader<string> = (value, where) => {
  if (typeof value === "string" && /^[\w.-]{1,40}$/.test(value)) return value;
  throw new GridwellError("JSON_INVALID", `${where} must be the name of a node`, { where });
};
const names = list(name);
const ON_NODES = ["kill", "restart", "pause", "resume"] as const;
const onNodes: Reader<(typeof ON_NODES)[number]> = (value, where) => {
  const found = ON_NODES.find((word) => word === value);
  if (found !== undefined) return found;
  const words = [...ON_NODES, "partition", "heal"].join(", ");
  throw new GridwellError("JSON_INVALID", `${where} must be one of ${words}`, { where });
};
const nodeFault = object<Extract<Fault, { nodes: unknown }>>({
  at: integer,
  do: onNodes,
  nodes: names,
});
const partition = object<Extract<Fault, { groups: unknown }>>({
  at: integer,
  do: exactly("partition"),
  groups: list(names),
});
const heal = object<Extract<Fault, { do: "heal" }>>({ at: integer, do: exactly("heal") });

/** A fault as a scenario's file has it. */
export const readFault: Reader<Fault> = (value, where) => {
  const what: unknown = Object(value) === value ? Reflect.get(Object(value), "do") : undefined;
  if (what === "partition") return partition(value, where);
  return what === "heal" ? heal(value, where) : nodeFault(value, where);
};

/** All faults of a scenario by their times. */
export function plannedFaults(
  phases: readonly {
    readonly name: string;
    readonly seconds: number;
    readonly faults: readonly Fault[];
  }[],
): PlannedFault[] {
  const planned: PlannedFault[] = [];
  let begin = 0;
  for (const { name: phase, seconds, faults } of phases) {
    for (const fault of faults) planned.push({ phase, due: begin + 1_000 * fault.at, fault });
    begin += 1_000 * seconds;
  }
  return planned.sort((a, b) => a.due - b.due);
}

/**
 * Lets faults strike at their times, one after the other.
 *
 * @param start of the run, milliseconds of the clock
 * @returns when each was done, milliseconds after the start; shorter than the plan when the signal ended it
 */
export async function strikeAll(
  plan: readonly PlannedFault[],
  by: { readonly strike: Strike; readonly clock: Clock; readonly log: (line: string) => void },
  start: number,
  signal: AbortSignal,
): Promise<number[]> {
  const { strike, clock, log } = by;
  const done: number[] = [];
  for (const { due, fault } of plan) {
    await clock.sleep(Math.max(0, start + due - clock.now()), signal);
    if (signal.aborted) break;
    log([fault.do, ...namesOf(fault)].join(" "));
    await strike(fault);
    done.push(clock.now() - start);
  }
  return done;
}

/**
 * What followed each fault.
 *
 * @param done when each was done, milliseconds after the start
 * @param blocks of the run, with their times on the run's clock
 * @param start of the run, milliseconds of the clock
 * @param end of it, milliseconds after the start
 */
export function faultRows(
  plan: readonly PlannedFault[],
  done: readonly number[],
  blocks: readonly SeenBlock[],
  { start, end }: { readonly start: number; readonly end: number },
): FaultRow[] {
  const seen = blocks.map(({ seenAt }) => seenAt - start);
  return plan.map(({ phase, due, fault }, i) => {
    const at = done[i];
    const row = { phase, do: fault.do, nodes: namesOf(fault), due: due / 1_000 };
    if (at === undefined) return { ...row, done: null, gap: null };
    const gap = longestGap(seen, at, done[i + 1] ?? end);
    return { ...row, done: at / 1_000, gap: gap / 1_000 };
  });
}

/** The longest time between two blocks of which some lies in a span; the span's own end counts as a block. */
function longestGap(seen: readonly number[], from: number, to: number): number {
  const before = seen.findLast((time) => time <= from) ?? from;
  let longest = 0;
  let last = before;
  for (const time of seen) {
    if (time <= from) continue;
    if (last >= to) break;
    longest = Math.max(longest, time - last);
    last = time;
  }
  return Math.max(longest, last < to ? to - last : 0);
}

function namesOf(fault: Fault): string[] {
  if (fault.do === "heal") return [];
  return fault.do === "partition" ? fault.groups.map((group) => group.join("+")) : [...fault.nodes];
}
