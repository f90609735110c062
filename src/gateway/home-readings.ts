import { QUALITY, worstQuality, type Quality } from "../domain/quality.ts";
import type { Community } from "./community.ts";
import { findPoint, listPoints, type FoundPoint } from "./point-finder.ts";
import { historyOf } from "./point-history.ts";
import { viewPoints } from "./point-view.ts";

/** What the meters of a home showed of one resource. */
export interface HomeReadings {
  /** The resource's id. */
  readonly resource: number;
  /** In ascending slots; base units, summed over the home's points where it has several. */
  readonly totals: readonly {
    readonly slot: number;
    readonly total: bigint;
    readonly quality: Quality;
  }[];
}

/**
 * The readings of a home, by resource, as the ledger settled them. The community's index is synced.
 *
 * @param owner address of the home
 * @param names of its points; all points that it owns unless given
 * @throws GridwellError `POINT_UNKNOWN`, `POINT_AMBIGUOUS`
 */
export async function homeReadings(
  community: Community,
  owner: string,
  names: readonly string[] = [],
): Promise<HomeReadings[]> {
  const points =
    names.length === 0
      ? await pointsOf(community, owner)
      : names.map((name) => findPoint(community, name));
  const byResource = new Map<number, Map<number, { total: bigint; quality: Quality }[]>>();
  const counts = new Map<number, number>();
  for (const point of points) {
    const { resource, lines } = await historyOf(community, point);
    counts.set(resource.id, (counts.get(resource.id) ?? 0) + 1);
    const slots = byResource.get(resource.id) ?? new Map<number, never>();
    byResource.set(resource.id, slots);
    for (const { slot, settled, quality } of lines) {
      if (settled === null) continue;
      const seen = slots.get(slot) ?? [];
      slots.set(slot, [...seen, { total: settled, quality: QUALITY[quality ?? "valid"] }]);
    }
  }
  return [...byResource].map(([resource, slots]) => ({
    resource,
    totals: [...slots]
      // Where one of several points has no reading, their sum is not known.
      .filter(([, seen]) => seen.length === counts.get(resource))
      .sort(([one], [other]) => one - other)
      .map(([slot, seen]) => ({
        slot,
        total: seen.reduce((sum, { total }) => sum + total, 0n),
        quality: worstQuality(seen.map(({ quality }) => quality)),
      })),
  }));
}

async function pointsOf(community: Community, owner: string): Promise<FoundPoint[]> {
  const all = listPoints(community).filter(({ seat }) => seat.state === "active");
  const views = await viewPoints(community, all);
  const own = new Set(views.filter((view) => view.owner === owner).map(({ id }) => id));
  return all.filter(({ id }) => own.has(id));
}
