import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { obviousLoad } from "../../src/load/scenario.ts";
import { loadOn, type LoadArguments } from "./load-on.ts";

interface ObviousArguments extends LoadArguments {
  readonly rate: number;
  readonly seconds: number;
  /** Zero to choose. */
  readonly meters: number;
  readonly senders: number;
}

/** The task `load obvious`. */
const obvious: NewTaskActionFunction<ObviousArguments> = async (args, hre) => {
  const { rate, seconds, meters, senders } = args;
  const load = obviousLoad({
    rate,
    meters: meters === 0 ? null : meters,
    senders: senders === 0 ? null : senders,
  });
  await loadOn(hre, args, {
    name: "obvious",
    seed: 1,
    phases: [{ name: "steady", seconds, mix: [load], faults: [] }],
  });
};

export default obvious;
