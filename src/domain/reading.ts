import type { Quality } from "./quality.ts";
import type { Rational } from "./rational.ts";

/**
 * Which way the resource flows, seen from the metering point: `import` is delivered to it,
 * `export` is fed in by it, `none` is what has no sides, such as a gauge.
 */
export type Direction = "import" | "export" | "none";

/**
 * `register`: the state of a counter at `end`. `interval`: the amount that flowed from `start` to
 * `end`. There is no third kind: an adapter turns power into an interval by its true duration and
 * a raw count into a register by the scale that its context gives, and refuses them without.
 */
export type ReadingKind = "register" | "interval";

/** Where in its file a reading or a report stands. */
export interface SourcePosition {
  /** Line, counted from 1. */
  readonly line: number;
  /** Byte, counted from 0. */
  readonly byte: number;
}

/** Where a reading comes from, so that it can be traced to its bytes. */
export interface ReadingSource extends SourcePosition {
  /** Name of the adapter, for example `dsmr`. */
  readonly format: string;
  /** The file as the caller named it, or null when the bytes came from elsewhere. */
  readonly path: string | null;
}

/** The price that a file gives for an interval. */
export interface ReadingCost {
  /** Amount in 1/100,000 of the currency's unit. */
  readonly amount: bigint;
  /** ISO 4217 number of the currency (840 is the US dollar), or null when the file has none. */
  readonly currency: number | null;
}

/**
 * One reading, whatever the format it came in: the only record that leaves an adapter. Strings
 * are as in the file; times are unix seconds, UTC.
 */
export interface Reading {
  /** The meter's id in the file; leading zeros matter. */
  readonly device: string;
  /** The name of the metered place (EAN, usage point), or null when the file has none. */
  readonly point: string | null;
  /** Which of the meter's registers: OBIS code or the format's own. */
  readonly register: string;
  /** Name of the resource, for example `energy`. */
  readonly resource: string;
  readonly direction: Direction;
  readonly kind: ReadingKind;
  /** State or amount in the resource's base unit, exact, never negative. */
  readonly value: Rational;
  /** At this value, in base units, the register starts again from zero; null when unknown. */
  readonly modulus: bigint | null;
  /** Start of an interval; null for a register. */
  readonly start: number | null;
  /** End of an interval, or the instant of a register. */
  readonly end: number;
  readonly quality: Quality;
  /** Null when the file gives none. */
  readonly cost: ReadingCost | null;
  readonly source: ReadingSource;
}

/** What was not read or not believed, why and where. */
export interface Report {
  /** `path:line`, or `line n` when there is no path. */
  readonly where: string;
  /** Stable code in kebab-case, for example `crc-mismatch`. */
  readonly reason: string;
  /** One sentence for people, with the offending value. */
  readonly detail: string;
  /** How many of the same kind this report stands for, at least 1. */
  readonly count: number;
}
