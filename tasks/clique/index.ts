import { emptyTask, task } from "hardhat/config";
import type { NewTaskDefinitionBuilder } from "hardhat/types/tasks";

import { teach } from "../cli/help.ts";

/** A task that works on a clique network, with the options that all of these share. */
function cliqueTask(
  id: string,
  description: string,
): NewTaskDefinitionBuilder<Record<"dir", string> & Record<"json", boolean>> {
  return task(["clique", id], description)
    .addOption({
      name: "dir",
      description: "Folder of the network (default: the one that was brought up last)",
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print one JSON document" });
}

/** The tasks around a clique network of one's own. */
export default [
  emptyTask("clique", "A network of geth nodes that seal by clique").build(),
  cliqueTask(
    "up",
    teach(
      "Make a network, or go on with it, and wait until it is ready",
      "./gridwell clique up",
      "./gridwell clique up --nodes 6 --signers 5 --period 5 --dir /srv/community",
      "./gridwell clique up --geth /usr/local/bin/geth --seed community.seed.json",
    ),
  )
    .addOption({ name: "nodes", description: "Nodes in all (default 4)", defaultValue: "" })
    .addOption({ name: "signers", description: "Of them signers (default 3)", defaultValue: "" })
    .addOption({
      name: "period",
      description: "Seconds between two blocks (default 2)",
      defaultValue: "",
    })
    .addOption({
      name: "epoch",
      description: "Blocks after which open votes lapse (default 30000)",
      defaultValue: "",
    })
    .addOption({
      name: "gasLimit",
      description: "Gas of a block (default 60000000)",
      defaultValue: "",
    })
    .addOption({
      name: "fork",
      description: "berlin, without a base fee (default), or london",
      defaultValue: "",
    })
    .addOption({ name: "chainId", description: "A random one by default", defaultValue: "" })
    .addOption({
      name: "recommit",
      description: "Seconds after which a signer takes in new transactions (default 2)",
      defaultValue: "",
    })
    .addOption({
      name: "rpcPort",
      description: "Port of JSON-RPC (default 8545, or the next that is free)",
      defaultValue: "",
    })
    .addOption({
      name: "geth",
      description: "A geth 1.13.15 to use instead of building it",
      defaultValue: "",
    })
    .addOption({
      name: "seed",
      description: "Seed file of the community whose roles are funded (default: a new one)",
      defaultValue: "",
    })
    .addOption({
      name: "passwordFile",
      description: "File with that seed's password; asked for otherwise",
      defaultValue: "",
    })
    .addOption({
      name: "fund",
      description: "More addresses to fund, with commas between them",
      defaultValue: "",
    })
    .setAction(() => import("./up.ts"))
    .build(),
  cliqueTask(
    "down",
    teach("Stop all nodes in order; their chain is kept", "./gridwell clique down"),
  )
    .setAction(() => import("./down.ts"))
    .build(),
];
