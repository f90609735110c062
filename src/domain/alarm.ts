import type { ReadingSource } from "./reading.ts";

/**
 * What may be wrong at a metering point, whoever noticed it: the meter itself (a status flag, a
 * counter that rose) or a rule of validation that looked at its readings.
 */
export type AlarmKind =
  | "tamper"
  | "reverse-flow"
  | "leak"
  | "burst"
  | "dry"
  | "no-use"
  | "over-flow"
  | "low-battery"
  | "temperature"
  | "power-failure"
  | "clock"
  | "fault";

/** One alarm of one meter. */
export interface Alarm {
  readonly kind: AlarmKind;
  /** The meter's id as its readings have it. */
  readonly device: string;
  /** The name of the metered place, or null when the input has none. */
  readonly point: string | null;
  /** Unix seconds, UTC: when the meter said so, or the end of what the rule looked at. */
  readonly time: number;
  /** One sentence for people, with the values behind it. */
  readonly detail: string;
  /** Where the meter said so; null when a rule concluded it. */
  readonly source: ReadingSource | null;
}
