import { emptyTask } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { built } from "../cli/built.ts";
import { communityTask } from "../cli/community-options.ts";
import { teach } from "../cli/help.ts";
import { memberTask } from "../market/task.ts";

/** Who may use how much of a resource in a period. */
export default [
  emptyTask("quota", "Who may use how much of a resource in a period").build(),
  communityTask(
    ["quota", "limit"],
    teach(
      "Set how much of a resource the community may use in a period",
      "./gridwell quota limit energy 30000kWh --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "resource",
      description: "Name of the resource, for example energy",
    })
    .addPositionalArgument({ name: "amount", description: "With its unit, for example 30000kWh" })
    .addOption({
      name: "period",
      description: "Number of the quota period; the present one unless given",
      type: ArgumentType.INT,
      defaultValue: -1,
    })
    .setAction(built(() => import("./limit.ts")))
    .build(),
  communityTask(
    ["quota", "allocate"],
    teach(
      "Allocate the same amount to members",
      "./gridwell quota allocate energy 250kWh 0 1 2 --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "resource",
      description: "Name of the resource, for example energy",
    })
    .addPositionalArgument({ name: "amount", description: "With its unit, for example 250kWh" })
    .addOption({
      name: "period",
      description: "Number of the quota period; the present one unless given",
      type: ArgumentType.INT,
      defaultValue: -1,
    })
    .addVariadicArgument({
      name: "members",
      description: "Addresses, or numbers among the seed's members",
    })
    .setAction(built(() => import("./allocate.ts")))
    .build(),
  communityTask(
    ["quota", "points"],
    teach(
      "Name the metering points that count for a member",
      "./gridwell meters move E9990000000000126/1-0:1.8.1 --in 0x90F79bf6EB2c4f870365E785982E1f101E93b906 --reason lease --network localhost",
      "./gridwell quota points 3 energy E9990000000000126/1-0:1.8.1 E9990000000000126/1-0:1.8.2 --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "member",
      description: "Address, or number among the seed's members",
    })
    .addPositionalArgument({
      name: "resource",
      description: "Name of the resource, for example energy",
    })
    .addOption({
      name: "period",
      description: "Number of the first period; the present one unless given",
      type: ArgumentType.INT,
      defaultValue: -1,
    })
    .addVariadicArgument({
      name: "points",
      description:
        "One to four points that the member owns and that count use: names or ids, see meters show",
    })
    .setAction(built(() => import("./points.ts")))
    .build(),
  memberTask(
    ["quota", "show"],
    teach(
      "Show a member's quota",
      "./gridwell quota show energy --network localhost",
      "./gridwell quota show energy 3 --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "resource",
      description: "Name of the resource, for example energy",
    })
    .addPositionalArgument({
      name: "account",
      description: "Address, or number among the seed's members; yourself unless given",
      defaultValue: "",
    })
    .addOption({
      name: "period",
      description: "Number of the quota period; the present one unless given",
      type: ArgumentType.INT,
      defaultValue: -1,
    })
    .setAction(built(() => import("./show.ts")))
    .build(),
  memberTask(
    ["quota", "remaining"],
    teach(
      "Show what a member may still use, from the ledger's witnesses",
      "./gridwell quota remaining energy --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "resource",
      description: "Name of the resource, for example energy",
    })
    .addPositionalArgument({
      name: "account",
      description: "Address, or number among the seed's members; yourself unless given",
      defaultValue: "",
    })
    .addOption({
      name: "period",
      description: "Number of the quota period; the present one unless given",
      type: ArgumentType.INT,
      defaultValue: -1,
    })
    .setAction(built(() => import("./remaining.ts")))
    .build(),
];
