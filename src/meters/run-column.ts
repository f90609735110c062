/** Runs are few as a rule; the arrays double. */
const FIRST_RUNS = 4;

/**
 * A column of whole numbers kept as runs of equal steps: the ends of a year of quarter-hours without
 * a gap, the lines of a file and a quality that never changes are one run each. At worst, with no
 * two steps alike, a value takes 10 bytes.
 */
export class RunColumn {
  #length = 0;
  #runs = 0;
  /** Index at which a run begins. */
  #starts = new Uint32Array(FIRST_RUNS);
  /** Its first value. */
  #firsts = new Float64Array(FIRST_RUNS);
  /** From one of its values to the next; of a run of one value not known yet. */
  #steps = new Float64Array(FIRST_RUNS);
  #last = 0;
  /** The run that was read last: columns are read in order. */
  #cursor = 0;

  /** Appends a safe integer. */
  push(value: number): void {
    const at = this.#length++;
    const run = this.#runs - 1;
    if (run >= 0) {
      const size = at - (this.#starts[run] ?? 0);
      if (size === 1) this.#steps[run] = value - this.#last;
      if (size === 1 || value - this.#last === this.#steps[run]) {
        this.#last = value;
        return;
      }
    }
    if (this.#runs === this.#starts.length) this.#grow();
    this.#starts[this.#runs] = at;
    this.#firsts[this.#runs] = value;
    this.#runs++;
    this.#last = value;
  }

  /** The value at an index below the number of those pushed. */
  at(index: number): number {
    const run = this.#runOf(index);
    const offset = index - (this.#starts[run] ?? 0);
    // The step of a run of one value may not be known.
    return (this.#firsts[run] ?? 0) + (offset === 0 ? 0 : offset * (this.#steps[run] ?? 0));
  }

  #runOf(index: number): number {
    const starts = this.#starts;
    const cursor = this.#cursor;
    if (index >= (starts[cursor] ?? 0)) {
      if (cursor + 1 >= this.#runs || index < (starts[cursor + 1] ?? 0)) return cursor;
    }
    let low = 0;
    let high = this.#runs;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle;
    }
    this.#cursor = low;
    return low;
  }

  #grow(): void {
    const capacity = this.#starts.length * 2;
    const [starts, firsts, steps] = [this.#starts, this.#firsts, this.#steps];
    this.#starts = new Uint32Array(capacity);
    this.#firsts = new Float64Array(capacity);
    this.#steps = new Float64Array(capacity);
    this.#starts.set(starts);
    this.#firsts.set(firsts);
    this.#steps.set(steps);
  }
}
