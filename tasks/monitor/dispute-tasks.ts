import { ArgumentType } from "hardhat/types/arguments";

import { built } from "../cli/built.ts";
import { communityTask } from "../cli/community-options.ts";
import { teach } from "../cli/help.ts";
import { KEY_PASSWORD } from "../keys/key-options.ts";
import { HOME } from "./options.ts";

/** A task about a number of a record, or a whole frame. */
function matterTask(name: string, description: string) {
  return communityTask(["monitor", name], description)
    .addPositionalArgument(HOME)
    .addOption({
      name: "slot",
      description: "A slot of the frame: its number, or a time that it ends at or holds",
      defaultValue: "",
    })
    .addOption({
      name: "entry",
      description:
        "Which resource of the record: 0 for the home's one with the lowest number (energy 1, water 3), 1 for the next, …",
      type: ArgumentType.INT,
      defaultValue: 0,
    })
    .addOption({
      name: "number",
      description: "Which of its numbers: register, consumption, quotaLeft or peak",
      defaultValue: "consumption",
    })
    .addFlag({ name: "whole", description: "The whole frame, by its key, instead of one number" });
}

/** What is doubted, and shown to everybody. */
export default [
  matterTask(
    "dispute",
    teach(
      "Put a number of a posted record in dispute, in the home's name, so that it may be revealed",
      "./gridwell monitor dispute 0 --slot 1969056 --network localhost",
      "./gridwell monitor dispute 0 --slot 2026-03-10T14:00:00Z --entry 1 --number register --network localhost",
      "./gridwell monitor dispute 0x90F79bf6EB2c4f870365E785982E1f101E93b906 --slot 1969056 --whole --manager --network localhost",
    ),
  )
    .addFlag({ name: "manager", description: "In the administrator's name, about any home" })
    .setAction(built(() => import("./dispute.ts")))
    .build(),
  matterTask(
    "reveal",
    teach(
      "Answer a dispute as the community gateway: open one number, or with its key a whole frame, for everybody and for ever",
      "./gridwell monitor reveal 0 --slot 1969056 --keys community.keys.json --network localhost",
      "./gridwell monitor reveal 0 --slot 1969056 --whole --keys community.keys.json --network localhost",
    ),
  )
    .addOption({
      name: "keys",
      description: "File of the community gateway's keys",
      defaultValue: "community.keys.json",
    })
    .addOption(KEY_PASSWORD)
    .setAction(built(() => import("./reveal.ts")))
    .build(),
  communityTask(
    ["monitor", "disputes"],
    teach(
      "Check what was revealed of a home's records against its line, and show it; needs no key",
      "./gridwell monitor disputes 0 --network localhost",
      "./gridwell monitor disputes 0x90F79bf6EB2c4f870365E785982E1f101E93b906 --json --network localhost",
    ),
  )
    .addPositionalArgument(HOME)
    .setAction(built(() => import("./disputes.ts")))
    .build(),
];
