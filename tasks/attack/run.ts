import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { attacksNamed } from "../../src/attack/catalogue.ts";
import { clockSkew } from "../../src/attack/nodes/clock-skew.ts";
import { FLOOD_LIMITS } from "../../src/attack/pace.ts";
import { openRange, type Range } from "../../src/attack/range.ts";
import { runTrial, type Trial, type TrialResult } from "../../src/attack/trial.ts";
import { namedGeth } from "../../src/clique/geth-binary.ts";
import { builtGeth, skewedGeth } from "../../src/clique/geth-build.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { answer } from "../cli/answer.ts";
import { WORKSHOP } from "../clique/place.ts";
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

/** The task `attack run`. */
const run: NewTaskActionFunction<RunArguments> = async (args, hre) => {
  const network = namedNetwork(hre);
  const trials = trialsOf(args, network);
  const open = network === null ? await ownRange(args.geth, trials) : () => openNamed(hre, args);
  const stop = new AbortController();
  const interrupt = (): void => {
    say("stopping: the network is taken down; again to leave at once");
    stop.abort();
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const results: TrialResult[] = [];
  let range: Range | null = null;
  try {
    for (const [i, trial] of trials.entries()) {
      const { attack, guard } = trial;
      say(`${String(i + 1)} of ${String(trials.length)}: ${nameOf(trial)}: ${attack.what}`);
      range ??= await open();
      const result = await runTrial(trial, range, {
        log: say,
        onTick: (tick) => {
          say(describeTick(tick));
        },
        signal: stop.signal,
      });
      results.push(result);
      say(
        `${nameOf({ attack, guard })}: ${result.pass ? "as expected" : result.failures.join("; ")}`,
      );
      // What was harmed is not used again: each attack meets a sound network.
      if (attack.kind === "fault") {
        await range.close();
        range = null;
      }
    }
  } catch (error) {
    // What was measured before took its time: it is told at least.
    if (results.length > 0) describeTrials(results).forEach(say);
    throw error;
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
    await range?.close();
  }
  answer(args.json, { trials: results }, () => describeTrials(results));
  if (results.every(({ pass }) => pass)) return;
  process.exitCode = 1;
};

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

/** What the nodes run; what has to be built is built before anything is brought up. */
async function ownRange(named: string, trials: readonly Trial[]): Promise<() => Promise<Range>> {
  const workshop = { ...WORKSHOP, log: say, environment: process.env };
  const geth = named === "" ? (await builtGeth(workshop)).file : (await namedGeth(named)).file;
  const other = async (): Promise<string> => (await skewedGeth(workshop)).file;
  if (trials.some(({ attack }) => attack === clockSkew)) await other();
  return () => openRange({ geth, skewedGeth: other }, say);
}

/** A network that runs already: it is flooded, and its nodes are left alone. */
async function openNamed(hre: HardhatRuntimeEnvironment, args: RunArguments): Promise<Range> {
  const name = namedNetwork(hre);
  if (name === null || hre.config.networks[name]?.type !== "http") {
    throw new GridwellError(
      "USAGE_ATTACK",
      `--network ${String(name)} is a chain in this process: name a node's, or none for a network of its own`,
    );
  }
  const { url, funder, close } = await openTarget(hre, args);
  return {
    ...{ url, udpPort: null, breakable: null, close },
    funder: () => funder,
    processes: () => Promise.resolve([]),
  };
}

function nameOf({ attack, guard }: Pick<Trial, "attack" | "guard">): string {
  return `${attack.name}${attack.guard ? ` ${guard ? "with" : "without"} a guard` : ""}`;
}

function say(line: string): void {
  console.error(line);
}

export default run;
