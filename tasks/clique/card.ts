import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { cardFile, createCard } from "../../src/clique/machines/create-card.ts";
import { parseSetting } from "../../src/clique/settings.ts";
import { answer, pairs } from "../cli/answer.ts";
import { needed } from "../cli/needed.ts";
import { changing, type CliqueArguments } from "./open.ts";
import { machineFolder } from "./place.ts";

interface CardArguments extends CliqueArguments {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly rpc: boolean;
  readonly rpcPort: string;
}

/** Port of JSON-RPC unless another one is named. */
const RPC_PORT = "8545";

/** The task `clique card`. */
const card: NewTaskActionFunction<CardArguments> = async (args) => {
  const { name, port, rpc } = args;
  const address = "the IPv4 address at which the other machines find the node, like 10.9.0.1";
  const host = needed("--host", args.host, address);
  const folder = machineFolder(args.dir);
  const rpcPort = rpc ? parseSetting("rpc-port", args.rpcPort || RPC_PORT) : null;
  const document = await changing(folder, () =>
    createCard(folder, { name, role: rpc ? "rpc" : "signer", host, port, rpcPort }),
  );
  const file = cardFile(folder, name);
  answer(args.json, { ...document, file }, () => [
    `Made the keys of ${name}. They stay on this machine, below ${folder}.`,
    ...pairs([
      ["card", file],
      ["found at", `${host}:${String(port)}`],
      ["seals as", document.address ?? "nobody: it answers programs"],
    ]),
    "Next: bring all cards to one machine, and there ./gridwell clique plan CARD...",
  ]);
};

export default card;
