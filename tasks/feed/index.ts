import { emptyTask } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { built } from "../cli/built.ts";
import { communityTask } from "../cli/community-options.ts";
import { teach } from "../cli/help.ts";

/** Market prices of the token and of resources. */
export default [
  emptyTask("feed", "Market prices of the token and of resources").build(),
  communityTask(
    ["feed", "report"],
    teach(
      "Report a market price",
      "./gridwell feed report token 0.001ether --network localhost",
      "./gridwell feed report energy 0.0003ether --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "resource",
      description: "token, or a resource, whose price is for its display unit",
    })
    .addPositionalArgument({
      name: "price",
      description: "With the currency, for example 0.0003ether",
    })
    .addFlag({ name: "reset", description: "Past the greatest step, in the administrator's name" })
    .setAction(built(() => import("./report.ts")))
    .build(),
  communityTask(
    ["feed", "bounds"],
    teach(
      "Set what a price must keep to",
      "./gridwell feed bounds token 0.0001ether 0.01ether --network localhost",
      "./gridwell feed bounds energy 0.00001ether 0.01ether --step-bps 2000 --network localhost",
    ),
  )
    .addPositionalArgument({ name: "resource", description: "token, or a resource" })
    .addPositionalArgument({ name: "least", description: "Least price, with the currency" })
    .addPositionalArgument({ name: "most", description: "Greatest price" })
    .addOption({
      name: "stepBps",
      description: "Greatest change at once, hundredths of a per cent",
      type: ArgumentType.INT,
      defaultValue: 1_000,
    })
    .addOption({
      name: "maxAge",
      description: "Seconds for which a price is fresh",
      type: ArgumentType.INT,
      defaultValue: 86_400,
    })
    .setAction(built(() => import("./bounds.ts")))
    .build(),
  communityTask(
    ["feed", "show"],
    teach("Show prices and whether they are fresh", "./gridwell feed show --network localhost"),
  )
    .setAction(built(() => import("./show.ts")))
    .build(),
];
