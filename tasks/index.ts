import { emptyTask, overrideTask, task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import alarms from "./alarms/index.ts";
import attack from "./attack/index.ts";
import { communityTask } from "./cli/community-options.ts";
import { built } from "./cli/built.ts";
import { teach } from "./cli/help.ts";
import figures from "./figures/index.ts";
import auction from "./auction/index.ts";
import board from "./board/index.ts";
import feed from "./feed/index.ts";
import gateways from "./gateways/index.ts";
import clique from "./clique/index.ts";
import delegate from "./delegate/index.ts";
import keys from "./keys/index.ts";
import load from "./load/index.ts";
import market from "./market/index.ts";
import meters from "./meters/index.ts";
import monitor from "./monitor/index.ts";
import quota from "./quota/index.ts";
import registry from "./registry/index.ts";
import token from "./token/index.ts";

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
  ...clique,
  ...keys,
  ...registry,
  ...meters,
  ...gateways,
  ...market,
  ...token,
  ...feed,
  ...quota,
  ...board,
  ...auction,
  ...monitor,
  ...delegate,
  ...alarms,
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
  task(
    ["bench", "market"],
    teach(
      "Measure the gas of every step of an auction with 2 to 300 sellers",
      "./gridwell bench market",
      "./gridwell bench market --json",
    ),
  )
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(built(() => import("./bench/market.ts")))
    .build(),
  task(
    ["bench", "monitor"],
    teach(
      "Measure the gas of encrypted records beside P3's and the naive contract, and the cryptography's times",
      "./gridwell bench monitor",
      "./gridwell bench monitor --json",
    ),
  )
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(built(() => import("./bench/monitor.ts")))
    .build(),
  task(
    ["bench", "incentives"],
    teach(
      "Play withheld bids and ladders of sham bids on random auctions",
      "./gridwell bench incentives",
      "./gridwell bench incentives --auctions 2000 --seed 7 --json",
    ),
  )
    .addOption({
      name: "auctions",
      description: "Auctions for each number of sellers",
      type: ArgumentType.INT,
      defaultValue: 20_000,
    })
    .addOption({
      name: "seed",
      description: "Of the sellers' costs and the buyers' prices",
      type: ArgumentType.INT,
      defaultValue: 1,
    })
    .addOption({
      name: "out",
      description: "Folder in which page, charts and CSV are written; none unless given",
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(() => import("./bench/incentives.ts"))
    .build(),
  task(
    ["bench", "privacy"],
    teach(
      "Measure what times and sizes of posts tell of who is at home",
      "./gridwell bench privacy",
      "./gridwell bench privacy --homes 100 --days 112 --seed 7 --json",
    ),
  )
    .addOption({
      name: "homes",
      description: "Invented homes",
      type: ArgumentType.INT,
      defaultValue: 40,
    })
    .addOption({
      name: "days",
      description: "Days; the onlooker learns from the first half",
      type: ArgumentType.INT,
      defaultValue: 56,
    })
    .addOption({
      name: "seed",
      description: "Of people, water and trips",
      type: ArgumentType.INT,
      defaultValue: 1,
    })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(() => import("./bench/privacy.ts"))
    .build(),
  task(
    ["bench", "seals"],
    teach(
      "Measure how fast a backup's seals are checked, and the guard finds senders",
      "./gridwell bench seals",
      "./gridwell bench seals --blocks 50000 --json",
    ),
  )
    .addOption({
      name: "blocks",
      description: "Blocks of the chain that is made and checked",
      type: ArgumentType.INT,
      defaultValue: 10_000,
    })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(() => import("./bench/seals.ts"))
    .build(),
  task(
    ["bench", "formats"],
    teach(
      "Measure how fast each format is read, and a year of many meters",
      "./gridwell bench formats",
      "./gridwell bench formats --meters 100 --days 30 --layout time --json",
    ),
  )
    .addOption({
      name: "meters",
      description: "Meters of the year's file",
      type: ArgumentType.INT,
      defaultValue: 1_000,
    })
    .addOption({
      name: "days",
      description: "Days of quarter-hours",
      type: ArgumentType.INT,
      defaultValue: 365,
    })
    .addOption({
      name: "layout",
      description: "Rows by meter, by time, or wide with a column for each meter",
      defaultValue: "meter",
    })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(() => import("./bench/formats.ts"))
    .build(),
  task(
    ["bench", "clique"],
    teach(
      "Measure what a fresh network of four geth nodes carries, beside the obvious contract",
      "./gridwell bench clique",
      "./gridwell bench clique --quick --json",
    ),
  )
    .addOption({
      name: "seconds",
      description: "How long the found rate must hold (default 60, with --quick 10)",
      type: ArgumentType.INT,
      defaultValue: 0,
    })
    .addFlag({ name: "quick", description: "Fewer and shorter steps, to see it work" })
    .addOption({
      name: "geth",
      description: "A geth 1.13.15 instead of the one that is built",
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(built(() => import("./bench/clique.ts")))
    .build(),
  ...load,
  ...figures,
  ...attack,
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
