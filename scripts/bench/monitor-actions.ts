import type { NetworkConnection } from "hardhat/types/network";

import type { GasSuite } from "../gas.ts";
import * as delegations from "../gas/delegations.ts";
import * as disputes from "../gas/disputes.ts";
import * as monitoring from "../gas/monitoring.ts";
import * as sums from "../gas/sums.ts";

/** What a scenario of the gas baselines is called in the benchmark, and how many records it posts. */
type Named = Readonly<Record<string, readonly [name: string, records: number]>>;

/** The baselines' scenarios that belong beside the records, from their own suites: each is measured in one place. */
const SUITES: readonly (readonly [suite: GasSuite, scenarios: Named])[] = [
  [
    monitoring,
    {
      "publish key, first": ["publishKey", 0],
      "publish key, renewal": ["renewKey", 0],
    },
  ],
  [
    sums,
    {
      "publish a resource's key": ["publishResourceKey", 0],
      "sum, resources: 1, later home": ["sumProved", 1],
      "sum, resources: 1, first home of a slot before the ring is full": ["sumFirst", 1],
      "sum, resources: 1, first home of a slot once the ring is full": ["sumFirstInRing", 1],
      "sum, resources: 3, later home": ["sumProvedOfThree", 1],
      "open a total": ["openSum", 0],
    },
  ],
  [
    delegations,
    {
      "post for a delegatee, 1 record": ["delegated", 1],
      "post for a delegatee, 10 records": ["delegated", 10],
      "request, next": ["request", 0],
      accept: ["accept", 0],
      cancel: ["cancel", 0],
      "settle, both are owed something for the first time": ["settle", 0],
      withdraw: ["withdraw", 0],
      "alarm, next": ["alarm", 0],
      "acknowledge, next": ["acknowledge", 0],
    },
  ],
  [
    disputes,
    {
      "open a dispute, newest frame": ["dispute", 0],
      "reveal a field, newest frame": ["revealField", 0],
      "reveal a field, 100 posts back": ["revealFieldBack", 0],
      "reveal a key, newest frame": ["revealKey", 0],
    },
  ],
];

/** One action, measured: a whole transaction. */
export interface ActionRow {
  readonly case: string;
  /** Records that it posts; 0 where it posts none. */
  readonly records: number;
  readonly gas: number;
}

/**
 * Gas of what parties do besides posting: keys, sums, delegation, alarms, disputes.
 *
 * @param connect opens a chain that nothing else uses
 * @throws TypeError when a suite does not measure a scenario any more
 */
export async function measureActions(
  connect: () => Promise<NetworkConnection>,
): Promise<ActionRow[]> {
  const rows: ActionRow[] = [];
  for (const [suite, scenarios] of SUITES) {
    const connection = await connect();
    const gas = new Map<string, bigint>();
    for await (const [scenario, used] of suite.measure(connection)) gas.set(scenario, used);
    await connection.close();
    for (const [scenario, [name, records]] of Object.entries(scenarios)) {
      const used = gas.get(scenario);
      if (used === undefined) throw new TypeError(`${suite.name} measures no "${scenario}"`);
      rows.push({ case: name, records, gas: Number(used) });
    }
  }
  return rows;
}
