import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { attacksNamed } from "../../src/attack/catalogue.ts";
import { clockSkew } from "../../src/attack/nodes/clock-skew.ts";
import { FLOOD_LIMITS } from "../../src/attack/pace.ts";
import { RANGE_PLAN, rangeOf, type Range } from "../../src/attack/range.ts";
import { runTrial, type Trial, type TrialResult } from "../../src/attack/trial.ts";
import { skewedGeth } from "../../src/clique/geth-build.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import type { Tick } from "../../src/load/drive.ts";
import { answer } from "../cli/answer.ts";
import { failureDocument, failureOf, failureText } from "../cli/failure.ts";
import { say } from "../clique/open.ts";
import { WORKSHOP } from "../clique/place.ts";
import { onTrialNetwork } from "../clique/trial.ts";
import { namedNetwork } from "../connection.ts";
import { describeTick } from "../load/describe.ts";
import { openTarget } from "../load/load-on.ts";
import type { SeedArguments } from "../seed.ts";
import { describeTrials } from "./describe.ts";

interface RunArguments extends SeedArguments {
  readonly name: string;
  readonly guard: string;
  readonly seconds: number;
  readonly times: number;
  /** Empty for the one that is built. */
  readonly geth: string;
  readonly targetIsMine: string;
  readonly json: boolean;
}

/** Less says nothing: a block takes two seconds, and three must be possible. */
const LEAST_SECONDS = 5;

/** Does one trial where trials are run. */
type Ground = (work: (range: Range) => Promise<TrialResult>) => Promise<TrialResult>;

/** The task `attack run`. */
const run: NewTaskActionFunction<RunArguments> = async (args, hre) => {
  const network = namedNetwork(hre);
  const trials = trialsOf(args, network);
  const stop = new AbortController();
  const interrupt = (): void => {
    say("stopping: the network is taken down; again to leave at once");
    stop.abort();
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const results: TrialResult[] = [];
  const runAll = async (ground: Ground): Promise<void> => {
    for (const [i, trial] of trials.entries()) {
      const name = nameOf(trial);
      say(`${String(i + 1)} of ${String(trials.length)}: ${name}: ${trial.attack.what}`);
      const onTick = (tick: Tick): void => {
        say(describeTick(tick));
      };
      const options = { log: say, onTick, signal: stop.signal };
      const result = await ground((range) => runTrial(trial, range, options));
      results.push(result);
      say(`${name}: ${result.pass ? "as expected" : result.failures.join("; ")}`);
    }
  };
  let error: unknown = null;
  try {
    if (network === null) await runAll(await ownGround(args.geth, trials));
    else await onNamed(hre, args, runAll);
  } catch (thrown) {
    // What was measured before took its time, so it is told all the same.
    if (results.length === 0) throw thrown;
    error = thrown;
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
  finish(args.json, results, error);
};

/** Gives what was measured, and what kept the rest from it. */
function finish(json: boolean, results: readonly TrialResult[], error: unknown): void {
  const failure = error === null ? null : failureOf(error);
  const document = failure === null ? { error: null } : failureDocument(failure);
  answer(json, { trials: results, ...document }, () => describeTrials(results));
  if (failure !== null) say(failureText(failure, "attack"));
  if (failure !== null || !results.every(({ pass }) => pass)) process.exitCode = 1;
}

/**
 * What is to be run, and in which order.
 *
 * @throws GridwellError `USAGE_ATTACK`
 */
function trialsOf({ name, guard, seconds, times }: RunArguments, network: string | null): Trial[] {
  within("--seconds", seconds, LEAST_SECONDS, FLOOD_LIMITS.seconds);
  within("--times", times, 1, FLOOD_LIMITS.times);
  const wanted = { both: [true, false], with: [true], without: [false] }[guard];
  if (wanted === undefined) {
    throw new GridwellError("USAGE_ATTACK", `--guard ${guard} must be with, without or both`);
  }
  const attacks = attacksNamed(name).filter(({ ownNetwork }) => network === null || !ownNetwork);
  if (attacks.length === 0) {
    throw new GridwellError(
      "USAGE_ATTACK",
      `${name} is run on a network that is made for it only: leave --network ${String(network)} out`,
    );
  }
  const trials = attacks.flatMap((attack) =>
    wanted
      .filter((one) => !one || attack.guard)
      .map((one) => ({ attack, guard: one, seconds, times })),
  );
  if (trials.length > 0) return trials;
  throw new GridwellError(
    "USAGE_ATTACK",
    `A guard plays no part in ${name}: leave --guard ${guard} out`,
  );
}

function within(option: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new GridwellError(
    "USAGE_ATTACK",
    `${option} ${String(value)} must be from ${String(least)} to ${String(most)}`,
  );
}

/**
 * A network of its own for each trial, so that none meets what another left: blocks, transactions that wait, harm. What
 * has to be built is built before anything is brought up.
 */
async function ownGround(geth: string, trials: readonly Trial[]): Promise<Ground> {
  const workshop = { ...WORKSHOP, log: say, environment: process.env };
  const skewed = async (): Promise<string> => (await skewedGeth(workshop)).file;
  if (trials.some(({ attack }) => attack === clockSkew)) await skewed();
  return (work) =>
    onTrialNetwork({ geth, ...RANGE_PLAN }, (network) => work(rangeOf(network, skewed)));
}

/** A network that runs already: it is flooded, and its nodes are left alone. */
async function onNamed(
  hre: HardhatRuntimeEnvironment,
  args: RunArguments,
  runAll: (ground: Ground) => Promise<void>,
): Promise<void> {
  const name = namedNetwork(hre);
  if (name === null || hre.config.networks[name]?.type !== "http") {
    throw new GridwellError(
      "USAGE_ATTACK",
      `--network ${String(name)} is a chain in this process: name a node's, or none for a network of its own`,
    );
  }
  const { url, funder, close } = await openTarget(hre, args);
  if (url.protocol !== "http:") {
    await close();
    throw new GridwellError(
      "USAGE_ATTACK",
      `--network ${name} is reached by ${url.protocol}//, and floods speak plain HTTP: name the node behind it`,
    );
  }
  const processes: Range["processes"] = () => Promise.resolve([]);
  try {
    await runAll((work) => work({ url, udpPort: null, breakable: null, funder, processes }));
  } finally {
    await close();
  }
}

function nameOf({ attack, guard }: Pick<Trial, "attack" | "guard">): string {
  return `${attack.name}${attack.guard ? ` ${guard ? "with" : "without"} a guard` : ""}`;
}

export default run;
