import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { benchSeals, type SealsBenchmark } from "../../scripts/bench/seals.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { answer } from "../cli/answer.ts";
import { grouped, table } from "../cli/table.ts";

interface BenchArguments {
  readonly json: boolean;
  readonly blocks: number;
}

/** Headers, and transactions, whose signers are found one by one. */
const SINGLE = 400;

/** The task `bench seals`: checks a backup that it makes; no chain runs. */
const seals: NewTaskActionFunction<BenchArguments> = async ({ json, blocks }) => {
  if (blocks < 1) {
    throw new GridwellError(
      "USAGE_SIZE",
      `--blocks ${String(blocks)} must be a whole number from 1`,
    );
  }
  const result = await benchSeals({
    blocks,
    single: SINGLE,
    progress: (what) => {
      console.error(`measuring: ${what}`);
    },
  });
  answer(json, result, () => describe(result));
};

function describe({ environment, rows, ratio }: SealsBenchmark): string[] {
  const times = (value: number): string => `${value.toFixed(1)} ×`;
  return [
    "",
    ...table(
      ["what", "µs of a core", "a second"],
      rows.map(({ what, count, coreSeconds, perSecond }) => [
        what,
        grouped(Math.round((coreSeconds * 1_000_000) / count)),
        grouped(perSecond),
      ]),
    ),
    "",
    `  who sealed a block: ${times(ratio.seal)} as fast as ethers, on one core`,
    `  a backup with its seals: ${times(ratio.check)} as fast as one by one by ethers, on all cores`,
    `  who sent a transaction: ${times(ratio.transaction)} as fast as ethers, on one core`,
    "",
    ...Object.entries(environment).map(([name, value]) => `  ${name}: ${value}`),
  ];
}

export default seals;
