import { emptyTask } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { built } from "../cli/built.ts";
import { teach } from "../cli/help.ts";
import { KEY_PASSWORD } from "../keys/key-options.ts";
import { memberTask } from "../market/task.ts";

/** The tasks around alarms: the community gateway raises them, one that is responsible answers. */
export default [
  emptyTask("alarms", "Encrypted alarms of one's home and of those one looks after").build(),
  memberTask(
    ["alarms", "watch"],
    teach(
      "Show the alarms that one is responsible for, decrypted; a node that hides one is caught",
      "./gridwell alarms watch home.keys.json --network localhost",
      "./gridwell alarms watch neighbour.keys.json --member 1 --wait --network localhost",
    ),
  )
    .addPositionalArgument({ name: "file", description: "File of one's own keys, encrypted" })
    .addOption(KEY_PASSWORD)
    .addFlag({ name: "wait", description: "Wait for one that is not acknowledged, or for Ctrl-C" })
    .setAction(built(() => import("./watch.ts")))
    .build(),
  memberTask(
    ["alarms", "ack"],
    teach(
      "Say that one has seen an alarm; within four slots it counts as answered in time",
      "./gridwell alarms ack 0 1 --member 1 --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "home",
      description: "The home's address, or its number among the seed's members",
    })
    .addPositionalArgument({
      name: "seq",
      description: "Number of the alarm among the home's",
      type: ArgumentType.INT,
    })
    .setAction(built(() => import("./ack.ts")))
    .build(),
];
