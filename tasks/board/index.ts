import { emptyTask } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { built } from "../cli/built.ts";
import { teach } from "../cli/help.ts";
import { memberTask } from "../market/task.ts";

/** Which offers a member wants to hear of. */
export default [
  emptyTask("board", "Which offers a member wants to hear of").build(),
  memberTask(
    ["board", "subscribe"],
    teach(
      "Subscribe to offers of a resource; everybody can read that",
      "./gridwell board subscribe energy 1kWh 50kWh --unit-price 0.2SCT --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "resource",
      description: "Name of the resource, for example energy",
    })
    .addPositionalArgument({ name: "least", description: "Smallest lot, with its unit" })
    .addPositionalArgument({ name: "most", description: "Greatest lot" })
    .addOption({
      name: "unitPrice",
      description: "Least cap for a display unit, in tokens",
      defaultValue: "0",
    })
    .addOption({
      name: "hours",
      description: "Hours of the day, UTC, for example 8-20; all unless given",
      defaultValue: "",
    })
    .addOption({
      name: "days",
      description: "Days for which it holds",
      type: ArgumentType.INT,
      defaultValue: 30,
    })
    .setAction(built(() => import("./subscribe.ts")))
    .build(),
  memberTask(
    ["board", "unsubscribe"],
    teach("End a subscription", "./gridwell board unsubscribe energy --network localhost"),
  )
    .addPositionalArgument({
      name: "resource",
      description: "Name of the resource, for example energy",
    })
    .setAction(built(() => import("./unsubscribe.ts")))
    .build(),
  memberTask(
    ["board", "watch"],
    teach(
      "List open offers that match your subscriptions",
      "./gridwell board watch --network localhost",
    ),
  )
    .setAction(built(() => import("./watch.ts")))
    .build(),
];
