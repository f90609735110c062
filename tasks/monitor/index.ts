import { emptyTask, task } from "hardhat/config";

import { built } from "../cli/built.ts";
import { teach } from "../cli/help.ts";
import disputes from "./dispute-tasks.ts";
import records from "./record-tasks.ts";
import sums from "./sum-tasks.ts";

/** The tasks around encrypted records of homes. */
export default [
  emptyTask("monitor", "Encrypted records of homes: who posts, who reads, what was posted").build(),
  ...records,
  ...sums,
  ...disputes,
  task(
    ["monitor", "demo"],
    teach(
      "Tell a day of ten homes whose records nobody reads but who may, on a chain in this process",
      "./gridwell monitor demo",
      "./gridwell monitor demo --json",
    ),
  )
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(built(() => import("./demo.ts")))
    .build(),
];
