import { instantText } from "../../src/domain/instant.ts";
import { periodTimes, type Market } from "../../src/market/market.ts";

/** A period of quotas for people: its number, and from when to when it lasts. */
export function periodText({ grid }: Pick<Market, "grid">, period: number): string {
  const { start, end } = periodTimes(grid, period);
  return `period ${String(period)} (${instantText(start)} to ${instantText(end)})`;
}
