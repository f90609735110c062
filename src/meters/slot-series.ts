import { worstQuality, type Quality } from "../domain/quality.ts";
import {
  isOnGrid,
  LAST_SLOT,
  slotAt,
  slotsPerStep,
  type Cadence,
  type TimeGrid,
} from "../domain/time-grid.ts";
import type { EstimateMethod } from "./validation/estimate-method.ts";

/** A total as it is written at a slot. */
export interface SlotTotal {
  readonly slot: number;
  /** Base units, rounded down once from the exact total. */
  readonly total: bigint;
  readonly quality: Quality;
  /** When the reading behind it was taken: in the step that the slot closes. */
  readonly end: number;
  /** What the meter's dial showed; null when the total comes from intervals. */
  readonly dial: bigint | null;
  readonly device: string;
  /** How it was estimated; absent for a total that was read. */
  readonly method?: EstimateMethod;
}

/** Gathers accepted totals, in the order of time, into one per step of a cadence. */
export class SlotSeries {
  readonly slots: SlotTotal[] = [];
  readonly #grid: TimeGrid;
  readonly #step: number;
  readonly #maxStep: bigint | null;
  /** The last total of a step that is closed, or where the series opened. */
  #anchor: { readonly slot: number; readonly total: bigint } | null = null;

  /** @param maxStep the most that a total may rise a slot, in base units; null for no limit */
  constructor(grid: TimeGrid, cadence: Cadence, maxStep: bigint | null) {
    this.#grid = grid;
    this.#step = slotsPerStep(grid, cadence);
    this.#maxStep = maxStep;
  }

  /** The slot that closes the step of an instant, or null when it is not on the grid. */
  closing(time: number): number | null {
    if (!isOnGrid(this.#grid, time)) return null;
    const slot = Math.ceil(slotAt(this.#grid, time) / this.#step) * this.#step;
    return slot <= LAST_SLOT ? slot : null;
  }

  /** How many steps close in (after, upTo]. */
  stepsBetween(after: number, upTo: number): number {
    const step = this.#step * this.#grid.slotSeconds;
    return (
      Math.floor((upTo - this.#grid.origin) / step) - Math.floor((after - this.#grid.origin) / step)
    );
  }

  /** Opens the series at an instant, from which the limit of the first steps is counted. */
  open(time: number, total: bigint): void {
    const slot = Math.ceil((time - this.#grid.origin) / this.#grid.slotSeconds);
    this.#anchor = { slot, total };
  }

  /** How far the total may rise above `current` at a closing slot; null for no limit. */
  limit(slot: number, current: bigint): bigint | null {
    if (this.#maxStep === null) return null;
    const anchor = this.#anchorOf(slot);
    if (anchor === null) return null;
    const passed = Math.max(1, slot - anchor.slot);
    return this.#maxStep * BigInt(passed) - (current - anchor.total);
  }

  /**
   * Writes a total at its slot. A later one of the same step replaces it.
   *
   * @param accumulate the quality is that of all that the step holds, not of its last reading
   */
  write(entry: SlotTotal, accumulate: boolean): void {
    const last = this.slots.at(-1);
    if (last?.slot !== entry.slot) {
      this.#anchor = this.#anchorOf(entry.slot);
      this.slots.push(entry);
      return;
    }
    const quality = accumulate ? worstQuality([last.quality, entry.quality]) : entry.quality;
    this.slots[this.slots.length - 1] = { ...entry, quality };
  }

  /** Steps between the first and the last that hold no total. */
  emptySteps(): number {
    const first = this.slots[0];
    const last = this.slots.at(-1);
    if (first === undefined || last === undefined) return 0;
    return (last.slot - first.slot) / this.#step + 1 - this.slots.length;
  }

  #anchorOf(slot: number): { readonly slot: number; readonly total: bigint } | null {
    const last = this.slots.at(-1);
    return last !== undefined && last.slot < slot ? last : this.#anchor;
  }
}
