import { createHash } from "node:crypto";

import type { Row, Store } from "../../chain/store.ts";
import { GridwellError } from "../../domain/errors.ts";
import type { Quality } from "../../domain/quality.ts";
import type { QuarantinedReading, RefusalReason } from "../../meters/series.ts";

/** What became of a reading in quarantine. `releasing`: a command has begun to write it and did not say that it ended. */
export type QuarantineState = "held" | "releasing" | "released" | "dropped";

/** What an operator decided about a reading. */
export interface Decision {
  /** Unix seconds. */
  readonly time: number;
  /** Address of the operator. */
  readonly who: string;
  readonly why: string;
}

/** How a reading is written that an operator vouches for. */
export interface Release {
  readonly slot: number;
  /** Running total, base units. */
  readonly total: bigint;
  readonly quality: Quality;
  /** Index of the bank's last entry when this was decided: what a release writes stands after it. */
  readonly since: number;
}

/** A reading in quarantine. */
export interface HeldReading extends QuarantinedReading {
  /** Twelve hex digits, made of what was read: the same wherever and whenever the file is imported. */
  readonly id: string;
  /** Identifier of the point, 32 bytes hex. */
  readonly point: string;
  readonly state: QuarantineState;
  /** When it was first kept, Unix seconds; null where an older version kept it. */
  readonly kept: number | null;
  readonly decision: Decision | null;
  readonly release: Release | null;
  /** Index of the entry that wrote it; null unless released. */
  readonly entry: number | null;
}

const TABLES = [
  `CREATE TABLE quarantine (
     point TEXT NOT NULL, time INTEGER NOT NULL, value TEXT NOT NULL, reason TEXT NOT NULL,
     device TEXT NOT NULL, place TEXT NOT NULL, detail TEXT NOT NULL,
     PRIMARY KEY (point, time, value, reason)
   ) STRICT;`,
  `ALTER TABLE quarantine ADD COLUMN start INTEGER;
   ALTER TABLE quarantine ADD COLUMN before TEXT;
   ALTER TABLE quarantine ADD COLUMN kept INTEGER;
   ALTER TABLE quarantine ADD COLUMN state TEXT NOT NULL DEFAULT 'held';
   ALTER TABLE quarantine ADD COLUMN decided INTEGER;
   ALTER TABLE quarantine ADD COLUMN who TEXT;
   ALTER TABLE quarantine ADD COLUMN why TEXT;
   ALTER TABLE quarantine ADD COLUMN slot INTEGER;
   ALTER TABLE quarantine ADD COLUMN total TEXT;
   ALTER TABLE quarantine ADD COLUMN quality INTEGER;
   ALTER TABLE quarantine ADD COLUMN since INTEGER;
   ALTER TABLE quarantine ADD COLUMN entry INTEGER;`,
];

const KEY = "point = ? AND time = ? AND value = ? AND reason = ?";
const ID_DIGITS = 12;

/**
 * Readings that validation kept from the chain. Local: what is not believed is nobody else's business. Nothing is ever
 * deleted: a reading that was decided about stays, with who decided it, when and why.
 */
