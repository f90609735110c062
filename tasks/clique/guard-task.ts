import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { built } from "../cli/built.ts";
import { teach } from "../cli/help.ts";

/** The task `clique guard`. */
export default task(
  ["clique", "guard"],
  teach(
    "Stand before the network's JSON-RPC node: let through what the community needs, refuse the rest",
    "./gridwell clique guard --network clique --keys guard-keys.json",
    "./gridwell clique guard --network clique --port 8645 --limits guard-limits.json",
  ),
)
  .addOption({
    name: "port",
    description: "Port of JSON-RPC",
    type: ArgumentType.INT,
    defaultValue: 8645,
  })
  .addOption({
    name: "host",
    description: "Address to listen at; put TLS in front before it is another",
    defaultValue: "127.0.0.1",
  })
  .addOption({
    name: "keys",
    description: "JSON file of API keys' hashes; without it the chain can be read only",
    defaultValue: "",
  })
  .addOption({
    name: "metricsPort",
    description: "Port of /metrics, on 127.0.0.1",
    type: ArgumentType.INT,
    defaultValue: 9645,
  })
  .addOption({
    name: "limits",
    description: "JSON file of limits that are not the defaults of docs/guard.md",
    defaultValue: "",
  })
  .setAction(built(() => import("./guard.ts")))
  .build();
