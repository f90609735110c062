import type { AlarmKind } from "../../domain/alarm.ts";
import type { FaultKind, PlannedFault } from "./faults.ts";
import type { Meter } from "./meter.ts";
import type { Random } from "./random.ts";

/** What a meter says once, all registers together. Base units and unix seconds, whole. */
export interface MeterRecord {
  readonly device: string;
  /** The meter's stamp of the record before; the beginning of its interval. */
  readonly start: number;
  /** The meter's own stamp. */
  readonly end: number;
  /** When a gateway heard it, by the true clock. */
  readonly heard: number;
  /** When it came to whoever keeps it: later than it was heard when something held it up. */
  readonly received: number;
  /** What the meter held at `start`, by register. */
  readonly before: readonly number[];
  /** What it shows, by register. */
  readonly dials: readonly number[];
}

/** What a meter complains of by itself. */
export interface MeterAlarm {
  readonly kind: AlarmKind;
  readonly device: string;
  readonly time: number;
  readonly detail: string;
}

/** A fault as it was put in: the ground truth that validation is scored against. */
export interface InjectedFault {
  readonly kind: FaultKind;
  readonly point: string;
  readonly device: string;
  readonly resource: string;
  /** Unix seconds of the readings that it touches, by the true clock. */
  readonly times: readonly number[];
  /** The true running totals at those times, by register in the meter's order; base units. */
  readonly truth: readonly (readonly number[])[];
}

/** What comes out of a meter, and what was done to it. */
export interface MeterStream {
  /** In the order of coming. */
  readonly records: readonly MeterRecord[];
  readonly alarms: readonly MeterAlarm[];
  readonly injected: readonly InjectedFault[];
}

/** A clock goes wrong by a thirtieth of a slot each slot at the most, so that it never overtakes the next stamp. */
const FASTEST_DRIFT = 30;

/** Walks along a meter's truth and says what the meter would. */
export function streamOf(
  random: Random,
  meter: Meter,
  faults: readonly PlannedFault[],
): MeterStream {
  const records: MeterRecord[] = [];
  const alarms: MeterAlarm[] = [];
  const injected: InjectedFault[] = [];
  const due = new Map(faults.map((fault) => [fault.at, fault]));
  const bases = meter.registers.map(() => 0);
  let device = meter.device;
  let fault: PlannedFault | null = null;
  let amounts: readonly number[] = [];
  let step = 0;
  let end = meter.times[0] ?? 0;
  const dialsAt = (reading: number): number[] =>
    meter.registers.map(
      ({ totals }, register) => ((totals[reading] ?? 0) - (bases[register] ?? 0)) % meter.modulus,
    );
  let held = dialsAt(0);
  const fastest = Math.floor(((meter.times[1] ?? 0) - (meter.times[0] ?? 0)) / FASTEST_DRIFT);

  for (const [reading, time] of meter.times.entries()) {
    const begun = due.get(reading);
    if (begun !== undefined) {
      fault = begun;
      amounts = held.map(() => random.whole(5, 60));
      step = random.whole(1, fastest + 1) * (random.chance(0.5) ? 1 : -1);
      if (fault.kind === "exchange") {
        device = meter.successor;
        for (const [register, { totals }] of meter.registers.entries()) {
          bases[register] = totals[reading - 1] ?? 0;
        }
        held = dialsAt(reading - 1);
      }
    }
    const isOver =
      fault === null || reading >= fault.at + (fault.kind === "late" ? 1 : fault.length);
    if (isOver) fault = null;

    const truth = dialsAt(reading);
    const before = held;
    const start = end;
    const shown = shownBy(fault?.kind ?? null, truth, before, amounts);
    end = fault?.kind === "drift" ? time + step * (reading - fault.at + 1) : time;
    const delay = fault?.kind === "late" ? fault.length : 0;
    const received = meter.times[Math.min(reading + delay, meter.times.length - 1)] ?? time;
    const record = { device, start, end, heard: time, received, before, dials: shown };
    if (fault?.kind !== "lost") records.push(record);
    if (fault?.kind === "duplicate") records.push(record);
    if (fault?.kind === "conflict") {
      records.push({
        ...record,
        dials: shown.map((dial, at) => (dial + (amounts[at] ?? 0)) % meter.modulus),
      });
    }
    held = fault?.kind === "lost" ? truth : shown;

    if (begun === undefined || !happened(begun.kind, before, truth)) continue;
    const alarm = alarmOf(begun.kind);
    if (alarm !== null) alarms.push({ ...alarm, device, time });
    injected.push(injectedOf(meter, device, begun));
  }
  // Of what comes at the same time the newest is first; what is as old stays in the order of its making.
  if (faults.some(({ kind }) => kind === "late")) {
    records.sort((a, b) => a.received - b.received || b.end - a.end);
  }
  return { records, alarms, injected };
}

/** What the dials show under a fault. */
function shownBy(
  kind: FaultKind | null,
  truth: readonly number[],
  before: readonly number[],
  amounts: readonly number[],
): number[] {
  return truth.map((dial, register) => {
    const held = before[register] ?? 0;
    const amount = amounts[register] ?? 0;
    if (kind === "stuck") return held;
    if (kind === "zero") return 0;
    // Below what was shown before, so that it is a fall and not only a small step.
    if (kind === "negative" || kind === "reverse")
      return Math.max(0, Math.min(held, dial) - amount);
    return dial;
  });
}

/** A rollover planned for a slot without use did not come. */
function happened(kind: FaultKind, before: readonly number[], truth: readonly number[]): boolean {
  return kind !== "rollover" || (truth[0] ?? 0) < (before[0] ?? 0);
}

function alarmOf(kind: FaultKind): Pick<MeterAlarm, "kind" | "detail"> | null {
  if (kind === "tamper") return { kind, detail: "the cover was opened" };
  if (kind === "reverse")
    return { kind: "reverse-flow", detail: "water ran back through the meter" };
  return null;
}

function injectedOf(
  { point, resource, times, registers }: Meter,
  device: string,
  { kind, at, length }: PlannedFault,
): InjectedFault {
  const last = kind === "late" ? at + 1 : at + length;
  return {
    kind,
    point,
    device,
    resource,
    times: times.slice(at, last),
    truth: registers.map(({ totals }) => Array.from(totals.subarray(at, last))),
  };
}
