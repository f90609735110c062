import { built } from "../cli/built.ts";
import { teach } from "../cli/help.ts";
import { cliqueTask } from "./clique-task.ts";

/** The tasks `clique backup` and `clique restore`. */
export default [
  cliqueTask(
    "backup",
    teach(
      "Write the chain's state, and an archive of all its blocks and events, into one file",
      "./gridwell clique backup community.backup",
      "./gridwell clique backup community.backup --node rpc-a --dir /var/lib/gridwell",
    ),
  )
    .addPositionalArgument({ name: "file", description: "The file to write" })
    .addFlag({ name: "overwrite", description: "Replace the file if it is there" })
    .addOption({
      name: "node",
      description:
        "Name of a node that clique install put on this machine, in the folder that --dir names (default: a node of the network that was brought up last)",
      defaultValue: "",
    })
    .setAction(built(() => import("./backup.ts")))
    .build(),
  cliqueTask(
    "restore",
    teach(
      "Make a network that goes on from a backup, with a short chain and the same state",
      "./gridwell clique restore community.backup --dir /srv/community-2",
      "./gridwell clique restore community.backup --check",
    ),
  )
    .addPositionalArgument({ name: "file", description: "The backup" })
    .addFlag({ name: "check", description: "Check the backup and restore nothing" })
    .addFlag({
      name: "skipSeals",
      description: "Do not look at who sealed each block, which takes most of a check's time",
    })
    .addOption({
      name: "keys",
      description:
        "Folder of the network whose signers and seed go on (default: the one that was brought up last, if the backup is of it)",
      defaultValue: "",
    })
    .addFlag({ name: "newKeys", description: "Make new signers instead, as many as there were" })
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
    .setAction(built(() => import("./restore.ts")))
    .build(),
];
