import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { built } from "../cli/built.ts";
import { rehearsalTask } from "../cli/community-options.ts";
import { teach } from "../cli/help.ts";
import { CADENCE } from "./descriptions.ts";
import { withSimulation } from "./simulated.ts";

/** What invents a community's readings. */
export default [
  withSimulation(
    task(
      ["meters", "generate"],
      teach(
        "Write the readings of a simulated community to a file; needs no chain",
        "./gridwell meters generate --format wmbusmeters --out community.jsonl",
        "./gridwell meters generate --format csv --out week.csv --households 200 --days 7 --resource water",
        "./gridwell meters generate --format dsmr --out homes/ --faults some --truth truth.jsonl",
        "./gridwell meters generate --format csv --out faulty.csv --faults lost=0.01,exchange=0.001",
      ),
    ),
  )
    .addOption({
      name: "seed",
      description: "Of the random numbers: the same gives the same readings everywhere",
      type: ArgumentType.INT,
      defaultValue: 1,
    })
    .addOption({
      name: "format",
      description: "wmbusmeters, dsmr, greenbutton or csv",
      defaultValue: "",
    })
    .addOption({
      name: "out",
      description: "New file; or a folder (ends with /) for a file a home",
      defaultValue: "",
    })
    .addOption({
      name: "truth",
      description: "New file for what is true: totals and faults, JSON lines",
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(() => import("./generate.ts"))
    .build(),
  withSimulation(
    rehearsalTask(
      ["meters", "simulate"],
      teach(
        "Import the readings of a simulated community, and score validation against the truth",
        "./gridwell meters simulate",
        "./gridwell meters simulate --households 20 --days 2 --faults all --cadence slot --json",
        "./gridwell meters simulate --resource water --faults leak=0.001,lost=0.01 --network localhost",
      ),
    ),
  )
    .addOption({
      name: "cadence",
      description: CADENCE,
      defaultValue: "day",
    })
    .addOption({
      name: "gateway",
      description: "Number of the gateway that reports, among the seed's",
      type: ArgumentType.INT,
      defaultValue: 0,
    })
    .setAction(built(() => import("./simulate.ts")))
    .build(),
];
