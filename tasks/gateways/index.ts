import { emptyTask } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { built } from "../cli/built.ts";
import { rehearsalTask } from "../cli/community-options.ts";
import { teach } from "../cli/help.ts";

/** The tasks around gateways. */
export default [
  emptyTask("gateways", "Rehearse the gateways of a community").build(),
  rehearsalTask(
    ["gateways", "simulate"],
    teach(
      "Run gateways in processes of their own, kill them at random, prove that nothing is lost",
      "./gridwell gateways simulate",
      "./gridwell gateways simulate --gateways 8 --households 1000 --hours 48 --kill-every 1 --network localhost",
    ),
  )
    .addOption({
      name: "gateways",
      description: "Gateways, one process each",
      type: ArgumentType.INT,
      defaultValue: 4,
    })
    .addOption({
      name: "households",
      description: "Simulated households, energy and water; a business comes with every twenty",
      type: ArgumentType.INT,
      defaultValue: 200,
    })
    .addOption({
      name: "hours",
      description: "Hours that are lived through: the first ones of whole days that just passed",
      type: ArgumentType.INT,
      defaultValue: 24,
    })
    .addOption({
      name: "speed",
      description: "Rehearsed seconds a second",
      type: ArgumentType.FLOAT,
      defaultValue: 2_880,
    })
    .addOption({
      name: "killEvery",
      description: "Mean seconds between two kills of a gateway; 0 for none",
      type: ArgumentType.FLOAT,
      defaultValue: 3,
    })
    .setAction(built(() => import("./simulate.ts")))
    .build(),
];
