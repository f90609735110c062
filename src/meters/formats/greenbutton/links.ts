import { parentOf, type Entry } from "./entry.ts";
import type { ReadingType } from "./reading-type.ts";

/** A metered place. */
export interface UsagePoint {
  readonly self: string;
  /** ESPI ServiceKind, or null. */
  readonly serviceKind: number | null;
}

/** What ties blocks to a reading type and to a usage point. */
export interface MeterReading {
  readonly self: string;
  readonly up: string | null;
  readonly related: readonly string[];
}

/** A MeterReading with both ends of its links found. */
export interface ResolvedMeterReading {
  /** Stable name of the metered place. */
  readonly place: string;
  readonly serviceKind: number | null;
  readonly meterReading: MeterReading;
  readonly type: ReadingType;
}

/** A place's name that is shorter may well be another feed's too: `01`. */
const SHORTEST_NAME = 4;

/**
 * The Atom links of a feed. Entries are tied by `self`, `up` and `related` alone, whatever their
 * order; each `related` and `self` link may be the `up` of something below it.
 */
export class FeedLinks {
  readonly #points = new Map<string, UsagePoint>();
  readonly #types = new Map<string, ReadingType>();
  readonly #pointOfLink = new Map<string, UsagePoint>();
  readonly #meterReadingOfLink = new Map<string, MeterReading>();
  readonly #meterReadings: MeterReading[] = [];

  /** Knows a usage point from now on. Returns false when it has no link of its own, or a known one. */
  addUsagePoint(entry: Entry, serviceKind: number | null): boolean {
    const { self } = entry;
    if (self === null || this.#points.has(self)) return false;
    const point = { self, serviceKind };
    this.#points.set(self, point);
    for (const link of linksBelow(
      self,
      entry.related,
      "MeterReading",
      "UsageSummary",
      "ElectricPowerUsageSummary",
    )) {
      if (!this.#pointOfLink.has(link)) this.#pointOfLink.set(link, point);
    }
    return true;
  }

  /** Knows a reading type from now on; false as above. */
  addReadingType(entry: Entry, type: ReadingType): boolean {
    if (entry.self === null || this.#types.has(entry.self)) return false;
    this.#types.set(entry.self, type);
    return true;
  }

  /** Knows a meter reading from now on; false as above. */
  addMeterReading(entry: Entry): boolean {
    const { self, up, related } = entry;
    if (self === null || this.#meterReadingOfLink.get(self)?.self === self) return false;
    const meterReading = { self, up, related };
    this.#meterReadings.push(meterReading);
    for (const link of linksBelow(self, related, "IntervalBlock")) {
      if (!this.#meterReadingOfLink.has(link)) this.#meterReadingOfLink.set(link, meterReading);
    }
    return true;
  }

  /** What a block belongs to, or null as long as a link leads nowhere. */
  ownerOfBlock(block: Entry): ResolvedMeterReading | null {
    const up = block.up ?? (block.self === null ? null : parentOf(block.self));
    const meterReading = up === null ? undefined : this.#meterReadingOfLink.get(up);
    return meterReading === undefined ? null : this.#resolve(meterReading);
  }

  /** The name of the place that a summary is about, or null. */
  placeOfSummary(summary: Entry): string | null {
    const up = summary.up ?? (summary.self === null ? null : parentOf(summary.self));
    const point = up === null ? undefined : this.#pointOfLink.get(up);
    return point === undefined ? null : placeName(point.self);
  }

  /** How many meter readings the feed has of a place. */
  countAt(place: string): number {
    return this.#meterReadings.filter((each) => {
      const point = this.#pointOf(each);
      return point !== null && placeName(point.self) === place;
    }).length;
  }

  #resolve(meterReading: MeterReading): ResolvedMeterReading | null {
    const typeLink = meterReading.related.find((link) => this.#types.has(link));
    const type = typeLink === undefined ? undefined : this.#types.get(typeLink);
    const point = this.#pointOf(meterReading);
    if (type === undefined || point === null) return null;
    return { place: placeName(point.self), serviceKind: point.serviceKind, meterReading, type };
  }

  #pointOf({ self, up }: MeterReading): UsagePoint | null {
    const link = up ?? parentOf(self);
    return (link === null ? undefined : this.#pointOfLink.get(link)) ?? null;
  }
}

/**
 * The name of a place from its self link: the last segment, `5446AF3F` of
 * `/espi/1_1/resource/RetailCustomer/9B6C7066/UsagePoint/5446AF3F`. When that is as short as `01`,
 * all that follows `resource/`, since other feeds have a `01` too.
 */
export function placeName(self: string): string {
  const last = self.slice(self.lastIndexOf("/") + 1);
  if (last.length >= SHORTEST_NAME) return last;
  const resource = self.indexOf("/resource/");
  return resource === -1 ? self : self.slice(resource + "/resource/".length);
}

function linksBelow(
  self: string,
  related: readonly string[],
  ...collections: readonly string[]
): string[] {
  return [self, ...collections.map((name) => `${self}/${name}`), ...related];
}
