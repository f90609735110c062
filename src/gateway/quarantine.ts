import type { Store } from "../chain/store.ts";
import type { QuarantinedReading } from "../meters/series.ts";

const TABLES = [
  `CREATE TABLE quarantine (
     point TEXT NOT NULL, time INTEGER NOT NULL, value TEXT NOT NULL, reason TEXT NOT NULL,
     device TEXT NOT NULL, place TEXT NOT NULL, detail TEXT NOT NULL,
     PRIMARY KEY (point, time, value, reason)
   ) STRICT;`,
];

/** Readings that validation kept from the chain. Local: what is not believed is nobody else's business. */
export class Quarantine {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    store.migrate("quarantine", TABLES);
  }

  /** Keeps readings of a point; those that are kept already stay as they are. */
  add(point: string, readings: readonly QuarantinedReading[]): void {
    this.#store.transaction(() => {
      for (const { end, value, reason, device, where, detail } of readings) {
        this.#store.run(
          "INSERT OR IGNORE INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?)",
          ...[point, end, value.toString(), reason, device, where, detail],
        );
      }
    });
  }

  /** How many readings of a point are kept. */
  count(point: string): number {
    const row = this.#store.get("SELECT count(*) AS n FROM quarantine WHERE point = ?", point);
    return Number(row?.["n"] ?? 0);
  }
}
