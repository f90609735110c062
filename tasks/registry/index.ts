import { emptyTask } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { built } from "../cli/built.ts";
import { communityTask } from "../cli/community-options.ts";
import { teach } from "../cli/help.ts";

/** Said wherever a reason is asked for. */
const REASON =
  "Why; up to 31 ASCII characters stand on the chain for ever, of more only the hash. No names of people";

/** The tasks around roles, gateways, banks and resources. */
export default [
  emptyTask("registry", "Roles, gateways, banks and resources of the community").build(),
  communityTask(
    ["registry", "show"],
    teach(
      "Show contracts, roles, gateways and resources",
      "./gridwell registry show --network localhost",
    ),
  )
    .setAction(built(() => import("./show.ts")))
    .build(),
  communityTask(
    ["registry", "banks"],
    teach(
      "List the banks with their gateways and limits",
      "./gridwell registry banks --network localhost",
    ),
  )
    .setAction(built(() => import("./banks.ts")))
    .build(),
  communityTask(
    ["registry", "trust"],
    teach(
      "Put a gateway on the public list",
      './gridwell registry trust 0xBcd4042DE499D14e55001CcbB24a551F3b954096 --reason "new server" --network localhost',
      './gridwell registry trust 4 --reason "north district" --network localhost',
    ),
  )
    .addPositionalArgument({
      name: "gateway",
      description: "Its address, or its number among the seed's gateways",
    })
    .addOption({ name: "reason", description: REASON, defaultValue: "" })
    .setAction(built(() => import("./trust.ts")))
    .build(),
  communityTask(
    ["registry", "distrust"],
    teach(
      "Take a gateway off the public list; banks that it has stay with it until another is appointed",
      './gridwell registry distrust 3 --reason "key lost" --network localhost',
    ),
  )
    .addPositionalArgument({
      name: "gateway",
      description: "Its address, or its number among the seed's gateways",
    })
    .addOption({ name: "reason", description: REASON, defaultValue: "" })
    .setAction(built(() => import("./distrust.ts")))
    .build(),
  communityTask(
    ["registry", "appoint"],
    teach(
      "Hand a bank to another gateway, or change its limit",
      './gridwell registry appoint 1 2 --reason "key lost" --network localhost',
      './gridwell registry appoint 1 0 --max-step 5000kWh --reason "bigger plant" --network localhost',
    ),
  )
    .addPositionalArgument({
      name: "bank",
      description: "The bank's number",
      type: ArgumentType.INT,
    })
    .addPositionalArgument({
      name: "gateway",
      description: "Address of a trusted gateway, or its number among the seed's",
    })
    .addOption({
      name: "maxStep",
      description:
        "Greatest rise per slot with its unit, for example 1000kWh; as it is unless given",
      defaultValue: "",
    })
    .addOption({ name: "reason", description: REASON, defaultValue: "" })
    .setAction(built(() => import("./appoint.ts")))
    .build(),
  communityTask(
    ["registry", "resources"],
    teach(
      "List what is metered, or define more; a definition never changes",
      "./gridwell registry resources --network localhost",
      `./gridwell registry resources --define '{"id":7,"name":"steam","baseUnit":"kg","displayUnit":"t","decimals":3}'`,
    ),
  )
    .addOption({
      name: "define",
      description: "New resources as JSON, one object or a list",
      defaultValue: "",
    })
    .setAction(built(() => import("./resources.ts")))
    .build(),
  communityTask(
    ["registry", "operators"],
    teach(
      "List, appoint or dismiss operators, in the admin's name",
      "./gridwell registry operators --network localhost",
      "./gridwell registry operators --grant 0x90F79bf6EB2c4f870365E785982E1f101E93b906 --network localhost",
    ),
  )
    .addOption({ name: "grant", description: "Address to appoint", defaultValue: "" })
    .addOption({ name: "revoke", description: "Address to dismiss", defaultValue: "" })
    .setAction(built(() => import("./operators.ts")))
    .build(),
];
