import type { Reading, Report } from "../domain/reading.ts";
import { walkDials } from "./dial-walk.ts";
import { walkIntervals } from "./interval-walk.ts";
import { ReadingColumns } from "./reading-columns.ts";
import type {
  QuarantinedReading,
  Series,
  SeriesIdentity,
  SeriesOptions,
  TotalAt,
} from "./series.ts";
import type { SlotTotal } from "./slot-series.ts";

interface Lane {
  readonly identity: SeriesIdentity;
  readonly columns: ReadingColumns;
  /** Modulus by device: null once two readings of a device disagree on it. */
  readonly moduli: Map<string, bigint | null>;
  /** The reading before, whose device and modulus need not be looked up again. */
  last: Reading | null;
}

/**
 * Gathers the readings of any number of files into one series per place (or device, where the
 * place has no name), register, resource and direction.
 *
 * ```ts
 * const collector = new SeriesCollector();
 * for (const reading of readings) collector.add(reading);
 * for (const series of collector.finish({ grid, cadence: "slot" })) write(series);
 * ```
 */
export class SeriesCollector {
  readonly #lanes: Lane[] = [];
  /** By place, or by device where the place has no name: few each, so that a search is short. */
  readonly #byName = new Map<string, Lane[]>();

  /** Takes a reading, in any order. */
  add(reading: Reading): void {
    const { device, modulus } = reading;
    const lane = this.#laneOf(reading);
    if (lane.last?.device !== device || lane.last.modulus !== modulus) {
      const known = lane.moduli.get(device);
      const agrees = known === undefined || known === modulus;
      lane.moduli.set(device, agrees ? modulus : null);
      lane.last = reading;
    }
    lane.columns.add(reading);
  }

  #laneOf(reading: Reading): Lane {
    const { point, device, register, resource, direction, kind } = reading;
    const name = point ?? device;
    let lanes = this.#byName.get(name);
    if (lanes === undefined) {
      lanes = [];
      this.#byName.set(name, lanes);
    }
    for (const lane of lanes) {
      const { identity } = lane;
      if (
        identity.register === register &&
        identity.kind === kind &&
        identity.direction === direction &&
        identity.resource === resource &&
        identity.point === point
      ) {
        return lane;
      }
    }
    const identity = { key: keyOf(reading), point, register, resource, direction, kind };
    const lane = { identity, columns: new ReadingColumns(), moduli: new Map(), last: null };
    lanes.push(lane);
    this.#lanes.push(lane);
    return lane;
  }

  /** The series, in the order in which they first occurred, made one at a time. */
  *finish(options: SeriesOptions): Generator<Series, void> {
    for (const { identity, columns, moduli } of this.#lanes) {
      const place = identity.point ?? columns.deviceAt(0);
      const lane = {
        columns,
        grid: options.grid,
        cadence: options.cadence,
        maxStep: options.maxStep?.(identity.resource) ?? null,
        perHour: options.perHour?.(identity.resource, place) ?? null,
        newest: options.newest ?? null,
        start: options.startOf?.(identity) ?? null,
      };
      const { trace, ...body } =
        identity.kind === "register"
          ? walkDials({ ...lane, modulusOf: (device) => moduli.get(device) ?? null })
          : walkIntervals(lane);
      const series: Series = {
        ...identity,
        ...body,
        readings: columns.length,
        first: totalAt(body.slots[0]),
        last: totalAt(body.slots.at(-1)),
        reports: reportsOf(body.quarantined),
      };
      const where = (at: number): string => columns.where(trace.index(at));
      const evidence = { trace, place, disorder: columns.disorder(), where };
      yield options.validate?.(series, evidence) ?? series;
    }
  }
}

function keyOf({ point, device, register, resource, direction, kind }: Reading): string {
  return JSON.stringify([
    point === null ? "device" : "point",
    point ?? device,
    register,
    resource,
    direction,
    kind,
  ]);
}

function totalAt(slot: SlotTotal | undefined): TotalAt | null {
  return slot === undefined ? null : { time: slot.end, total: slot.total };
}

function reportsOf(quarantined: readonly QuarantinedReading[]): readonly Report[] {
  const byReason = new Map<string, Report>();
  for (const { where, reason, detail } of quarantined) {
    const count = (byReason.get(reason)?.count ?? 0) + 1;
    byReason.set(reason, { ...(byReason.get(reason) ?? { where, reason, detail }), count });
  }
  return [...byReason.values()];
}
