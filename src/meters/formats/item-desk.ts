import type { Alarm } from "../../domain/alarm.ts";
import type { Reading, SourcePosition } from "../../domain/reading.ts";
import {
  alarmItem,
  readingItem,
  reportItem,
  type AdapterContext,
  type AdapterItem,
} from "./adapter.ts";

/** Reports of one reason that are told one by one; further ones are counted together. */
export const SINGLE_REPORTS = 100;
/** Things that are counted apart, such as the meters without a scale; further ones together. */
const COUNTED_APART = 500;

interface Tally {
  readonly position: SourcePosition;
  readonly reason: string;
  readonly detail: string;
  count: number;
}

/**
 * Gathers what an adapter finds, in the order of the input, and keeps the number of reports within
 * bounds, however bad the input is.
 */
export class ItemDesk {
  readonly context: AdapterContext;
  readonly #format: string;
  #items: AdapterItem[] = [];
  readonly #told = new Map<string, number>();
  readonly #tallies = new Map<string, Tally>();

  /** @param format name of the adapter in sources */
  constructor(format: string, context: AdapterContext) {
    this.#format = format;
    this.context = context;
  }

  /** Hands out a reading. */
  reading(position: SourcePosition, reading: Omit<Reading, "source">): void {
    this.#items.push(readingItem({ ...reading, source: this.#sourceOf(position) }));
  }

  /** Hands out an alarm. */
  alarm(position: SourcePosition, alarm: Omit<Alarm, "source">): void {
    this.#items.push(alarmItem({ ...alarm, source: this.#sourceOf(position) }));
  }

  /**
   * Reports what is not read: one by one, and beyond {@link SINGLE_REPORTS} a reason as one.
   *
   * @param count how many values are lost with it
   */
  refuse(position: SourcePosition, reason: string, detail: string, count = 1): void {
    const told = this.#told.get(reason) ?? 0;
    if (told === SINGLE_REPORTS) {
      const note = `${detail}; further ones are counted only`;
      this.#add(`more ${reason}`, position, reason, note, count);
      return;
    }
    this.#told.set(reason, told + 1);
    this.#items.push(reportItem(this.context, position, reason, detail, count));
  }

  /**
   * Counts what is passed over by intent; reported at the end, with the detail of the first.
   *
   * @param about what is counted apart under the same reason, for example a device
   */
  count(position: SourcePosition, reason: string, detail: string, about = ""): void {
    const key = `${reason} ${about}`;
    const apart = this.#tallies.has(key) || this.#tallies.size < COUNTED_APART;
    this.#add(apart ? key : `others ${reason}`, position, reason, detail);
  }

  /** What was found since the last call. */
  drain(): readonly AdapterItem[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }

  /** What was found since the last call, then what was counted. */
  end(): readonly AdapterItem[] {
    for (const { position, reason, detail, count } of this.#tallies.values()) {
      this.#items.push(reportItem(this.context, position, reason, detail, count));
    }
    this.#tallies.clear();
    return this.drain();
  }

  #add(key: string, position: SourcePosition, reason: string, detail: string, count = 1): void {
    const tally = this.#tallies.get(key);
    if (tally === undefined) this.#tallies.set(key, { position, reason, detail, count });
    else tally.count += count;
  }

  #sourceOf({ line, byte }: SourcePosition): Reading["source"] {
    return { format: this.#format, path: this.context.path, line, byte };
  }
}
