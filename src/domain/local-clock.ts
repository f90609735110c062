import { instantsOfCivil } from "./local-time.ts";

const SECONDS_PER_DAY = 86_400;
/** A century of days; what a hostile file can make this remember. */
const MAX_DAYS = 40_000;
/** The hours that autumn repeats and spring skips, second by second, of a few years. */
const MAX_SECONDS = 40_000;

/**
 * The clocks of a zone, remembered day by day: {@link instantsOfCivil} for millions of stamps. On
 * a day whose first and last second have the same offset from UTC, all of it has.
 */
export class LocalClock {
  readonly #zone: string;
  /** Day to its offset in seconds, or null when clocks change on it. */
  readonly #offsets = new Map<number, number | null>();
  readonly #seconds = new Map<number, readonly number[]>();
  #lastDay = Number.NaN;
  #lastOffset: number | null = null;

  /**
   * @param zone IANA name
   * @throws GridwellError `ZONE_UNKNOWN` when the runtime does not know the zone
   */
  constructor(zone: string) {
    this.#zone = zone;
    this.#offsetOfDay(0);
  }

  /**
   * The instant at which the clocks show a local time, or null when there is none or more than
   * one, see {@link instantsOf}.
   *
   * @param local seconds since 1970 of the civil time read as UTC
   */
  instantOf(local: number): number | null {
    const day = Math.floor(local / SECONDS_PER_DAY);
    if (day !== this.#lastDay) {
      this.#lastOffset = this.#offsetOfDay(day);
      this.#lastDay = day;
    }
    if (this.#lastOffset !== null) return local - this.#lastOffset;
    const instants = this.instantsOf(local);
    return instants.length === 1 ? (instants[0] ?? null) : null;
  }

  /** Every instant at which the clocks show a local time, the earlier first. */
  instantsOf(local: number): readonly number[] {
    const known = this.#seconds.get(local);
    if (known !== undefined) return known;
    const date = new Date(local * 1000);
    const instants = instantsOfCivil(this.#zone, {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    });
    if (this.#seconds.size >= MAX_SECONDS) this.#seconds.clear();
    this.#seconds.set(local, instants);
    return instants;
  }

  #offsetOfDay(day: number): number | null {
    const known = this.#offsets.get(day);
    if (known !== undefined) return known;
    const start = day * SECONDS_PER_DAY;
    const first = this.instantsOf(start);
    const last = this.instantsOf(start + SECONDS_PER_DAY - 1);
    const [morning = 0] = first;
    const [night = 0] = last;
    const offset = start - morning;
    const steady =
      first.length === 1 && last.length === 1 && night - morning === SECONDS_PER_DAY - 1;
    if (this.#offsets.size >= MAX_DAYS) this.#offsets.clear();
    this.#offsets.set(day, steady ? offset : null);
    return steady ? offset : null;
  }
}
