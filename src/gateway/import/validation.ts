import { formatInstant } from "../../domain/instant.ts";
import type { Alarm, AlarmKind } from "../../domain/alarm.ts";
import { timeOfSlot } from "../../domain/time-grid.ts";
import type { Series } from "../../meters/series.ts";
import type { SeriesCollector } from "../../meters/series-collector.ts";
import type { Finding, FindingAction, RuleName } from "../../meters/validation/finding.ts";
import { DEFAULT_RULES, type RuleBook } from "../../meters/validation/rule-book.ts";
import { Validation } from "../../meters/validation/validate.ts";
import type { Cadence } from "../../domain/time-grid.ts";
import type { Community } from "../community.ts";
import { maxStepFor } from "../max-step.ts";

/** What validation made of a collection. */
export interface ValidatedCollection {
  readonly series: readonly Series[];
  readonly findings: readonly Finding[];
  /** What the rules concluded. */
  readonly alarms: readonly Alarm[];
  /** The chain's clock then, Unix seconds, rounded up to the end of its slot. */
  readonly now: number;
}

/** All findings of one rule at one register of one meter. */
export interface FindingSummary {
  readonly rule: RuleName;
  readonly action: FindingAction;
  readonly device: string;
  readonly register: string;
  readonly count: number;
  readonly first: string;
  readonly last: string;
  /** Of the first. */
  readonly detail: string;
}

/** An alarm of an import. */
export interface ImportedAlarm {
  readonly kind: AlarmKind;
  readonly device: string;
  readonly time: string;
  readonly detail: string;
}

/** Turns gathered readings into validated series. */
export async function validateCollection(
  community: Community,
  collector: SeriesCollector,
  cadence: Cadence,
  book: RuleBook = DEFAULT_RULES,
): Promise<ValidatedCollection> {
  const { contracts, maxSteps, site } = community;
  const { grid } = site;
  const validation = new Validation(book, grid, cadence);
  // The chain's clock: the slot that is open now ends no later than this.
  const now = timeOfSlot(grid, Number(await contracts.ledger.latestSlot()) + 1);
  const collected = [
    ...collector.finish({
      grid,
      cadence,
      maxStep: (resource) => maxStepFor(resource, grid, maxSteps),
      ...validation.options(now),
    }),
  ];
  const series = validation.finish(collected);
  const { findings, alarms } = validation;
  return { series, findings, alarms, now };
}

/** Findings by meter, register and rule, in the order in which they first came. */
export function summarise(findings: readonly Finding[]): FindingSummary[] {
  const groups = Map.groupBy(findings, ({ device, register, rule }) =>
    JSON.stringify([device, register, rule]),
  );
  return [...groups.values()].flatMap((group): FindingSummary[] => {
    const [one] = group;
    if (one === undefined) return [];
    const { rule, action, device, register, detail } = one;
    let first = one.time;
    let last = one.time;
    for (const { time } of group) {
      first = Math.min(first, time);
      last = Math.max(last, time);
    }
    const span = { first: instantOf(first), last: instantOf(last) };
    return [{ rule, action, device, register, count: group.length, ...span, detail }];
  });
}

/** Alarms as the import's document has them, by time. */
export function alarmsOf(alarms: readonly Alarm[]): ImportedAlarm[] {
  return [...alarms]
    .sort((a, b) => a.time - b.time)
    .map(({ kind, device, time, detail }) => {
      return { kind, device, time: instantOf(time), detail };
    });
}

/** The last second that an instant can be written for. */
const LAST_SECOND = 253_402_300_799;

/** An instant; a stamp that no calendar holds becomes the nearest that it does. */
function instantOf(time: number): string {
  return formatInstant(Math.round(Math.min(LAST_SECOND, Math.max(0, time))));
}
