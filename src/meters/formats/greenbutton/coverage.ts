/** How a span stands to what is covered already. */
export type CoverageAnswer = "new" | "repeated" | "overlapping";

/**
 * The spans of time that have been read, joined where they touch: a year of quarter-hours without
 * a gap is one span.
 */
export class Coverage {
  /** Alternating starts and ends, ascending and disjoint. */
  readonly #edges: number[] = [];

  /** Adds [start, end) when nothing of it is covered yet; otherwise says so and adds nothing. */
  add(start: number, end: number): CoverageAnswer {
    const edges = this.#edges;
    const at = this.#edgesUpTo(start);
    if (at % 2 === 1) {
      const spanEnd = edges[at] ?? start;
      return end <= spanEnd ? "repeated" : "overlapping";
    }
    if ((edges[at] ?? end) < end) return "overlapping";
    const joinsBefore = at > 0 && edges[at - 1] === start;
    const joinsAfter = edges[at] === end;
    if (joinsBefore && joinsAfter) edges.splice(at - 1, 2);
    else if (joinsBefore) edges[at - 1] = end;
    else if (joinsAfter) edges[at] = start;
    else edges.splice(at, 0, start, end);
    return "new";
  }

  /** How many edges are at or before a time: odd inside a span, even outside. */
  #edgesUpTo(time: number): number {
    const edges = this.#edges;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((edges[middle] ?? 0) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
