import { emptyTask, task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { built } from "../cli/built.ts";
import { communityTask } from "../cli/community-options.ts";
import { teach } from "../cli/help.ts";
import { memberTask } from "../market/task.ts";

/** A task about a number of a record, or a whole frame. */
function matterTask(name: string, description: string) {
  return communityTask(["monitor", name], description)
    .addPositionalArgument({
      name: "home",
      description: "Its address, or its number among the seed's members",
    })
    .addOption({
      name: "slot",
      description: "A slot of the frame: its number, or a time that it ends at or holds",
      defaultValue: "",
    })
    .addOption({
      name: "entry",
      description: "Place of the resource in the record, 0 to 3: resources ascend",
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

/** The tasks around encrypted records of homes. */
export default [
  emptyTask("monitor", "Encrypted records of homes: who posts, who reads, what was posted").build(),
  communityTask(
    ["monitor", "enrol"],
    teach(
      "Let a home post records, in the admin's name",
      "./gridwell monitor enrol 0 --network localhost",
      "./gridwell monitor enrol 0x90F79bf6EB2c4f870365E785982E1f101E93b906 --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "member",
      description: "The home's address, or its number among the seed's members",
    })
    .setAction(built(() => import("./enrol.ts")))
    .build(),
  communityTask(
    ["monitor", "suspend"],
    teach(
      "Let a home post no more; enrolled again it goes on where it was",
      "./gridwell monitor suspend 0 --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "member",
      description: "The home's address, or its number among the seed's members",
    })
    .setAction(built(() => import("./suspend.ts")))
    .build(),
  memberTask(
    ["monitor", "post"],
    teach(
      "Seal a home's readings to the community gateway, and post what is due",
      "./gridwell monitor post --member 0 --network localhost",
      "./gridwell monitor post --member 0 --points NL-8071/1-0:1.8.1 --extended --network localhost",
    ),
  )
    .addOption({
      name: "points",
      description: "Names of the home's points with commas between them; all it owns unless given",
      defaultValue: "",
    })
    .addOption({
      name: "gateway",
      description: "The community gateway's address, if you know it; the monitor's unless given",
      defaultValue: "",
    })
    .addFlag({
      name: "extended",
      description: "Also every reading, for the community gateway alone",
    })
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
    .addOption({
      name: "keyPasswordFile",
      description: "File with the key file's password; asked for otherwise",
      defaultValue: "",
    })
    .addOption({
      name: "repository",
      description: "File of the records in clear (default monitoring.db in the local state)",
      defaultValue: "",
    })
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
    .addPositionalArgument({
      name: "home",
      description: "Its address, or its number among the seed's members",
    })
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
    .addOption({
      name: "repository",
      description: "File of the records in clear (default monitoring.db in the local state)",
      defaultValue: "",
    })
    .setAction(built(() => import("./purge.ts")))
    .build(),
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
    .addOption({
      name: "keyPasswordFile",
      description: "File with the key file's password; asked for otherwise",
      defaultValue: "",
    })
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
    .addPositionalArgument({
      name: "home",
      description: "Its address, or its number among the seed's members",
    })
    .setAction(built(() => import("./disputes.ts")))
    .build(),
  task(
    ["monitor", "demo"],
    teach(
      "Tell a day of ten homes whose records nobody reads but who may, on a chain in this process",
      "./gridwell monitor demo",
      "./gridwell monitor demo --json",
    ),
  )
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(built(() => import("./demo.ts")))
    .build(),
  memberTask(
    ["monitor", "sum"],
    teach(
      "Post what is due and contribute it to sums, encrypted and proved; the community sees the total alone",
      "./gridwell monitor sum energy --member 0 --network localhost",
      "./gridwell monitor sum energy water --member 0 --network localhost",
    ),
  )
    .addOption({
      name: "points",
      description: "Names of the home's points with commas between them; all it owns unless given",
      defaultValue: "",
    })
    .addOption({
      name: "gateway",
      description: "The community gateway's address, if you know it; the monitor's unless given",
      defaultValue: "",
    })
    .addFlag({
      name: "extended",
      description: "Also every reading, for the community gateway alone",
    })
    .addVariadicArgument({
      name: "resources",
      description:
        "Names of the resources that are summed; the same for all homes that are summed together",
    })
    .setAction(built(() => import("./sum.ts")))
    .build(),
  memberTask(
    ["monitor", "open"],
    teach(
      "Open a slot's total of five homes or more, with its proof, in the community gateway's name",
      "./gridwell monitor open community.keys.json 1972945 energy --network localhost",
      "./gridwell monitor open community.keys.json 1972945 energy --among energy,water --network localhost",
    ),
  )
    .addPositionalArgument({ name: "file", description: "File of the community gateway's keys" })
    .addPositionalArgument({
      name: "slot",
      description: "Number of the slot, four slots ago at least",
      type: ArgumentType.INT,
    })
    .addPositionalArgument({ name: "resource", description: "Name of the resource" })
    .addOption({
      name: "among",
      description:
        "All resources that its homes contribute to, commas between them; the one alone unless given",
      defaultValue: "",
    })
    .addOption({
      name: "keyPasswordFile",
      description: "File with the key file's password; asked for otherwise",
      defaultValue: "",
    })
    .setAction(built(() => import("./open-total.ts")))
    .build(),
  communityTask(
    ["monitor", "total"],
    teach(
      "Check a slot's sum and its totals from the chain alone: every proof, their sum, the openings; needs no key",
      "./gridwell monitor total 1972945 energy --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "slot",
      description: "Number of the slot",
      type: ArgumentType.INT,
    })
    .addVariadicArgument({
      name: "resources",
      description: "Names of all resources that its homes contribute to",
    })
    .setAction(built(() => import("./total.ts")))
    .build(),
];
