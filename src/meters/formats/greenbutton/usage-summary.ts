import { Rational } from "../../../domain/rational.ts";
import type { Reading, SourcePosition } from "../../../domain/reading.ts";
import { reportItem, type AdapterContext, type AdapterItem } from "../adapter.ts";
import { readPeriod, wholeNumber, type Period } from "./number.ts";
import { factorOf } from "./reading-type.ts";
import { elementOf, textOf, type XmlElement } from "./xml.ts";

/** What a utility says was used in a period. */
export interface UsageSummary extends SourcePosition {
  readonly period: Period;
  readonly value: Rational;
  readonly uom: number;
  readonly powerOfTen: number;
}

/** Billing periods begin at local midnight: a quarter-hour in UTC everywhere on earth. */
const STEP_SECONDS = 900;
/** Five years of quarter-hours; a register with more is not compared. */
const MAX_STEPS = 200_000;

/**
 * Reads a UsageSummary (older feeds: ElectricPowerUsageSummary), or null when it claims no amount
 * for its billing period.
 */
export function readUsageSummary(
  element: XmlElement,
  position: SourcePosition,
): UsageSummary | null {
  const period = readPeriod(elementOf(element, "billingPeriod"));
  const amount =
    elementOf(element, "currentBillingPeriodOverAllConsumption") ??
    elementOf(element, "overallConsumptionLastPeriod");
  if (period === null || amount === null) return null;
  const value = wholeNumber(textOf(amount, "value"));
  const uom = wholeNumber(textOf(amount, "uom"));
  const powerOfTen = wholeNumber(textOf(amount, "powerOfTenMultiplier") ?? "0");
  if (value === null || uom === null || powerOfTen === null) return null;
  const { line, byte } = position;
  return { line, byte, period, value: Rational.of(BigInt(value)), uom, powerOfTen };
}

/** What the intervals of one register add up to, by quarter-hour. */
interface RegisterTally {
  readonly resource: string;
  readonly steps: Map<number, Rational>;
  overflown: boolean;
}

/** Adds up what a feed delivers to each place, to be held against what its summaries say. */
export class UsageTally {
  readonly #places = new Map<string, Map<string, RegisterTally>>();

  /** Counts an interval in. Registers and exports have no part in a summary. */
  add(reading: Reading): void {
    const { start, point, register, resource } = reading;
    if (start === null || point === null || reading.direction !== "import") return;
    const registers = this.#places.get(point) ?? new Map<string, RegisterTally>();
    this.#places.set(point, registers);
    const tally = registers.get(register) ?? {
      resource,
      steps: new Map<number, Rational>(),
      overflown: false,
    };
    registers.set(register, tally);
    const step = Math.floor(start / STEP_SECONDS);
    const sum = tally.steps.get(step);
    if (sum === undefined && tally.steps.size >= MAX_STEPS) tally.overflown = true;
    else tally.steps.set(step, sum === undefined ? reading.value : sum.plus(reading.value));
  }

  /**
   * Holds a summary against each register of its place. One that agrees is enough, to within one
   * of the summary's own units; a place without an interval in the period has nothing to compare.
   */
  compare(place: string, summary: UsageSummary, context: AdapterContext): readonly AdapterItem[] {
    const sums: string[] = [];
    for (const [register, tally] of this.#places.get(place) ?? []) {
      const unit = factorOf(tally.resource, summary.uom, summary.powerOfTen);
      const sum = tally.overflown ? null : sumOver(tally, summary.period);
      if (unit === null || sum === null) continue;
      const difference = sum.dividedBy(unit).minus(summary.value);
      if (difference.compare(Rational.ONE) < 0 && difference.compare(Rational.of(-1n)) > 0)
        return [];
      sums.push(`${register} ${String(sum.dividedBy(unit).floor())}`);
    }
    if (sums.length === 0) return [];
    const detail =
      `the summary says ${String(summary.value)} for ${String(summary.period.duration)} s from ` +
      `${String(summary.period.start)}; the intervals of that time add up to ${sums.join(", ")} in the same unit`;
    return [reportItem(context, summary, "summary-disagrees", detail)];
  }
}

function sumOver(tally: RegisterTally, period: Period): Rational | null {
  const first = Math.floor(period.start / STEP_SECONDS);
  const last = Math.ceil((period.start + period.duration) / STEP_SECONDS);
  let sum: Rational | null = null;
  for (const [step, value] of tally.steps) {
    if (step >= first && step < last) sum = sum === null ? value : sum.plus(value);
  }
  return sum;
}
