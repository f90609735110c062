import type { SourcePosition } from "../../domain/reading.ts";
import { reportItem, type AdapterContext, type AdapterItem } from "./adapter.ts";

/** Gathers reports of one reason into one, placed where it first occurred. */
export class ReportTally {
  readonly #entries = new Map<
    string,
    { position: SourcePosition; detail: string; count: number }
  >();

  /** Counts one more of a reason; the detail of the first stays. */
  add(position: SourcePosition, reason: string, detail: string): void {
    const entry = this.#entries.get(reason);
    if (entry === undefined) this.#entries.set(reason, { position, detail, count: 1 });
    else entry.count++;
  }

  /** The reports, in the order in which their reasons first occurred. */
  items(context: AdapterContext): readonly AdapterItem[] {
    return [...this.#entries].map(([reason, { position, detail, count }]) =>
      reportItem(context, position, reason, detail, count),
    );
  }
}
