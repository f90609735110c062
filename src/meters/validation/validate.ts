import type { Alarm, AlarmKind } from "../../domain/alarm.ts";
import { QUALITY, worstQuality } from "../../domain/quality.ts";
import {
  isOnGrid,
  slotAt,
  slotsPerDay,
  slotsPerStep,
  type Cadence,
  type TimeGrid,
} from "../../domain/time-grid.ts";
import type { Series, SeriesEvidence, SeriesOptions } from "../series.ts";
import type { SlotTotal } from "../slot-series.ts";
import { hoursOf, idleSlots, leaks, reverseFlow, type AlarmHit } from "./alarm-rules.ts";
import { LocalDays, usePerDay } from "./days.ts";
import { estimateGaps, firstAfter, type FilledGap } from "./estimate.ts";
import { RULE_ACTIONS, type Finding, type Hit } from "./finding.ts";
import { consecutive, demand, frozen, idleStretches, zero } from "./interval-rules.ts";
import { refineGaps } from "./refine.ts";
import { rulesFor, type RuleBook, type Rules } from "./rule-book.ts";
import { sumGaps } from "./sum-rule.ts";
import {
  clockChange,
  drift,
  estimates,
  gapHits,
  gapsOf,
  outOfOrder,
  resets,
} from "./time-rules.ts";
import { deltaPercent, historicalMaximum, registerDelta, usage } from "./usage-rules.ts";

/**
 * Validation, estimation and editing of the series of one input. Series by series, with the readings behind each only
 * while it is looked at:
 *
 * ```ts
 * const validation = new Validation(DEFAULT_RULES, grid, "slot");
 * const series = validation.finish([
 *   ...collector.finish({ grid, cadence: "slot", ...validation.options(newest) }),
 * ]);
 * ```
 */
export class Validation {
  readonly #book: RuleBook;
  readonly #grid: TimeGrid;
  readonly #cadence: Cadence;
  readonly #days: LocalDays;
  readonly #findings: Finding[] = [];
  readonly #alarms: Alarm[] = [];
  readonly #filled = new Map<string, readonly FilledGap[]>();
  readonly #places = new Map<string, string>();

  constructor(book: RuleBook, grid: TimeGrid, cadence: Cadence) {
    this.#book = book;
    this.#grid = grid;
    this.#cadence = cadence;
    this.#days = new LocalDays(book.zone);
  }

  /** Everything that a rule found, series by series. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  /** What the rules conclude is wrong at a place. */
  get alarms(): readonly Alarm[] {
    return this.#alarms;
  }

