import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { teach } from "../cli/help.ts";

/** An option whose value is text, absent when empty. */
function words<const Name extends string>(name: Name, description: string) {
  return { name, description, defaultValue: "" };
}

const DIR = words("dir", "Folder of this machine's nodes (default: .gridwell/nodes)");
const JSON_FLAG = { name: "json", description: "Print one JSON document" } as const;

/** The tasks for a network over several machines: keys on each, one plan, a systemd unit on each. */
export default [
  task(
    ["clique", "card"],
    teach(
      "Make a node's keys on the machine that will run it, and the card that tells the others of it",
      "./gridwell clique card signer-a --host 10.9.0.1",
      "./gridwell clique card rpc-a --host 10.9.0.1 --port 30304 --rpc",
    ),
  )
    .addPositionalArgument({ name: "name", description: "Name of the node, one in the network" })
    .addOption(words("host", "Required: IPv4 address at which the other machines find it"))
    .addOption({
      name: "port",
      description: "Port for its peers",
      type: ArgumentType.INT,
      defaultValue: 30_303,
    })
    .addFlag({ name: "rpc", description: "It shall answer programs; otherwise it seals" })
    .addOption(words("rpcPort", "Port of JSON-RPC on this machine (default 8545)"))
    .addOption(DIR)
    .addFlag(JSON_FLAG)
    .setAction(() => import("./card.ts"))
    .build(),
  task(
    ["clique", "plan"],
    teach(
      "Plan a network over several machines from their cards, or change whom a planned one has",
      "./gridwell clique plan signer-a.card.json signer-b.card.json signer-c.card.json rpc-a.card.json --out plan.json --seed community.seed.json",
      "./gridwell clique plan signer-d.card.json --from plan.json --out plan-2.json",
      "./gridwell clique plan --from plan-2.json --without signer-b --out plan-3.json",
      "./gridwell clique plan --from plan-3.json --recommit 1 --out plan-4.json",
    ),
  )
    .addVariadicArgument({ name: "cards", description: "Card files", defaultValue: [] })
    .addOption(words("out", "Required: file of the plan, which must not be there yet"))
    .addOption(words("from", "A plan whose chain goes on with other nodes"))
    .addOption(words("without", "Nodes to leave out, with commas between them"))
    .addOption({
      name: "startIn",
      description: "Seconds until the chain begins: all signers have to run by then",
      type: ArgumentType.INT,
      defaultValue: 1_800,
    })
    .addOption(words("period", "Seconds between two blocks (default 2)"))
    .addOption(words("epoch", "Blocks after which open votes lapse (default 30000)"))
    .addOption(words("gasLimit", "Gas of a block (default 60000000)"))
    .addOption(
      words("recommit", "Seconds after which a signer takes in new transactions (default 2)"),
    )
    .addOption(words("fork", "berlin (default) or london"))
    .addOption(words("chainId", "A random one by default"))
    .addOption(words("seed", "Seed file of the community whose roles are funded"))
    .addOption(words("passwordFile", "File with that seed's password; asked for otherwise"))
    .addOption(words("fund", "More addresses to fund, with commas between them"))
    .addFlag(JSON_FLAG)
    .setAction(() => import("./plan.ts"))
    .build(),
  task(
    ["clique", "install"],
    teach(
      "Put a node of a plan in its place on this machine: first block, peers, systemd unit",
      "./gridwell clique install signer-a --plan plan.json",
    ),
  )
    .addPositionalArgument({ name: "name", description: "Name of the node" })
    .addOption(words("plan", "Required: file of the plan"))
    .addOption(words("geth", "Path of a geth 1.13.15 (default: one is built)"))
    .addOption(words("user", "Account that runs the node (default: yours)"))
    .addOption(DIR)
    .addFlag(JSON_FLAG)
    .setAction(() => import("./install.ts"))
    .build(),
];
