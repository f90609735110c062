import type { AlarmKind } from "../domain/alarm.ts";
import type { Quality } from "../domain/quality.ts";
import { formatTotal, resourceById, type Resource } from "../domain/resource.ts";
import { isOnGrid, slotAt, timeOfSlot, type TimeGrid } from "../domain/time-grid.ts";
import { Trace } from "../meters/trace.ts";
import { hoursOf, idleSlots, leaks } from "../meters/validation/alarm-rules.ts";
import { LocalDays } from "../meters/validation/days.ts";
import { demand } from "../meters/validation/interval-rules.ts";
import { rulesFor, type RuleBook } from "../meters/validation/rule-book.ts";
import type { KeptEntry } from "./repository.ts";

/** What a community gateway alarms a home of: what meters and rules of validation know, and its quota. */
export type HomeAlarmKind = AlarmKind | "quota-near" | "quota-over";

/** Something that a home should know. */
export interface HomeAlarm {
  readonly home: string;
  /** The slot by which it was known. */
  readonly slot: number;
  /** The resource's id. */
  readonly resource: number;
  readonly kind: HomeAlarmKind;
  /** One sentence for people, with the values behind it. */
  readonly detail: string;
}

/** What a home may use of a resource. */
export interface HomeQuota {
  readonly resource: number;
  /** Base units for the whole period. */
  readonly limit: bigint;
  /** First slot of the period. */
  readonly from: number;
}

/** What is left of a home's quota, by the records that the gateway read. */
export interface QuotaLeft extends HomeQuota {
  readonly used: bigint;
  readonly left: bigint;
}

/** What the rules need to know besides the records. */
export interface WatchContext {
  readonly grid: TimeGrid;
  /** Limits and nights by resource; a place is a home's address and the resource's name, with a slash between. */
  readonly book: RuleBook;
  /** The resources that the community knows. */
  readonly resources: readonly Resource[];
}

/** From this share of its quota on a home is told, hundredths. */
const NEAR = 80n;

/** What is left of each quota. */
export function quotasLeft(
  entries: readonly KeptEntry[],
  quotas: readonly HomeQuota[],
): QuotaLeft[] {
  return quotas.map((quota) => {
    const counted = entries.filter(({ resource, slot }) => {
      return resource === quota.resource && slot >= quota.from;
    });
    const used = counted.reduce((sum, { consumption }) => sum + BigInt(consumption), 0n);
    return { ...quota, used, left: quota.limit - used };
  });
}

/**
 * The alarms of one home's records: what its meters said, what the rules of validation conclude, and its quotas. The
 * same records give the same alarms, each in the slot by which it was known.
 *
 * @param entries of one home, in ascending slots
 */
export function homeAlarms(
  home: string,
  entries: readonly KeptEntry[],
  quotas: readonly HomeQuota[],
  context: WatchContext,
): HomeAlarm[] {
  const alarms: HomeAlarm[] = [];
  for (const [resource, own] of Map.groupBy(entries, (entry) => entry.resource)) {
    const add = (slot: number, kind: HomeAlarmKind, detail: string): void => {
      alarms.push({ home, slot, resource, kind, detail });
    };
    for (const { slot, tamper, clock } of own) {
      if (tamper) add(slot, "tamper", "a meter told of tampering");
      if (clock) add(slot, "clock", "a meter's clock was wrong");
    }
    ruleAlarms(home, resource, own, context, add);
    const quota = quotas.find((each) => each.resource === resource);
    if (quota !== undefined) {
      quotaAlarms(own, quota, resourceById(resource, context.resources), add);
    }
  }
  return alarms.sort((one, other) => one.slot - other.slot || one.resource - other.resource);
}

function ruleAlarms(
  home: string,
  resource: number,
  entries: readonly KeptEntry[],
  { grid, book, resources }: WatchContext,
  add: (slot: number, kind: HomeAlarmKind, detail: string) => void,
): void {
  const { name } = resourceById(resource, resources);
  const rules = rulesFor(book, name, `${home}/${name}`);
  const days = new LocalDays(book.zone);
  const trace = traceOf(entries, grid);
  const hours = hoursOf(trace);
  const hits = [
    ...[...leaks(hours, rules.leakHours)].map((hit) => ({ ...hit, kind: "leak" as const })),
    ...[...idleSlots(hours, days, rules.idleNights)].map((hit) => {
      return { ...hit, kind: "leak" as const };
    }),
    ...[...demand(trace, rules.demandHighPerHour, null)].map((hit) => {
      return { ...hit, kind: "over-flow" as const };
    }),
  ];
  for (const { time, kind, detail } of hits) {
    if (isOnGrid(grid, time)) add(slotAt(grid, time), kind, detail);
  }
}

/** One alarm when a share is reached, another when all is used up. */
function quotaAlarms(
  entries: readonly KeptEntry[],
  { limit, from }: HomeQuota,
  resource: Resource,
  add: (slot: number, kind: HomeAlarmKind, detail: string) => void,
): void {
  let used = 0n;
  let told = false;
  for (const { slot, consumption } of entries) {
    if (slot < from) continue;
    const before = used;
    used += BigInt(consumption);
    const detail = `${formatTotal(resource, used)} of ${formatTotal(resource, limit)} used`;
    if (before <= limit && used > limit) {
      add(slot, "quota-over", detail);
      told = true;
    } else if (!told && used * 100n >= limit * NEAR) {
      add(slot, "quota-near", detail);
      told = true;
    }
  }
}

function traceOf(entries: readonly KeptEntry[], grid: TimeGrid): Trace {
  const trace = new Trace(entries.length);
  for (const [index, { slot, consumption, quality }] of entries.entries()) {
    const before = entries[index - 1];
    // A record's consumption counts from the reading before it; of the first that is the slot itself.
    const span = before === undefined ? 1 : slot - before.slot;
    const code = quality <= 4 ? (quality as Quality) : 4;
    trace.add(timeOfSlot(grid, slot), span * grid.slotSeconds, BigInt(consumption), code, index);
  }
  return trace;
}
