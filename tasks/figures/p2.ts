import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { reportP2 } from "../../src/experiments/p2/report.ts";
import { runP2 } from "../../src/experiments/p2/run.ts";
import { machineClock } from "../../src/load/clock.ts";
import { RpcClient } from "../../src/load/rpc.ts";
import { onFreshNetwork } from "../clique/fresh-network.ts";
import { say } from "../clique/open.ts";
import { writeReport, type FigureArguments } from "./write.ts";

interface P2Arguments extends FigureArguments {
  readonly repeats: number;
  readonly geth: string;
}

/** Most repeats: about eight minutes. */
const MOST_REPEATS = 9;
/** Writes that are awaited one after the other, a block each. */
const ONE_BY_ONE = 20;

/** The task `figures p2`. */
const p2: NewTaskActionFunction<P2Arguments> = async (args) => {
  const { repeats } = args;
  if (repeats < 1 || repeats > MOST_REPEATS) {
    throw new GridwellError(
      "USAGE_FIGURES",
      `--repeats ${String(repeats)} must be from 1 to ${String(MOST_REPEATS)}: more would take too long`,
    );
  }
  const result = await onFreshNetwork(args.geth, ({ url, funder, state, signal }) => {
    const signers = state.nodes.filter(({ role }) => role === "signer").length;
    return runP2(
      { repeats, oneByOne: ONE_BY_ONE, rounds: 1 },
      {
        rpc: new RpcClient(url),
        clock: machineClock,
        funder,
        network: `${String(state.nodes.length)} nodes on this machine, ${String(signers)} of them signers`,
        period: state.chain.period,
        command:
          repeats === 3
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

export default p2;
