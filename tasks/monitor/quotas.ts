import { connectMarketContracts } from "../../src/chain/market-contracts.ts";
import { slotAt } from "../../src/domain/time-grid.ts";
import type { HomeQuota } from "../../src/monitoring/watch-rules.ts";
import type { OpenMonitor } from "./open.ts";

/** A home's quotas of the present period in the quota book; none where no market was deployed. */
export async function homeQuotas(
  { community, monitor }: OpenMonitor,
  home: string,
  resources: readonly number[],
): Promise<HomeQuota[]> {
  if (community.market === null) return [];
  const { book } = connectMarketContracts(community.market, monitor.provider);
  const [grid, block] = await Promise.all([book.grid(), monitor.provider.getBlock("latest")]);
  const time = BigInt(block?.timestamp ?? 0);
  if (time < grid.origin) return [];
  const period = (time - grid.origin) / grid.periodSeconds;
  const start = Number(grid.origin + period * grid.periodSeconds);
  // The slot that ends with the period's start belongs to the one before.
  const from = start === monitor.grid.origin ? 1 : slotAt(monitor.grid, start) + 1;
  const quotas: HomeQuota[] = [];
  for (const resource of resources) {
    const limit = await book.limitOf(home, resource, period);
    if (limit > 0n) quotas.push({ resource, limit, from });
  }
  return quotas;
}
