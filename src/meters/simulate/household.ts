import type { Random } from "./random.ts";

/** How a person spends a day; what it draws follows from it. */
export type PersonKind = "child" | "teen" | "worker" | "homebody" | "senior";

/** Who lives in a home. */
export interface Household {
  /** One to five. */
  readonly persons: readonly PersonKind[];
}

/** Shares of Dutch households with one to five persons, in per cent (own rounding of the CBS census). */
const SIZE_SHARES = [38, 33, 12, 12, 5] as const;

/** Draws who lives in a home. */
export function drawHousehold(random: Random): Household {
  const size = 1 + random.pick(SIZE_SHARES);
  if (size <= 2) {
    const isSenior = random.chance(0.35);
    const adult = (): PersonKind =>
      isSenior ? "senior" : random.chance(0.75) ? "worker" : "homebody";
    return { persons: Array.from({ length: size }, adult) };
  }
  const parents: PersonKind[] = ["worker", random.chance(0.6) ? "worker" : "homebody"];
  const young = Array.from({ length: size - 2 }, (): PersonKind =>
    random.chance(0.65) ? "child" : "teen",
  );
  return { persons: [...parents, ...young] };
}
