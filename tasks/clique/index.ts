import { emptyTask } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { teach } from "../cli/help.ts";
import backup from "./backup-tasks.ts";
import { cliqueTask } from "./clique-task.ts";
import guard from "./guard-task.ts";
import machines from "./machines-tasks.ts";

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
  cliqueTask(
    "status",
    teach("Show the nodes and what is wrong with them", "./gridwell clique status"),
  )
    .setAction(() => import("./status.ts"))
    .build(),
  cliqueTask(
    "logs",
    teach(
      "Show the end of the nodes' logs",
      "./gridwell clique logs",
      "./gridwell clique logs signer-1 --notable",
    ),
  )
    .addPositionalArgument({
      name: "node",
      description: "Name of one node; all without it",
      defaultValue: "",
    })
    .addOption({
      name: "lines",
      description: "Most lines of a node",
      type: ArgumentType.INT,
      defaultValue: 20,
    })
    .addFlag({ name: "notable", description: "Only what an operator should know of" })
    .setAction(() => import("./logs.ts"))
    .build(),
  cliqueTask(
    "restart",
    teach("Stop one node in order and start it again", "./gridwell clique restart signer-1"),
  )
    .addPositionalArgument({ name: "node", description: "Name of the node" })
    .setAction(() => import("./restart.ts"))
    .build(),
  cliqueTask(
    "add-node",
    teach(
      "Add a node, and have the signers vote it in when it shall seal",
      "./gridwell clique add-node",
      "./gridwell clique add-node --signer",
    ),
  )
    .addFlag({ name: "signer", description: "It shall seal; otherwise it answers programs" })
    .setAction(() => import("./add-node.ts"))
    .build(),
  cliqueTask(
    "remove-node",
    teach(
      "Take a node out, a signer by a vote; its files are kept",
      "./gridwell clique remove-node signer-4",
    ),
  )
    .addPositionalArgument({ name: "node", description: "Name of the node" })
    .setAction(() => import("./remove-node.ts"))
    .build(),
  cliqueTask(
    "propose",
    teach(
      "Have signers vote somebody in or out, say a node on another machine",
      "./gridwell clique propose 0x90F79bf6EB2c4f870365E785982E1f101E93b906",
      "./gridwell clique propose 0x90F79bf6EB2c4f870365E785982E1f101E93b906 --out --by signer-1,signer-2",
    ),
  )
    .addPositionalArgument({ name: "address", description: "Whom it is about" })
    .addFlag({ name: "out", description: "Vote it out instead of in" })
    .addOption({
      name: "by",
      description: "Names of the signers that vote, with commas between them (default: all)",
      defaultValue: "",
    })
    .setAction(() => import("./propose.ts"))
    .build(),
  cliqueTask(
    "discard",
    teach(
      "Have the signers vote about somebody no more",
      "./gridwell clique discard 0x90F79bf6EB2c4f870365E785982E1f101E93b906",
    ),
  )
    .addPositionalArgument({ name: "address", description: "Whom it is about" })
    .setAction(() => import("./discard.ts"))
    .build(),
  cliqueTask(
    "signers",
    teach("Show who seals, and who votes for what", "./gridwell clique signers"),
  )
    .setAction(() => import("./signers.ts"))
    .build(),
  cliqueTask(
    "doctor",
    teach(
      "Look what is wrong with the network and mend what can be mended",
      "./gridwell clique doctor",
    ),
  )
    .setAction(() => import("./doctor.ts"))
    .build(),
  ...backup,
  ...machines,
  guard,
];
