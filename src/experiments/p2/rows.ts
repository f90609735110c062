import { spreadOf, type Spread } from "../spread.ts";
import type { Arm, Writing } from "./measure.ts";

/** A point of a line: n writes of one arm, over the repeats. */
export interface Row {
  readonly writes: number;
  readonly response: Spread;
  /** Mean wait of a write in each repeat. */
  readonly latency: Spread;
}

/** The repeats of an arm together, by ascending number of writes. */
export function rowsOf(writings: readonly Writing[], arm: Arm): Row[] {
  const byWrites = Map.groupBy(
    writings.filter((writing) => writing.arm === arm),
    ({ writes }) => writes,
  );
  return [...byWrites]
    .toSorted(([a], [b]) => a - b)
    .map(([writes, repeats]) => ({
      writes,
      response: spreadOf(repeats.map(({ response }) => response)),
      latency: spreadOf(
        repeats.map(({ latencies }) => latencies.reduce((a, b) => a + b, 0) / latencies.length),
      ),
    }));
}

/**
 * One of them.
 *
 * @throws RangeError when it was not measured
 */
export function rowOf(writings: readonly Writing[], arm: Arm, writes: number): Row {
  const found = rowsOf(writings, arm).find((row) => row.writes === writes);
  if (found === undefined) throw new RangeError(`${arm}: ${String(writes)} were not measured`);
  return found;
}
