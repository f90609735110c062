import { ArgumentType } from "hardhat/types/arguments";

import { built } from "../cli/built.ts";
import { communityTask } from "../cli/community-options.ts";
import { teach } from "../cli/help.ts";
import { KEY_PASSWORD } from "../keys/key-options.ts";
import { memberTask } from "../market/task.ts";
import { HOME, postingTask } from "./options.ts";

/** A home that may post, or no more. */
const MEMBER = {
  name: "member",
  description: "The home's address, or its number among the seed's members",
} as const;

const REPOSITORY = {
  name: "repository",
  description: "File of the records in clear (default monitoring.db in the local state)",
  defaultValue: "",
} as const;

/** Who posts, who reads, what was posted. */
export default [
  communityTask(
    ["monitor", "enrol"],
    teach(
      "Let a home post records, in the admin's name",
      "./gridwell monitor enrol 0 --network localhost",
      "./gridwell monitor enrol 0x90F79bf6EB2c4f870365E785982E1f101E93b906 --network localhost",
    ),
  )
    .addPositionalArgument(MEMBER)
    .setAction(built(() => import("./enrol.ts")))
    .build(),
  communityTask(
    ["monitor", "suspend"],
    teach(
      "Let a home post no more; enrolled again it goes on where it was",
      "./gridwell monitor suspend 0 --network localhost",
    ),
  )
    .addPositionalArgument(MEMBER)
    .setAction(built(() => import("./suspend.ts")))
    .build(),
  postingTask(
    "post",
    teach(
      "Seal a home's readings to the community gateway, and post what is due",
      "./gridwell monitor post --member 0 --network localhost",
      "./gridwell monitor post --member 0 --points NL-8071/1-0:1.8.1 --extended --network localhost",
    ),
  )
    .setAction(built(() => import("./post.ts")))
    .build(),
  memberTask(
    ["monitor", "watch"],
    teach(
      "Read what homes posted, with the community gateway's keys: quotas left, alarms, what is malformed",
      "./gridwell monitor watch community.keys.json --network localhost",
      "./gridwell monitor watch community.keys.json --follow --raise --network localhost",
    ),
  )
    .addPositionalArgument({ name: "file", description: "File of the community gateway's keys" })
    .addOption(KEY_PASSWORD)
    .addOption(REPOSITORY)
    .addFlag({ name: "follow", description: "Go on until Ctrl-C" })
    .addFlag({
      name: "raise",
      description:
        "Send the alarms of the last day, encrypted, to whoever is responsible; each once",
    })
    .setAction(built(() => import("./watch.ts")))
    .build(),
  communityTask(
    ["monitor", "history"],
    teach(
      "Show a home's last records as anybody sees them, each proved to the home's line",
      "./gridwell monitor history 0 --network localhost",
      "./gridwell monitor history 0x90F79bf6EB2c4f870365E785982E1f101E93b906 --records 1000 --network localhost",
    ),
  )
    .addPositionalArgument(HOME)
    .addOption({
      name: "records",
      description: "How many, the newest",
      type: ArgumentType.INT,
      defaultValue: 100,
    })
    .setAction(built(() => import("./history.ts")))
    .build(),
  communityTask(
    ["monitor", "verify"],
    teach(
      "Follow every frame of homes from their lines to their first post; needs no key",
      "./gridwell monitor verify --network localhost",
      "./gridwell monitor verify 0 --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "home",
      description: "Its address, or its number among the seed's members; all homes unless given",
      defaultValue: "",
    })
    .setAction(built(() => import("./verify.ts")))
    .build(),
  communityTask(
    ["monitor", "purge"],
    teach(
      "Erase what was read, up to a slot, on the disk, too; erase the keys as well",
      "./gridwell monitor purge --slot 2026-03-31T00:00:00Z --network localhost",
    ),
  )
    .addOption({
      name: "slot",
      description: "The last slot to be erased: its number, or a time that it ends at or holds",
      defaultValue: "",
    })
    .addOption(REPOSITORY)
    .setAction(built(() => import("./purge.ts")))
    .build(),
];
