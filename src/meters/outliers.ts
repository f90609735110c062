import { advance, type DialState } from "../domain/dial.ts";
import type { ReadingColumns } from "./reading-columns.ts";
import { carriedIn } from "./series-walk.ts";

/** How many readings after a doubtful one are heard. */
const WITNESSES = 3;

/**
 * Tells a wrong dial reading by those after it. A counter cannot fall, so when it rises and falls back to where it could
 * have been, the reading on top is the wrong one: without this, one misread digit would make every later reading a
 * reset. A real reset stays a reset, because it falls below what was there before.
 */
export class Outliers {
  readonly #columns: ReadingColumns;
  readonly #order: Uint32Array;
  readonly #perHour: bigint | null;

  /** @param perHour the most that the place can carry, base units an hour; null for no limit */
  constructor(columns: ReadingColumns, order: Uint32Array, perHour: bigint | null) {
    this.#columns = columns;
    this.#order = order;
    this.#perHour = perHour;
  }

  /** Whether most of the next readings of the device go on from `before`, and not from `after`. */
  denies(position: number, before: DialState, after: DialState): boolean {
    if (after.dial < before.dial) return this.#deniesTurn(position, before);
    // Nearly always all that follow are higher, and then nobody has to be asked.
    const here = this.#columns.approximateAt(this.#order[position] ?? 0);
    if (this.#next(position).every((index) => this.#columns.approximateAt(index) >= here)) {
      return false;
    }
    let goOn = 0;
    let fallBack = 0;
    for (const dial of this.#witnesses(position).map(({ dial: shown }) => shown)) {
      if (advance(after, dial, null).ok) goOn++;
      else if (advance(before, dial, null).ok) fallBack++;
    }
    return fallBack > goOn;
  }

  /**
   * Whether a first reading is wrong: the next three agree with one another, and none can be reached from it. One that
   * falls towards zero is a reset, and the first stands.
   */
  deniesOpening(position: number, opening: DialState): boolean {
    const witnesses = this.#witnesses(position);
    const [first] = witnesses;
    if (first === undefined || witnesses.length < WITNESSES) return false;
    const falls = first.dial < opening.dial;
    if (falls && first.dial * 2n < opening.dial) return false;
    const end = this.#columns.endAt(this.#order[position] ?? 0);
    let state: DialState = { ...opening, total: first.dial, dial: first.dial };
    for (const [place, { dial, end: at }] of witnesses.entries()) {
      if (advance(opening, dial, carriedIn(this.#perHour, at - end)).ok) return false;
      if (place === 0) continue;
      const since = at - (witnesses[place - 1]?.end ?? at);
      const step = advance(state, dial, carriedIn(this.#perHour, since));
      if (!step.ok) return false;
      state = step.state;
    }
    return true;
  }

  /** A zero after a restart near the top of the dial looks like a turn: most of the next are where the dial was. */
  #deniesTurn(position: number, before: DialState): boolean {
    const witnesses = this.#witnesses(position);
    const back = witnesses.filter(({ dial }) => dial >= before.dial).length;
    return back * 2 > witnesses.length;
  }

  #next(position: number): number[] {
    return [...this.#order.subarray(position + 1, position + 1 + WITNESSES)];
  }

  /** The next readings of the same device. */
  #witnesses(position: number): { readonly dial: bigint; readonly end: number }[] {
    const device = this.#columns.deviceAt(this.#order[position] ?? 0);
    return this.#next(position)
      .filter((index) => this.#columns.deviceAt(index) === device)
      .map((index) => this.#columns.at(index))
      .map(({ value, end }) => ({ dial: value.floor(), end }));
  }
}
