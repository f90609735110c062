import { QUALITY, qualityFromNem, type Quality } from "../../../domain/quality.ts";
import type { Direction, SourcePosition } from "../../../domain/reading.ts";
import { excerpt } from "../adapter.ts";
import type { ItemDesk } from "../item-desk.ts";
import { NumberReader, type ScaledFactor } from "../scaled-number.ts";
import { dayOf, type NemChannel } from "./record.ts";

/** A 200 record: what the days below it measure. */
export interface NemStream extends NemChannel {
  readonly direction: Direction;
  /** Wh in one of the stream's unit. */
  readonly factor: ScaledFactor;
  /** Length of an interval in seconds. */
  readonly interval: number;
  /** Start of the last day read. */
  lastDay: number;
}

/** A 300 record: the intervals of one day. */
export interface NemDay {
  readonly position: SourcePosition;
  readonly start: number;
  readonly values: readonly string[];
  /** One for the day, or null when 400 records give one to each interval (`V`). */
  readonly quality: Quality | null;
  /** By interval, where quality is null. */
  readonly qualities: (Quality | undefined)[];
}

const SECONDS_PER_DAY = 86_400;
const VARIABLE = "V";
const NUMBERS = new NumberReader();

/** Reads a 300 record, or says why it cannot be. */
export function readDay(
  fields: readonly string[],
  stream: NemStream,
  position: SourcePosition,
): NemDay | { readonly reason: string; readonly detail: string } {
  const start = dayOf(fields[1]);
  if (start === null) {
    return { reason: "date-invalid", detail: `${excerpt(fields[1] ?? "")} is no date YYYYMMDD` };
  }
  const count = SECONDS_PER_DAY / stream.interval;
  const flag = fields[2 + count] ?? "";
  const quality = qualityFromNem(flag);
  if (quality === null && flag !== VARIABLE) {
    const found = fields.findIndex(
      (field, index) => index > 1 && (field === VARIABLE || qualityFromNem(field) !== null),
    );
    const detail = `${String(found - 2)} values stand where a day has ${String(count)}`;
    return found === -1
      ? { reason: "quality-unknown", detail: `${excerpt(flag)} is no quality like A, S14 or V` }
      : { reason: "value-count", detail };
  }
  return { position, start, values: fields.slice(2, 2 + count), quality, qualities: [] };
}

/** Puts the quality of a 400 record on its intervals; gives what is wrong with it, else null. */
export function qualify(day: NemDay, fields: readonly string[]): string | null {
  const [, first = "", last = "", flag = ""] = fields;
  const quality = qualityFromNem(flag);
  const from = /^\d{1,4}$/.test(first) ? Number(first) : 0;
  const to = /^\d{1,4}$/.test(last) ? Number(last) : 0;
  if (quality === null) return `${excerpt(flag)} is no quality like A or S14`;
  if (from < 1 || to < from || to > day.values.length) {
    return `intervals ${excerpt(first)} to ${excerpt(last)} are not among 1 to ${String(day.values.length)}`;
  }
  for (let interval = from; interval <= to; interval++) {
    if (day.qualities[interval - 1] !== undefined) {
      return `interval ${String(interval)} has a quality already`;
    }
  }
  for (let interval = from; interval <= to; interval++) day.qualities[interval - 1] = quality;
  return null;
}

/** Hands out the intervals of a day, and what of them is none. */
export function readIntervals(day: NemDay, stream: NemStream, desk: ItemDesk): void {
  const { point, device, register, direction, factor, interval } = stream;
  const faults = new Map<string, { detail: string; count: number }>();
  const fault = (reason: string, detail: string): void => {
    const known = faults.get(reason);
    if (known === undefined) faults.set(reason, { detail, count: 1 });
    else known.count++;
  };
  for (const [index, text] of day.values.entries()) {
    const known = day.quality ?? day.qualities[index];
    const value = NUMBERS.read(text, factor);
    const place = `interval ${String(index + 1)}`;
    if (known === undefined) fault("quality-missing", `${place} has no 400 record; it is doubted`);
    if (known === QUALITY.missing) fault("interval-null", `${place} was not measured (N)`);
    else if (value === null) fault("value-malformed", `${place} is ${excerpt(text)}`);
    else if (value.isNegative()) fault("value-negative", `${place} is ${text}`);
    else {
      const end = day.start + (index + 1) * interval;
      desk.reading(day.position, {
        device,
        point,
        register,
        resource: "energy",
        direction,
        kind: "interval",
        value,
        modulus: null,
        start: end - interval,
        end,
        quality: known ?? QUALITY.questionable,
        cost: null,
      });
    }
  }
  for (const [reason, { detail, count }] of faults) {
    desk.refuse(day.position, reason, detail, count);
  }
}