export class Quarantine {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    store.migrate("quarantine", TABLES);
  }

  /**
   * Keeps readings of a point; those that are kept already stay as they are.
   *
   * @param kept Unix seconds
   */
  add(point: string, readings: readonly QuarantinedReading[], kept: number): void {
    if (readings.length === 0) return;
    this.#store.transaction(() => {
      for (const { start, end, value, reason, device, where, detail, before } of readings) {
        this.#store.run(
          `INSERT OR IGNORE INTO quarantine (point, time, value, reason, device, place, detail, start, before, kept)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          ...[point, end, value.toString(), reason, device, where, detail, start],
          ...[before?.toString() ?? null, kept],
        );
      }
    });
  }

  /** How many readings of a point wait for a decision. */
  count(point: string): number {
    const row = this.#store.get(
      "SELECT count(*) AS n FROM quarantine WHERE point = ? AND state IN ('held', 'releasing')",
      point,
    );
    return Number(row?.["n"] ?? 0);
  }

  /** Every reading, by point and time, those that were decided about too. */
  all(): HeldReading[] {
    return this.#store.all("SELECT * FROM quarantine ORDER BY point, time, value").map(heldOf);
  }

  /**
   * The reading of an id, or of a beginning that fits one only.
   *
   * @throws GridwellError `QUARANTINE_UNKNOWN`, `QUARANTINE_AMBIGUOUS`
   */
  find(id: string): HeldReading {
    const found = this.all().filter((each) => id !== "" && each.id.startsWith(id.toLowerCase()));
    const [reading] = found;
    if (reading === undefined) {
      throw new GridwellError(
        "QUARANTINE_UNKNOWN",
        `No reading in quarantine has the id "${id}": ./gridwell meters quarantine list shows them`,
      );
    }
    if (found.length > 1) {
      throw new GridwellError(
        "QUARANTINE_AMBIGUOUS",
        `"${id}" fits ${String(found.length)} readings: write more of the id`,
      );
    }
    return reading;
  }

  /**
   * Notes that a reading is going to be written, before it is: whoever finds the note later looks on the chain first.
   *
   * @returns whether it was held, so that nobody else is writing it
   */
  begin(reading: HeldReading, release: Release, decision: Decision): boolean {
    const { slot, total, quality, since } = release;
    return this.#decide(
      reading,
      "slot = ?, total = ?, quality = ?, since = ?, state = 'releasing'",
      [slot, total.toString(), quality, since],
      decision,
    );
  }

  /** Notes that nothing was written after all: the reading waits again. */
  abandon(reading: HeldReading): void {
    this.#store.run(
      `UPDATE quarantine SET state = 'held', decided = NULL, who = NULL, why = NULL, slot = NULL, total = NULL,
       quality = NULL, since = NULL WHERE ${KEY} AND state = 'releasing'`,
      ...keyOf(reading),
    );
  }

  /** Notes the entry that wrote a reading. */
  released(reading: HeldReading, entry: number): void {
    this.#store.run(
      `UPDATE quarantine SET state = 'released', entry = ? WHERE ${KEY} AND state = 'releasing'`,
      entry,
      ...keyOf(reading),
    );
  }

  /**
   * Notes that a reading is never to be written. It stays.
   *
   * @returns whether it was held
   */
  drop(reading: HeldReading, decision: Decision): boolean {
    return this.#decide(reading, "state = 'dropped'", [], decision);
  }

  #decide(
    reading: HeldReading,
    what: string,
    values: readonly (string | number)[],
    { time, who, why }: Decision,
  ): boolean {
    const changed = this.#store.run(
      `UPDATE quarantine SET ${what}, decided = ?, who = ?, why = ? WHERE ${KEY} AND state = 'held'`,
      ...[...values, time, who, why],
      ...keyOf(reading),
    );
    return changed === 1;
  }
}

function keyOf({ point, end, value, reason }: HeldReading): [string, number, string, string] {
  return [point, end, value.toString(), reason];
}

function heldOf(row: Row): HeldReading {
  const text = (name: string): string => String(row[name]);
  const whole = (name: string): number | null => (row[name] === null ? null : Number(row[name]));
  const amount = (name: string): bigint | null => (row[name] === null ? null : BigInt(text(name)));
  const [point, end, value, reason] = [
    text("point"),
    Number(row["time"]),
    BigInt(text("value")),
    text("reason") as RefusalReason,
  ];
  const decided = whole("decided");
  const [slot, total] = [whole("slot"), amount("total")];
  const hash = createHash("sha256").update(JSON.stringify([point, end, text("value"), reason]));
  return {
    id: hash.digest("hex").slice(0, ID_DIGITS),
    point,
    end,
    value,
    reason,
    start: whole("start"),
    before: amount("before"),
    device: text("device"),
    where: text("place"),
    detail: text("detail"),
    kept: whole("kept"),
    state: text("state") as QuarantineState,
    decision: decided === null ? null : { time: decided, who: text("who"), why: text("why") },
    release:
      slot === null || total === null
        ? null
        : {
            slot,
            total,
            quality: (whole("quality") ?? 0) as Quality,
            since: whole("since") ?? 0,
          },
    entry: whole("entry"),
  };
}
