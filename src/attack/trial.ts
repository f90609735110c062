import { setTimeout as pause } from "node:timers/promises";

import { Transaction } from "ethers";

import { consult } from "../clique/doctor.ts";
import { GridwellError } from "../domain/errors.ts";
import { machineClock } from "../load/clock.ts";
import { drive, type Tick } from "../load/drive.ts";
import { NodeWatch, type NodeProcess } from "../load/nodes.ts";
import { prepare, type Prepared } from "../load/prepare.ts";
import { bigQuantity, RpcClient } from "../load/rpc.ts";
import { readSamples } from "../load/samples.ts";
import { readingsLoad, type Load, type Scenario } from "../load/scenario.ts";
import { checkChain } from "../load/target.ts";
import type { Attack, FloodGround, Tally } from "./attack.ts";
import { broken, type Phase } from "./bounds.ts";
import { callerKey, foundCommunity, type Community } from "./community.ts";
import { FLOOD_PROCESS, type FloodTask } from "./flood-process.ts";
import { GUARD_PROCESS, type GuardTask, type GuardWord } from "./guard-process.ts";
import { startHelper, type Helper } from "./helper.ts";
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
/** Milliseconds that a flood may take to end beyond its time. */
const GRACE = 30_000;

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
  const { attack, guard, seconds } = trial;
  const { log, signal } = options;
  const direct = new RpcClient(range.url);
  checkChain(bigQuantity(await direct.call("eth_chainId")));
  const common = { rpc: direct, clock: machineClock, funder: range.funder(), signal };
  const prepared = await prepare(scenarioOf(trial), { ...common, depth: DEPTH.setup, log });
  const community = await foundCommunity(prepared, { ...common, depth: DEPTH.setup });
  const helpers: Helper[] = [];
  try {
    const [honestKey, badKey] = [callerKey("honest"), callerKey("bad")];
    const door = guard
      ? await startGuard(range, prepared, community, [honestKey, badKey], helpers)
      : range.url;
    const honest = new RpcClient(door, guard ? { authorization: `Bearer ${honestKey.key}` } : {});
    const paths = prepared.paths.filter(({ transactions }) =>
      transactions.every(({ stream }) => stream < PHASES.length),
    );
    const ground = groundOf(trial, range, {
      ...{ prepared, community, url: door.href },
      apiKey: guard ? badKey.key : null,
    });
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

async function startGuard(
  range: Range,
  { facts }: Prepared,
  { addresses, fromBlock }: Community,
  keys: readonly { readonly name: string; readonly sha256: string }[],
  helpers: Helper[],
): Promise<URL> {
  const task: GuardTask = {
    ...{ node: range.url.href, chainId: facts.chainId.toString(), addresses, fromBlock },
    keys: keys.map(({ name, sha256 }) => ({ name, sha256 })),
  };
  const helper = startHelper(GUARD_PROCESS, task);
  helpers.push(helper);
  // What the guard's process says is ours.
  const { url } = (await helper.said) as GuardWord;
  return new URL(url);
}

function groundOf(
  { seconds, times }: Trial,
  range: Range,
  {
    prepared,
    community,
    url,
    apiKey,
  }: {
    readonly prepared: Prepared;
    readonly community: Community;
    readonly url: string;
    readonly apiKey: string | null;
  },
): FloodGround {
  const rawsOf = (wanted: (stream: number) => boolean): string[] =>
    prepared.paths.flatMap(({ transactions }) =>
      transactions.filter(({ stream }) => wanted(stream)).map(({ raw }) => raw),
    );
  const before = rawsOf((stream) => stream === 0);
  return {
    ...{ url, udpPort: range.udpPort, apiKey, seconds, times },
    chainId: prepared.facts.chainId.toString(),
    gasPrice: community.gasPrice.toString(),
    ledger: prepared.contracts.ledger,
    member: community.member.privateKey,
    gateway: community.gateway.privateKey,
    mined: before,
    batches: before.slice(0, 20).map((raw) => Transaction.from(raw).data),
    own: rawsOf((stream) => stream >= PHASES.length),
  };
}

/** Runs the attack at its time, in a process of its own if it is a flood, and says what it counted. */
async function fight(
  attack: Attack,
  ground: FloodGround,
  where: {
    /** Unix milliseconds. */
    readonly at: number;
    readonly range: Range;
    readonly helpers: Helper[];
    readonly log: (line: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<Tally> {
  const { at, range, helpers, log, signal } = where;
  if (attack.kind === "flood") {
    const task: FloodTask = { name: attack.name, at, ground };
    const helper = startHelper(FLOOD_PROCESS, task);
    helpers.push(helper);
    const late = at - Date.now() + ground.seconds * 1_000 + GRACE;
    const tally = await Promise.race([helper.said, pause(late, null, { ref: false })]);
    if (tally === null) {
      throw new GridwellError("ATTACK_HELPER", `The attacker of ${attack.name} does not end`);
    }
    // What the flood's process says is ours.
    return tally as Tally;
  }
  await pause(at - Date.now(), undefined, { signal }).catch(() => undefined);
  const { breakable } = range;
  if (breakable === null) throw new TypeError("harm to a network that was not made for it");
  const tally = await attack.start({ ...breakable, seconds: ground.seconds, log }, signal);
  const { folder, state } = breakable;
  // What an operator does after an accident.
  const { treatments } = await consult(folder, state, log);
  for (const { what, repair } of treatments) log(`the doctor: ${what}; ${repair}`);
  return tally;
}

function stopped(): GridwellError {
  return new GridwellError("ATTACK_STOPPED", "Stopped before the trial was over: it says nothing");
}
