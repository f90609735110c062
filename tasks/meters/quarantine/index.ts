import { emptyTask } from "hardhat/config";

import { built } from "../../cli/built.ts";
import { communityTask } from "../../cli/community-options.ts";
import { teach } from "../../cli/help.ts";
import { POINT, REASON } from "../descriptions.ts";

/** The tasks around readings in quarantine. */
export default [
  emptyTask(
    ["meters", "quarantine"],
    "Look through readings that validation kept from the chain, and decide",
  ).build(),
  communityTask(
    ["meters", "quarantine", "list"],
    teach(
      "List the readings in quarantine",
      "./gridwell meters quarantine list --network localhost",
      "./gridwell meters quarantine list --point E0043007052870318 --reason spike --network localhost",
    ),
  )
    .addOption({ name: "point", description: POINT, defaultValue: "" })
    .addOption({ name: "reason", description: "Only of this reason", defaultValue: "" })
    .addFlag({ name: "decided", description: "Those that were released or dropped too" })
    .setAction(built(() => import("./list.ts")))
    .build(),
  communityTask(
    ["meters", "quarantine", "release"],
    teach(
      "Write a reading from quarantine, because you vouch for it",
      './gridwell meters quarantine release 5f0c22ab91d3 --reason "read again on site" --network localhost',
    ),
  )
    .addPositionalArgument({ name: "id", description: "Id of the reading, or a beginning of it" })
    .addOption({
      name: "quality",
      description: "questionable, or substituted where it was settled by agreement",
      defaultValue: "questionable",
    })
    .addOption({ name: "reason", description: REASON, defaultValue: "" })
    .setAction(built(() => import("./release.ts")))
    .build(),
  communityTask(
    ["meters", "quarantine", "drop"],
    teach(
      "Give up a reading in quarantine; it is kept with who did it, when and why",
      './gridwell meters quarantine drop 5f0c22ab91d3 --why "digit misread" --network localhost',
    ),
  )
    .addPositionalArgument({ name: "id", description: "Id of the reading, or a beginning of it" })
    .addOption({ name: "why", description: "Why; stays in the local state", defaultValue: "" })
    .setAction(built(() => import("./drop.ts")))
    .build(),
];
