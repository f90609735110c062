import type { Helper } from "../clique/helper-process.ts";
import { GridwellError } from "../domain/errors.ts";
import { machineClock } from "../load/clock.ts";
import { drive, type Tick } from "../load/drive.ts";
import { NodeWatch, type NodeProcess } from "../load/nodes.ts";
import { prepare } from "../load/prepare.ts";
import { bigQuantity, RpcClient } from "../load/rpc.ts";
import { readSamples } from "../load/samples.ts";
import { readingsLoad, type Load, type Scenario } from "../load/scenario.ts";
import { checkChain } from "../load/target.ts";
import type { Attack, Tally } from "./attack.ts";
import { broken, type Phase } from "./bounds.ts";
import { callerKey, foundCommunity } from "./community.ts";
import { fight } from "./fight.ts";
import { groundOf } from "./ground.ts";
import { startGuard } from "./guard-process.ts";
import { PHASES, phasesOf } from "./phases.ts";
import type { Range } from "./range.ts";

/** What a trial is. */
export interface Trial {
  readonly attack: Attack;
  /** Whether a guard stands before the RPC node. */
  readonly guard: boolean;
  /** Seconds of each part: before, during and after the attack. */
  readonly seconds: number;
  /** Times that a flood outnumbers what is honest. */
  readonly times: number;
}

/** How a trial came out. */
export interface TrialResult {
  readonly attack: string;
  readonly guard: boolean;
  readonly phases: readonly Phase[];
  /** What was expected, and why. */
  readonly bound: string;
  readonly pass: boolean;
  /** What of the bound was broken. */
  readonly failures: readonly string[];
  /** What the attacker counted; zeros for harm to the nodes. */
  readonly flood: Tally;
  /** Share of one processor that each process took during the attack, percent; the attacker's own among them. */
  readonly processes: readonly { readonly name: string; readonly cpuPercent: number | null }[];
  /** Honest transactions that were sent more than once. */
  readonly resent: number;
  readonly reorgs: number;
}

/** How a trial is run. */
export interface TrialOptions {
  readonly log: (line: string) => void;
  readonly onTick?: (tick: Tick) => void;
  readonly signal: AbortSignal;
}

/** What all honest meters send: readings a second, and readings a batch. Four batches a second. */
export const HONEST = { rate: 200, bankSize: 50, banks: 4, senders: 2 } as const;
/** Blocks on top that make a block final with three signers; while a trial is prepared, one will do. */
const DEPTH = { run: 2, setup: 1 } as const;
/** Milliseconds that honest meters go on sending what is not final, after the last reading's time. */
const DRAIN = 150_000;
/** Honest meters never give up. */
const NEVER = Number.POSITIVE_INFINITY;

/**
 * Runs one attack beside an honest community, and measures how the community fares: before, during and after.
 *
 * @throws GridwellError `ATTACK_STOPPED` when the signal ended it, `ATTACK_HELPER`, `LOAD_CHAIN_PUBLIC`, and what `prepare` throws
 */
export async function runTrial(
  trial: Trial,
  range: Range,
  options: TrialOptions,
): Promise<TrialResult> {
  const { attack, guard, seconds, times } = trial;
  const { log, signal } = options;
  const direct = new RpcClient(range.url);
  checkChain(bigQuantity(await direct.call("eth_chainId")));
  const common = { rpc: direct, clock: machineClock, funder: range.funder, signal };
  const prepared = await prepare(scenarioOf(trial), { ...common, depth: DEPTH.setup, log });
  const community = await foundCommunity(prepared, { ...common, depth: DEPTH.setup });
  const helpers: Helper[] = [];
  try {
    const [honestKey, badKey] = [callerKey("honest"), callerKey("bad")];
    let door = range.url;
    if (guard) {
      const { addresses, fromBlock } = community;
      const chainId = prepared.facts.chainId.toString();
      const keys = [honestKey, badKey].map(({ name, sha256 }) => ({ name, sha256 }));
      const started = startGuard({ node: range.url.href, chainId, addresses, fromBlock, keys });
      helpers.push(started.helper);
      door = await started.url;
    }
    const honest = new RpcClient(door, guard ? { authorization: `Bearer ${honestKey.key}` } : {});
    const paths = prepared.paths.filter(({ transactions }) =>
      transactions.every(({ stream }) => stream < PHASES.length),
    );
    const apiKey = guard ? badKey.key : null;
    const ground = groundOf({ range, prepared, community, url: door, apiKey, seconds, times });
    const from = Number(bigQuantity(await direct.call("eth_blockNumber")));
    log(
      `${String(seconds)} s before, ${String(seconds)} s of ${attack.name}, ${String(seconds)} s after`,
    );

    const startedAt = Date.now();
    const at = startedAt + seconds * 1_000;
    const fighting = fight(attack, ground, { at, range, helpers, ...options });
    // Its fault shows below; while meters send, nobody listens.
    fighting.catch(() => undefined);
    const watched: NodeProcess[] = [
      { name: "honest meters", pid: process.pid },
      ...helpers.map(({ pid }, i) => ({ name: guard && i === 0 ? "guard" : "attacker", pid })),
      ...(await range.processes()),
    ];
    const watch = new NodeWatch(watched);
    const driven = await drive(paths, {
      ...{ rpc: honest, clock: machineClock, depth: DEPTH.run, from, drain: DRAIN },
      ...{ mostRefusals: NEVER, signal },
      onTick: (tick) => {
        if (tick.elapsed >= seconds * 1_000 && tick.elapsed <= 2_000 * seconds) {
          watch.look(tick.elapsed);
        }
        options.onTick?.(tick);
      },
    });
    const flood = await fighting;
    if (signal.aborted) throw stopped();
    const targets = prepared.streams.map(({ target }) => target);
    const samples = await readSamples(direct, driven, paths, { targets, depth: DEPTH.run });
    const phases = phasesOf(
      samples.map((sample) => ({ phase: PHASES[sample.stream] ?? "after", sample })),
      driven.watcher.blocks,
      startedAt,
    );
    const bound = attack.bound(guard);
    const failures = broken(bound, phases);
    return {
      ...{ attack: attack.name, guard, phases, bound: bound.says },
      ...{ pass: failures.length === 0, failures, flood },
      processes: watch.watched().map(({ name, samples: shares }) => ({
        name,
        cpuPercent:
          shares.length === 0
            ? null
            : Math.round(
                shares.reduce((sum, { cpuPercent }) => sum + cpuPercent, 0) / shares.length,
              ),
      })),
      resent: driven.paths.reduce((sum, path) => sum + path.resent, 0),
      reorgs: driven.watcher.reorgs,
    };
  } finally {
    await Promise.all(helpers.map((helper) => helper.end()));
  }
}

/** The honest load in three parts; where the attacker is a gateway that records, its batches come last. */
function scenarioOf({ attack, seconds, times }: Trial): Scenario {
  const honest = readingsLoad(HONEST);
  const bad = readingsLoad({ ...HONEST, rate: HONEST.rate * times, banks: 8, senders: 1 });
  const phases = PHASES.map((name) => ({ name, seconds, mix: [honest] as Load[], faults: [] }));
  const last = phases.at(-1);
  if (attack.name === "gateway-valid") last?.mix.push(bad);
  return { name: attack.name, seed: 1, phases };
}

function stopped(): GridwellError {
  return new GridwellError("ATTACK_STOPPED", "Stopped before the trial was over: it says nothing");
}
