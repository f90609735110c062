import type { BankState } from "../chain/bank-state.ts";
import type { Seat } from "../chain/seats.ts";
import { GridwellError } from "../domain/errors.ts";
import type { Community } from "./community.ts";
import type { KnownPoint } from "./point-book.ts";

/** A point where the chain seats it, with what is known of it here. */
export interface FoundPoint {
  /** Identifier on chain, 32 bytes hex. */
  readonly id: string;
  /** Name and file of the point; null when the local book does not hold it. */
  readonly known: KnownPoint | null;
  readonly seat: Seat;
  /** The point's bank. */
  readonly state: BankState;
}

/** All points that the chain seats, retired ones too, by bank and lane. */
export function listPoints({ index, points }: Community): FoundPoint[] {
  return index.banks().flatMap((bank) => {
    const state = index.state(bank);
    if (state === null) return [];
    return [...state.seats.values()]
      .sort((a, b) => a.lane - b.lane || a.since - b.since)
      .map((seat) => ({ id: seat.point, known: points.get(seat.point) ?? null, seat, state }));
  });
}

/**
 * The point that a person means: by local name, by identifier, or by any beginning of either that fits one point only.
 * Identifiers work without the local book.
 *
 * @throws GridwellError `POINT_UNKNOWN`, `POINT_AMBIGUOUS`
 */
export function findPoint(community: Community, text: string): FoundPoint {
  const all = listPoints(community);
  const id = text.toLowerCase();
  const exact = all.filter((point) => point.known?.name === text || point.id === id);
  const near = all.filter(
    (point) => point.known?.name.startsWith(text) === true || point.id.startsWith(id),
  );
  const found = exact.length > 0 || text === "" ? exact : near;
  const [point] = found;
  if (point === undefined) {
    const nameless = all.length > 0 && all.every(({ known }) => known === null);
    throw new GridwellError(
      "POINT_UNKNOWN",
      `No point is called "${text}": ` +
        (nameless
          ? "this state knows no names, importing the same files again restores them; the ids of " +
            "./gridwell meters show work meanwhile"
          : "./gridwell meters show lists all points"),
    );
  }
  if (found.length > 1) {
    const names = found.slice(0, 4).map(({ id: each, known }) => known?.name ?? each);
    throw new GridwellError(
      "POINT_AMBIGUOUS",
      `"${text}" fits ${String(found.length)} points (${names.join(", ")}): write more of the name`,
    );
  }
  return point;
}
