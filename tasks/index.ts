import { emptyTask, overrideTask, task } from "hardhat/config";

import { communityTask } from "./cli/community-options.ts";
import { built } from "./cli/built.ts";
import { teach } from "./cli/help.ts";
import gateways from "./gateways/index.ts";
import keys from "./keys/index.ts";
import meters from "./meters/index.ts";
import registry from "./registry/index.ts";

/** Gridwell's tasks, in the order of the community's work. Each action loads only when it runs. */
export default [
  task(
    "demo",
    teach(
      "Tell a neighbourhood's story on a chain in this process",
      "./gridwell demo",
      "./gridwell demo --json",
    ),
  )
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(built(() => import("./demo/demo.ts")))
    .build(),
  communityTask(
    "deploy",
    teach(
      "Deploy the community to a network, or resume a deployment",
      "./gridwell deploy --network localhost",
      "./gridwell deploy --network clique --seed community.seed.json --parameters clique.json",
    ),
  )
    .addOption({
      name: "parameters",
      description:
        "JSON file instead of deploy/parameters/NETWORK.json: slot, origin, admin's delay, banks' maxStep",
      defaultValue: "",
    })
    .addFlag({ name: "reset", description: "Set aside the deployment of a chain that began anew" })
    .setAction(built(() => import("./deploy.ts")))
    .build(),
  ...keys,
  ...registry,
  ...meters,
  ...gateways,
  emptyTask("bench", "Gas and time of whole cases").build(),
  task(
    ["bench", "ledger"],
    teach(
      "Measure the ledger's gas a reading beside the obvious contract",
      "./gridwell bench ledger",
      "./gridwell bench ledger --json",
    ),
  )
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(built(() => import("./bench/ledger.ts")))
    .build(),
  overrideTask("node")
    .setAction(() => import("./node.ts"))
    .build(),
  overrideTask(["test", "solidity"])
    .setAction(() => import("./test/solidity.ts"))
    .build(),
  overrideTask(["test", "mocha"])
    .setAction(() => import("./test/mocha.ts"))
    .build(),
  task(
    "gas",
    teach(
      "Measure the gas of the named scenarios and write gas/*.json",
      "./gridwell gas",
      "./gridwell gas --check --json",
    ),
  )
    .addFlag({ name: "check", description: "Compare with gas/*.json instead, exactly" })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(built(() => import("./gas.ts")))
    .build(),
];
