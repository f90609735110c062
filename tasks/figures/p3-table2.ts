import { randomBytes } from "node:crypto";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { DELAYS } from "../../src/experiments/p3-table2/concurrent.ts";
import { reportTable2 } from "../../src/experiments/p3-table2/report.ts";
import { runTable2 } from "../../src/experiments/p3-table2/run.ts";
import { machineClock } from "../../src/load/clock.ts";
import { RpcClient } from "../../src/load/rpc.ts";
import { say } from "../clique/open.ts";
import { onTrialNetwork } from "../clique/trial.ts";
import { writeReport, type FigureArguments } from "./write.ts";

interface Table2Arguments extends FigureArguments {
  readonly blocks: number;
  readonly geth: string;
}

/** Blocks of the concurrent part, all delays together: enough to see one at each, and a quarter of an hour. */
const LEAST_BLOCKS = 20;
const MOST_BLOCKS = 500;

/** As the task's option has it. */
const USUAL_BLOCKS = 40;

/** Blocks of each part of the censoring, and addresses that are proposed. */
const CENSORED_BLOCKS = 9;
const PROPOSALS = 1_000;

/** Short, so that its end is seen. */
const EPOCH = 30;
/** Seconds after which a signer takes new transactions in; geth has no less. */
const RECOMMIT = 1;

/** The task `figures p3-table2`. */
const table2: NewTaskActionFunction<Table2Arguments> = async (args) => {
  const { blocks, geth } = args;
  if (blocks < LEAST_BLOCKS || blocks > MOST_BLOCKS) {
    throw new GridwellError(
      "USAGE_FIGURES",
      `--blocks ${String(blocks)} must be from ${String(LEAST_BLOCKS)} to ${String(MOST_BLOCKS)}: fewer show nothing, more take too long`,
    );
  }
  const settings = { epoch: EPOCH, recommit: RECOMMIT };
  const table = await onTrialNetwork({ geth, cables: true, settings }, async (trial) => {
    const { folder, state, links, description, funder } = trial;
    if (links === null) throw new TypeError("a network without cables");
    const rpc = new RpcClient(new URL(description.rpcUrl));
    return runTable2(
      { folder, state, links, rpc, clock: machineClock, funder, log: say },
      {
        ...{ delays: DELAYS, blocksADelay: Math.round(blocks / DELAYS.length) },
        ...{ censoredBlocks: CENSORED_BLOCKS, proposals: PROPOSALS },
      },
      randomBytes(32),
    );
  });
  const report = reportTable2({
    command:
      blocks === USUAL_BLOCKS
        ? "./gridwell figures p3-table2"
        : `./gridwell figures p3-table2 --blocks ${String(blocks)}`,
    date: formatInstant(Math.floor(Date.now() / 1_000)),
    table,
  });
  writeReport(args, report);
};

export default table2;
