import type { ResourceMonitor } from "../../types/contracts/monitoring/ResourceMonitor.ts";
import { INFINITY, pointOf, type Point } from "../crypto/bn254.ts";

/** Which sum: a slot's, of the homes that contribute to the same resources. */
export interface SumPlace {
  readonly slot: number;
  /** Their ids, 1 to 127, ascending. */
  readonly resources: readonly number[];
}

/** A sum, as the contract holds it. */
export interface HeldSum {
  /** Of the community, whose keys it is under. */
  readonly epoch: number;
  readonly count: number;
  /** Block of the last contribution. */
  readonly lastBlock: number;
  /** Resources whose totals were opened. */
  readonly opened: readonly number[];
  /** Infinity only where its contributors wanted it so. */
  readonly c1: Point;
  /** In the order of the resources. */
  readonly c2: readonly Point[];
}

/** The bits of resources: what the contract calls a mask. */
export function maskOf(resources: readonly number[]): bigint {
  return resources.reduce((mask, resource) => mask | (1n << BigInt(resource)), 0n);
}

/** The resources of a mask, ascending. */
function resourcesOf(mask: bigint): number[] {
  const resources: number[] = [];
  for (let rest = mask, resource = 0; rest !== 0n; rest >>= 1n, resource++) {
    if ((rest & 1n) === 1n) resources.push(resource);
  }
  return resources;
}

/** A slot's sum; null where nobody contributed, or its time in the ring is over. */
export async function readSum(
  monitor: ResourceMonitor,
  { slot, resources }: SumPlace,
): Promise<HeldSum | null> {
  const held = await monitor.sumOf(slot, maskOf(resources));
  if (held.count === 0n) return null;
  return {
    epoch: Number(held.epoch),
    count: Number(held.count),
    lastBlock: Number(held.lastBlock),
    opened: resourcesOf(held.opened),
    c1: sumPoint(held.c1),
    c2: held.c2.map(sumPoint),
  };
}

/** A resource's key for an epoch of the community; null for none. */
export async function readResourceKey(
  monitor: ResourceMonitor,
  epoch: number,
  resource: number,
): Promise<Point | null> {
  const { x, y } = await monitor.resourceKey(epoch, resource);
  return y === 0n ? null : pointOf(x, y);
}

function sumPoint({ x, y }: { readonly x: bigint; readonly y: bigint }): Point {
  return x === 0n && y === 0n ? INFINITY : pointOf(x, y);
}
