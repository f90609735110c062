import { QUALITY, type Quality } from "../../../src/domain/quality.ts";
import { Rational } from "../../../src/domain/rational.ts";
import type { Reading } from "../../../src/domain/reading.ts";
import { timeGrid } from "../../../src/domain/time-grid.ts";

/** 2026-03-10T00:00:00Z. */
export const ORIGIN = 1_773_100_800;
export const QUARTER = 900;
export const grid = timeGrid(ORIGIN, QUARTER);

let line = 0;

/** A register reading at the end of a slot, unless told otherwise. */
export function dialAt(slot: number, value: bigint, changes: Partial<Reading> = {}): Reading {
  line++;
  return {
    device: "M1",
    point: "P1",
    register: "1-0:1.8.1",
    resource: "energy",
    direction: "import",
    kind: "register",
    value: Rational.of(value),
    modulus: 1_000_000n,
    start: null,
    end: ORIGIN + slot * QUARTER,
    quality: QUALITY.valid,
    cost: null,
    source: { format: "test", path: "file.txt", line, byte: 0 },
    ...changes,
  };
}

/** The interval that a slot is, unless told otherwise. */
export function amountOf(
  slot: number,
  value: Rational | bigint,
  changes: Partial<Reading> = {},
): Reading {
  return dialAt(slot, 0n, {
    kind: "interval",
    value: typeof value === "bigint" ? Rational.of(value) : value,
    modulus: null,
    start: ORIGIN + (slot - 1) * QUARTER,
    ...changes,
  });
}

export const estimated: { quality: Quality } = { quality: QUALITY.estimated };
