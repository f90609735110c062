import { randomBytes } from "node:crypto";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { machineFacts } from "../../src/experiments/machine.ts";
import { BLOCK_GAS, PAPER } from "../../src/experiments/p3-figure10/paper.ts";
import { CASES, COHORTS } from "../../src/experiments/p3-figure10/plan.ts";
import { reportFigure10 } from "../../src/experiments/p3-figure10/report.ts";
import { measureFigure10, type Measured } from "../../src/experiments/p3-figure10/run.ts";
import { machineClock } from "../../src/load/clock.ts";
import { RpcClient } from "../../src/load/rpc.ts";
import { say } from "../clique/open.ts";
import { onTrialNetwork } from "../clique/trial.ts";
import { writeReport, type FigureArguments } from "./write.ts";

interface Figure10Arguments extends FigureArguments {
  readonly formula: boolean;
  readonly period: number;
  readonly seed: number;
  readonly geth: string;
}

/** Seconds: below, the sealers' waits spoil the figure; above, a run takes too long. */
const LEAST_PERIOD = 5;
const MOST_PERIOD = 30;

const MOST_SEED = 1_000_000;

/** As the task's options have it. */
const USUAL = { period: 5, seed: 10 };

/** Seconds after which a signer takes new transactions in; geth has no less. */
const RECOMMIT = 1;

/** The task `figures p3-figure10`. */
const figure10: NewTaskActionFunction<Figure10Arguments> = async (args) => {
  const { formula, period, seed } = args;
  if (period < LEAST_PERIOD || period > MOST_PERIOD) {
    throw new GridwellError(
      "USAGE_FIGURES",
      `--period ${String(period)} must be from ${String(LEAST_PERIOD)} to ${String(MOST_PERIOD)} seconds: shorter ones measure the ` +
        "sealers' waits, longer ones take too long",
    );
  }
  if (seed < 0 || seed > MOST_SEED) {
    throw new GridwellError(
      "USAGE_FIGURES",
      `--seed ${String(seed)} must be from 0 to ${String(MOST_SEED)}`,
    );
  }
  if (formula && args.out === "") {
    throw new GridwellError(
      "USAGE_FIGURES",
      "--formula measures nothing and must not take the place of the page in docs/results: name another folder with --out",
    );
  }
  const measured = formula ? null : await measure(args);
  const options = [
    ...(formula ? ["--formula"] : []),
    ...(period === USUAL.period ? [] : [`--period ${String(period)}`]),
    ...(seed === USUAL.seed ? [] : [`--seed ${String(seed)}`]),
  ];
  const report = reportFigure10({
    command: ["./gridwell figures p3-figure10", ...options].join(" "),
    date: formatInstant(Math.floor(Date.now() / 1_000)),
    environment: machineFacts(),
    measured,
  });
  writeReport(args, report);
};

/** Measures on a network of its own that has the paper's blocks. */
async function measure({ geth, period, seed }: Figure10Arguments): Promise<Measured> {
  const settings = { period, gasLimit: BLOCK_GAS, recommit: RECOMMIT };
  return onTrialNetwork(
    { geth, cables: false, settings },
    async ({ description, funder, state }) => {
      const signers = state.nodes.filter(({ role }) => role === "signer").length;
      return measureFigure10(
        { homes: PAPER.homes, period, seed, cohorts: COHORTS, cases: CASES },
        {
          ...{
            rpc: new RpcClient(new URL(description.rpcUrl)),
            clock: machineClock,
            funder,
            log: say,
          },
          random: (length) => new Uint8Array(randomBytes(length)),
          network: `${String(state.nodes.length)} nodes on this machine, ${String(signers)} of them signers`,
        },
      );
    },
  );
}

export default figure10;
