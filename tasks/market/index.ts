import { emptyTask, task } from "hardhat/config";

import { built } from "../cli/built.ts";
import { teach } from "../cli/help.ts";

/** The task that shows a market from its first offer to its last coin. */
export default [
  emptyTask("market", "Trade in quota between neighbours").build(),
  task(
    ["market", "demo"],
    teach(
      "Tell how a home buys quota from its neighbours, on a chain in this process",
      "./gridwell market demo",
      "./gridwell market demo --json",
    ),
  )
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(built(() => import("./demo.ts")))
    .build(),
];
