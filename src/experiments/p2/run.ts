import type { Wallet } from "ethers";

import type { Clock } from "../../load/clock.ts";
import { prepare } from "../../load/prepare.ts";
import { quantity, type RpcClient } from "../../load/rpc.ts";
import type { PathPlan } from "../../load/sender-path.ts";
import { machineFacts } from "../machine.ts";
import { underFlood, type FloodTarget } from "./flood.ts";
import { checkWritten, measureRound, type Condition, type P2Chain } from "./measure.ts";
import { scenarioOf, Supply, type P2Plan } from "./plan.ts";
import type { Flood, P2Result } from "./report.ts";

/** What a repetition of P2 needs besides its plan. */
export interface P2Options {
  readonly rpc: RpcClient;
  readonly clock: Clock;
  /** Pays for everything. */
  readonly funder: Wallet;
  /** Where the floods go. */
  readonly target: FloodTarget;
  /** What ran: nodes, signers. */
  readonly network: string;
  /** Seconds between two blocks. */
  readonly period: number;
  /** Of the page. */
  readonly command: string;
  readonly date: string;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Blocks on top that make a block final with three signers. */
const DEPTH = 2;

/**
 * Repeats P2 on a chain.
 *
 * @throws GridwellError `FIGURES_STOPPED`, `FIGURES_WRITE_LOST`, `FIGURES_FLOOD_SHORT`, and what `prepare` throws
 */
export async function runP2(plan: P2Plan, options: P2Options): Promise<P2Result> {
  const { rpc, clock, log, signal, command, date, period, network } = options;
  const machine = machineFacts();
  const prepared = await prepare(scenarioOf(plan), { ...options, depth: DEPTH });
  const supplies = prepared.paths.map((path) => [sizeOf(path), new Supply(path)] as const);
  const [single, ...batches] = supplies;
  if (single === undefined) throw new RangeError("nothing was signed");
  const chain: P2Chain = {
    ...{ rpc, clock, period, log, signal, single: single[1] },
    batches: new Map(batches),
  };
  const from = quantity(await rpc.call("eth_blockNumber"));
  const normal = await measureRound(chain, plan, (part) => part());
  log("the same under attack");
  const floods = new Map<string, Flood>();
  const flooded: Condition = async (part) => {
    const { value, seconds, tallies } = await underFlood(options.target, part);
    for (const [name, { offered }] of tallies) {
      const before = floods.get(name) ?? { name, offered: 0, seconds: 0 };
      const sum = { offered: before.offered + offered, seconds: before.seconds + seconds };
      floods.set(name, { name, ...sum });
    }
    return value;
  };
  const attacked = await measureRound(chain, plan, flooded);
  log("looking every write up on the chain");
  const hashes = [...normal.hashes, ...attacked.hashes];
  await checkWritten(chain, hashes, from);
  const environment = {
    ...machine,
    node: prepared.facts.client,
    network: `${network}, a block every ${String(period)} s, ${prepared.facts.gasLimit.toString()} gas a block`,
    writes: `${String(hashes.length)} transactions, each looked up at the end`,
  };
  return {
    ...{ command, date, period, environment },
    ...{ normal: normal.writings, attacked: attacked.writings, floods: [...floods.values()] },
  };
}

/** Readings of a path's transactions. */
function sizeOf({ transactions }: PathPlan): number {
  return transactions[0]?.readings ?? 0;
}
