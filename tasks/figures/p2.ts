import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { DEFAULTS } from "../../src/clique/settings.ts";
import type { TrialNetwork } from "../../src/clique/trial-network.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { reportP2, type P2Result } from "../../src/experiments/p2/report.ts";
import { runP2 } from "../../src/experiments/p2/run.ts";
import { machineClock } from "../../src/load/clock.ts";
import { RpcClient } from "../../src/load/rpc.ts";
import { say } from "../clique/open.ts";
import { onTrialNetwork } from "../clique/trial.ts";
import { writeReport, type FigureArguments } from "./write.ts";

interface P2Arguments extends FigureArguments {
  readonly repeats: number;
  readonly geth: string;
}

/** Most repeats: about twenty minutes. */
const MOST_REPEATS = 9;
/** Writes that are awaited one after the other, a block each. */
const ONE_BY_ONE = 10;

/** As the task's option has it. */
const USUAL_REPEATS = 3;

/** The task `figures p2`. */
const p2: NewTaskActionFunction<P2Arguments> = async (args) => {
  const { repeats } = args;
  if (repeats < 1 || repeats > MOST_REPEATS) {
    throw new GridwellError(
      "USAGE_FIGURES",
      `--repeats ${String(repeats)} must be from 1 to ${String(MOST_REPEATS)}: more would take too long`,
    );
  }
  const plan = { geth: args.geth, cables: false, discovery: true };
  const measure = async (network: TrialNetwork, signal: AbortSignal): Promise<P2Result> => {
    const { nodes, signers, period } = DEFAULTS;
    const { url, udpPort, funder } = network;
    return runP2(
      { repeats, oneByOne: ONE_BY_ONE },
      {
        rpc: new RpcClient(url),
        clock: machineClock,
        funder,
        target: { url, udpPort: udpPort ?? 0 },
        network: `${String(nodes)} nodes on this machine, ${String(signers)} of them signers`,
        period,
        command:
          repeats === USUAL_REPEATS
            ? "./gridwell figures p2"
            : `./gridwell figures p2 --repeats ${String(repeats)}`,
        date: formatInstant(Math.floor(Date.now() / 1_000)),
        log: say,
        signal,
      },
    );
  };
  const result = await interruptible((signal) =>
    onTrialNetwork(plan, (network) => measure(network, signal)),
  );
  writeReport(args, reportP2(result));
};

/** Does something until Ctrl-C, which is handed on as a signal. */
async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const interrupt = (): void => {
    say("stopping: the network is ended first; again to go at once");
    stop.abort();
  };
  process.once("SIGINT", interrupt);
  try {
    return await work(stop.signal);
  } finally {
    process.off("SIGINT", interrupt);
  }
}

export default p2;
