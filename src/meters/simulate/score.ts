import type { FaultKind } from "./faults.ts";
import type { InjectedFault } from "./meter-stream.ts";

/** That something was noticed: a rule that fired, an event of a series, an alarm of a meter. */
export interface Sign {
  /** Name of the rule, event or alarm. */
  readonly name: string;
  /** Name of the metered place; null when only the device is known. */
  readonly point: string | null;
  readonly device: string;
  /** Null when nothing says which. */
  readonly resource: string | null;
  /** Unix seconds. */
  readonly time: number;
}

/** What was noticed of one kind of fault. */
export interface KindScore {
  readonly kind: FaultKind;
  readonly injected: number;
  readonly caught: number;
  readonly missed: number;
}

/** How well validation did against the truth. */
export interface Score {
  /** By name of the kind; those that were injected only. */
  readonly kinds: readonly KindScore[];
  /** Signs where nothing was wrong, by their names. */
  readonly falseAlarms: Readonly<Record<string, number>>;
}

/** The signs that tell of each kind. A fault that leaves none of them counts as missed, however harmless it was. */
export const SIGNS: Readonly<Record<FaultKind, readonly string[]>> = {
  lost: ["gap"],
  late: ["out-of-order"],
  duplicate: ["duplicate"],
  conflict: ["conflict"],
  stuck: ["frozen", "consecutive", "spike"],
  negative: ["reset-or-tamper", "negative", "spike"],
  zero: ["reset-or-tamper", "spike"],
  rollover: ["rollover"],
  exchange: ["exchange", "two-devices"],
  drift: ["clock-drift", "clock-change"],
  leak: ["leak"],
  tamper: ["tamper"],
  reverse: ["reverse-flow", "reset-or-tamper", "negative"],
};

/** A sign may come this many slots before its fault, or after its end: rules look at neighbours and at gaps. */
const SLACK = 2;

/** Signs that tell of a whole series, once and at its end, and so of any time in it. */
const OF_WHOLE_SERIES: ReadonlySet<string> = new Set([
  "duplicate",
  "estimates",
  "out-of-order",
  "resets",
]);

/** A rule that looks at days, such as that for leaks, may take so long, seconds. */
const PATIENCE = 86_400;

/**
 * Scores what was noticed against what was put in: a fault is caught when one of its signs stands at its place and
 * time, a sign is a false alarm when no fault at all is there.
 */
export function scoreFindings(
  injected: readonly InjectedFault[],
  signs: readonly Sign[],
  slotSeconds: number,
): Score {
  const byPlace = Map.groupBy(injected, ({ point }) => point);
  const byDevice = Map.groupBy(injected, ({ device }) => device);
  const caught = new Set<InjectedFault>();
  const falseAlarms = new Map<string, number>();
  for (const sign of signs) {
    const place = sign.point === null ? byDevice.get(sign.device) : byPlace.get(sign.point);
    const near = (place ?? []).filter((fault) => isNear(fault, sign, slotSeconds));
    for (const fault of near) if (SIGNS[fault.kind].includes(sign.name)) caught.add(fault);
    if (near.length === 0) falseAlarms.set(sign.name, (falseAlarms.get(sign.name) ?? 0) + 1);
  }
  const kinds = [...Map.groupBy(injected, ({ kind }) => kind)].map(([kind, faults]) => {
    const found = faults.filter((fault) => caught.has(fault)).length;
    return { kind, injected: faults.length, caught: found, missed: faults.length - found };
  });
  return {
    kinds: kinds.sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    falseAlarms: Object.fromEntries([...falseAlarms].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function isNear(
  { kind, resource, times }: InjectedFault,
  sign: Sign,
  slotSeconds: number,
): boolean {
  if (sign.resource !== null && sign.resource !== resource) return false;
  if (OF_WHOLE_SERIES.has(sign.name)) return true;
  const slack = SLACK * slotSeconds;
  const first = (times[0] ?? 0) - slack;
  const last = (times.at(-1) ?? 0) + slack;
  return sign.time >= first && sign.time <= (kind === "leak" ? last + PATIENCE : last);
}
