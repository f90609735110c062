import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { openRange, type Range } from "../../src/attack/range.ts";
import { namedGeth } from "../../src/clique/geth-binary.ts";
import { builtGeth, skewedGeth } from "../../src/clique/geth-build.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { reportP2 } from "../../src/experiments/p2/report.ts";
import { runP2 } from "../../src/experiments/p2/run.ts";
import { machineClock } from "../../src/load/clock.ts";
import { RpcClient } from "../../src/load/rpc.ts";
import { DEFAULTS } from "../../src/clique/settings.ts";
import { say } from "../clique/open.ts";
import { WORKSHOP } from "../clique/place.ts";
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
  const result = await onRange(args.geth, (range, signal) => {
    const { nodes, signers, period } = DEFAULTS;
    return runP2(
      { repeats, oneByOne: ONE_BY_ONE },
      {
        rpc: new RpcClient(range.url),
        clock: machineClock,
        funder: range.funder(),
        target: { url: range.url, udpPort: range.udpPort ?? 0 },
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
  });
  writeReport(args, reportP2(result));
};

/** Brings up a network that may be flooded, and ends it. */
async function onRange<T>(
  named: string,
  work: (range: Range, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const workshop = { ...WORKSHOP, log: say, environment: process.env };
  const { file: geth } = named === "" ? await builtGeth(workshop) : await namedGeth(named);
  const stop = new AbortController();
  const interrupt = (): void => {
    say("stopping: the network is ended first; again to go at once");
    stop.abort();
  };
  process.once("SIGINT", interrupt);
  const skewed = async (): Promise<string> => (await skewedGeth(workshop)).file;
  const range = await openRange({ geth, skewedGeth: skewed }, say);
  try {
    return await work(range, stop.signal);
  } finally {
    process.off("SIGINT", interrupt);
    await range.close();
  }
}

export default p2;
