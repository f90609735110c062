import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { readingsLoad } from "../../src/load/scenario.ts";
import { loadOn, type LoadArguments } from "./load-on.ts";

interface ReadingsArguments extends LoadArguments {
  readonly rate: number;
  readonly seconds: number;
  readonly bankSize: number;
  /** Zero to choose. */
  readonly banks: number;
  readonly senders: number;
}

/** The task `load readings`. */
const readings: NewTaskActionFunction<ReadingsArguments> = async (args, hre) => {
  const { rate, seconds, bankSize, banks, senders } = args;
  const load = readingsLoad({
    rate,
    bankSize,
    banks: banks === 0 ? null : banks,
    senders: senders === 0 ? null : senders,
  });
  await loadOn(hre, args, {
    name: "readings",
    seed: 1,
    phases: [{ name: "steady", seconds, mix: [load], faults: [] }],
  });
};

export default readings;
