import { emptyTask, task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { NewTaskDefinitionBuilder } from "hardhat/types/tasks";

import { built } from "../cli/built.ts";
import { teach } from "../cli/help.ts";

type OutputOptions = Record<
  "seed" | "passwordFile" | "targetIsMine" | "nodes" | "csv" | "prometheus" | "html",
  string
> &
  Record<"depth", number> &
  Record<"json", boolean>;

/** A task that puts a node under load, with the options that all of these share. */
function loadTask(id: string[], description: string): NewTaskDefinitionBuilder<OutputOptions> {
  return task(id, description)
    .addOption({
      name: "targetIsMine",
      description: "Host of a node that is yours and not on this machine; you are asked to confirm",
      defaultValue: "",
    })
    .addOption({
      name: "depth",
      description: "Blocks on top that make a block final (default 2; 0 on a development chain)",
      type: ArgumentType.INT,
      defaultValue: -1,
    })
    .addOption({
      name: "nodes",
      description:
        "JSON file with nodes to watch, as clique up prints it; signers' sockets take what stands still (with --network clique by itself)",
      defaultValue: "",
    })
    .addOption({
      name: "csv",
      description: "Write every transaction to this file",
      defaultValue: "",
    })
    .addOption({
      name: "prometheus",
      description: "Write the figures as Prometheus text to this file",
      defaultValue: "",
    })
    .addOption({
      name: "html",
      description: "Write a report with charts to this file",
      defaultValue: "",
    })
    .addOption({
      name: "seed",
      description: "Encrypted seed file whose operator pays",
      defaultValue: "",
    })
    .addOption({
      name: "passwordFile",
      description: "File with the seed's password; asked for otherwise",
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print one JSON document" });
}

const RATE = "Readings a second";
const SECONDS = "How long, seconds";

/** The tasks that put a node under load. */
export default [
  emptyTask("load", "Put your own node under load and measure what it carries").build(),
  loadTask(
    ["load", "readings"],
    teach(
      "Send batches of readings at a fixed rate and measure",
      "./gridwell load readings --rate 2000 --seconds 10 --bank-size 200",
      "./gridwell load readings --rate 20000 --seconds 60 --bank-size 1000 --html load.html --network localhost",
    ),
  )
    .addOption({ name: "rate", description: RATE, type: ArgumentType.INT, defaultValue: 1_000 })
    .addOption({ name: "seconds", description: SECONDS, type: ArgumentType.INT, defaultValue: 10 })
    .addOption({
      name: "bankSize",
      description: "Readings a batch",
      type: ArgumentType.INT,
      defaultValue: 200,
    })
    .addOption({
      name: "banks",
      description: "Banks that take turns (default: one for each batch a second, 20 at most)",
      type: ArgumentType.INT,
      defaultValue: 0,
    })
    .addOption({
      name: "senders",
      description: "Accounts that send (default: one for 50 transactions a second, 10 at most)",
      type: ArgumentType.INT,
      defaultValue: 0,
    })
    .setAction(built(() => import("./readings.ts")))
    .build(),
  loadTask(
    ["load", "obvious"],
    teach(
      "Send single readings to the obvious contract, for comparison",
      "./gridwell load obvious --rate 50 --seconds 10",
    ),
  )
    .addOption({ name: "rate", description: RATE, type: ArgumentType.INT, defaultValue: 50 })
    .addOption({ name: "seconds", description: SECONDS, type: ArgumentType.INT, defaultValue: 10 })
    .addOption({
      name: "meters",
      description: "Meters that are written in turn (default 200)",
      type: ArgumentType.INT,
      defaultValue: 0,
    })
    .addOption({
      name: "senders",
      description: "Accounts that send (default: one for 50 transactions a second, 10 at most)",
      type: ArgumentType.INT,
      defaultValue: 0,
    })
    .setAction(built(() => import("./obvious.ts")))
    .build(),
  loadTask(
    ["load", "scenario"],
    teach(
      "Run phases of mixed loads from a file",
      "./gridwell load scenario examples/load.scenario.json --html load.html",
    ),
  )
    .addPositionalArgument({ name: "file", description: "The scenario, JSON; see docs/load.md" })
    .setAction(built(() => import("./scenario.ts")))
    .build(),
];
