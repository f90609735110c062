import type { Row, Store } from "../chain/store.ts";
import { GridwellError } from "../domain/errors.ts";
import type { Direction, ReadingKind } from "../domain/reading.ts";

/**
 * What the chain must not know of a point: the names behind the opaque identifiers. Local, and rebuilt by importing the
 * same files again, since identifiers are derived from the names.
 */
export interface KnownPoint {
  /** Identifier on chain, 32 bytes hex. */
  readonly id: string;
  /** Local name: the metered place, or the meter when the file names no place, and the register. */
  readonly name: string;
  /** Identifier of the meter on chain, 32 bytes hex. */
  readonly meter: string;
  /** The meter's id as in the file. */
  readonly device: string;
  readonly register: string;
  /** Name of the resource. */
  readonly resource: string;
  readonly direction: Direction;
  readonly kind: ReadingKind;
  readonly attestation: "gateway" | "device";
  readonly bank: number;
  readonly lane: number;
}

const TABLES = [
  `CREATE TABLE point (
     id TEXT PRIMARY KEY, name TEXT NOT NULL, meter TEXT NOT NULL, device TEXT NOT NULL, register TEXT NOT NULL,
     resource TEXT NOT NULL, direction TEXT NOT NULL, kind TEXT NOT NULL, attestation TEXT NOT NULL,
     bank INTEGER NOT NULL, lane INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX point_name ON point (name);`,
];

/** The local list of points, in the store. */
export class PointBook {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    store.migrate("points", TABLES);
  }

  /** Adds a point, or takes over what changed of it (an exchange gives it another meter). */
  put(point: KnownPoint): void {
    this.#store.run(
      "INSERT OR REPLACE INTO point VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      point.id,
      point.name,
      point.meter,
      point.device,
      point.register,
      point.resource,
      point.direction,
      point.kind,
      point.attestation,
      point.bank,
      point.lane,
    );
  }

  /** The point of an identifier. */
  get(id: string): KnownPoint | undefined {
    const row = this.#store.get("SELECT * FROM point WHERE id = ?", id.toLowerCase());
    return row === undefined ? undefined : pointOf(row);
  }

  /** All points, by bank and lane. */
  all(): KnownPoint[] {
    return this.#store.all("SELECT * FROM point ORDER BY bank, lane").map(pointOf);
  }

  /**
   * The point that a person means: by identifier, by name, or by any beginning of either that fits one point only.
   *
   * @throws GridwellError POINT_UNKNOWN, POINT_AMBIGUOUS
   */
  find(text: string): KnownPoint {
    const exact = this.all().filter(({ id, name }) => name === text || id === text.toLowerCase());
    const near = this.all().filter(
      ({ id, name }) => name.startsWith(text) || id.startsWith(text.toLowerCase()),
    );
    const found = exact.length > 0 ? exact : near;
    const [point] = found;
    if (point === undefined) {
      throw new GridwellError(
        "POINT_UNKNOWN",
        `No point is called "${text}": ./gridwell meters show lists those that this state knows`,
      );
    }
    if (found.length > 1) {
      const names = found.slice(0, 4).map(({ name }) => name);
      throw new GridwellError(
        "POINT_AMBIGUOUS",
        `"${text}" fits ${String(found.length)} points (${names.join(", ")}): write more of the name`,
      );
    }
    return point;
  }
}

function pointOf(row: Row): KnownPoint {
  return { ...row, bank: Number(row["bank"]), lane: Number(row["lane"]) } as unknown as KnownPoint;
}