  /**
   * What the collector needs, so that its series are validated as they are made.
   *
   * @param now the receiver's clock, unix seconds; null to believe any stamp
   */
  options(now: number | null): Pick<SeriesOptions, "perHour" | "newest" | "validate"> {
    const ahead = [...this.#book.resources.values()].map(({ futureSeconds }) => futureSeconds);
    return {
      perHour: (resource, place) => rulesFor(this.#book, resource, place).physicalPerHour,
      newest: now === null ? null : now + Math.max(0, ...ahead),
      validate: (series, evidence) => this.#check(series, evidence),
    };
  }

  /** Compares the series with one another, and puts the estimates into their slots. */
  finish(all: readonly Series[]): Series[] {
    const permilleOf = (series: Series): number | null => this.#rulesOf(series).sumPermille;
    for (const found of sumGaps(all, permilleOf, slotsPerDay(this.#grid))) {
      const { series, to, from, intervals, registers } = found;
      const detail =
        `the intervals give ${String(intervals)}, the registers ${String(registers)}, ` +
        `from ${String(from)} on`;
      this.#find(series, null, { rule: "sum", time: to, value: intervals, detail, index: null });
    }
    return all.map((series) => {
      const filled = this.#filled.get(series.key);
      if (filled === undefined) return series;
      return { ...series, slots: merged(series.slots, refineGaps(series, filled, all)) };
    });
  }

  #rulesOf({ key, resource }: Series): Rules {
    return rulesFor(this.#book, resource, this.#places.get(key) ?? "");
  }

  #check(series: Series, evidence: SeriesEvidence): Series {
    this.#places.set(series.key, evidence.place);
    const rules = this.#rulesOf(series);
    const { trace } = evidence;
    const { kind, quarantined } = series;
    for (const { reason, end, value, detail, where, device } of quarantined) {
      const hit = { rule: reason, time: end, value, detail, index: null };
      this.#findings.push({ ...this.#finding(series, hit, null), device, where });
    }
    const gaps = gapsOf(trace, kind, this.#grid.slotSeconds);
    const days = usePerDay(trace);
    const hits: Hit[] = [
      ...demand(trace, rules.demandHighPerHour, rules.demandLowPerHour),
      ...consecutive(trace, rules.consecutivePerHour),
      ...frozen(trace, rules.frozenIntervals, rules.frozenUnits),
      ...(isUnused(series) ? [] : zero(trace, rules.zeroDays)),
      ...registerDelta(days, rules.deltaHighPerDay, rules.deltaLowPerDay),
      ...deltaPercent(days, rules.deltaPercent, rules.smallDay),
      ...usage(days, rules.usageHighPercent, rules.usageLowPercent, rules.smallDay),
      ...historicalMaximum(days, rules.historicalPercent, rules.smallDay),
      ...gapHits(gaps),
      ...clockChange(gaps, quarantined, this.#days),
      ...drift(trace, rules.driftSeconds),
      ...outOfOrder(trace, evidence.disorder),
      ...estimates(trace, rules.estimateDays),
      ...resets(trace, rules.resets),
    ];
    const slots = [...series.slots];
    for (const hit of hits) {
      if (RULE_ACTIONS[hit.rule] === "question" && hit.index !== null) {
        this.#question(slots, trace.end(hit.index));
      }
    }
    const judged = { ...series, slots };
    for (const hit of hits) this.#find(judged, evidence, hit);
    this.#sound(series, evidence, rules);
    const filled = estimateGaps(judged, trace, gaps, {
      slotSeconds: this.#grid.slotSeconds,
      origin: this.#grid.origin,
      step: slotsPerStep(this.#grid, this.#cadence),
      days: this.#days,
      longest: rules.estimateHours * 3_600,
    });
    if (filled.length > 0) this.#filled.set(series.key, filled);
    return judged;
  }

  /** Marks the total of the step that an instant closes. */
  #question(slots: SlotTotal[], end: number): void {
    const position = firstAfter(slots, (each) => each.end >= end);
    const each = slots[position];
    if (each === undefined) return;
    slots[position] = { ...each, quality: worstQuality([each.quality, QUALITY.questionable]) };
  }

  #find(series: Series, evidence: SeriesEvidence | null, hit: Hit): void {
    this.#findings.push(this.#finding(series, hit, evidence));
  }

  #finding(series: Series, hit: Hit, evidence: SeriesEvidence | null): Finding {
    const { point, register, resource, slots, device } = series;
    const { rule, time, value, detail, index } = hit;
    const of = index === null ? undefined : slots[firstAfter(slots, ({ end }) => end >= time)];
    return {
      rule,
      action: RULE_ACTIONS[rule],
      device: of?.device ?? device,
      point,
      register,
      resource,
      time,
      slot: isOnGrid(this.#grid, time) ? slotAt(this.#grid, time) : null,
      value,
      quality: of?.quality ?? null,
      detail,
      where: index === null ? null : (evidence?.where(index) ?? null),
    };
  }

  /** Raises the alarms of a series. */
  #sound(series: Series, { trace }: SeriesEvidence, rules: Rules): void {
    const { device, point, quarantined } = series;
    const raise = (kind: AlarmKind, hits: Iterable<AlarmHit>): void => {
      for (const { time, detail } of hits) {
        this.#alarms.push({ kind, device, point, time, detail, source: null });
      }
    };
    if (rules.leakHours !== null || rules.idleNights !== null) {
      const hours = hoursOf(trace);
      raise("leak", leaks(hours, rules.leakHours));
      raise("leak", idleSlots(hours, this.#days, rules.idleNights));
    }
    raise("reverse-flow", reverseFlow(quarantined));
    if (isUnused(series)) return;
    for (const { from, to } of idleStretches(trace, rules.zeroDays)) {
      raise("no-use", [{ time: to, detail: `no use since ${String(from)}` }]);
    }
  }
}

/** Nobody expects use of what is fed in, nor of a register that has never counted. */
function isUnused({ direction, opening, kind, last }: Series): boolean {
  if (direction === "export") return true;
  return kind === "register" && opening?.total === 0n && last?.total === 0n;
}

function merged(slots: readonly SlotTotal[], gaps: readonly FilledGap[]): SlotTotal[] {
  return [...slots, ...gaps.flatMap((gap) => gap.slots)].sort((a, b) => a.slot - b.slot);
}
