import { built } from "../cli/built.ts";
import { communityTask } from "../cli/community-options.ts";
import { teach } from "../cli/help.ts";
import { KEY_PASSWORD } from "../keys/key-options.ts";
import { memberTask } from "../market/task.ts";
import { postingTask } from "./options.ts";

/** What homes used together. */
export default [
  postingTask(
    "sum",
    teach(
      "Post what is due and contribute it to sums, encrypted and proved; the community sees the total alone",
      "./gridwell monitor sum energy --member 0 --network localhost",
      "./gridwell monitor sum energy water --member 0 --network localhost",
    ),
  )
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
      description:
        "Number of the slot, or a time that it ends at or holds; four slots ago at least",
    })
    .addPositionalArgument({ name: "resource", description: "Name of the resource" })
    .addOption({
      name: "among",
      description:
        "All resources that its homes contribute to, commas between them; the one alone unless given",
      defaultValue: "",
    })
    .addOption(KEY_PASSWORD)
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
      description: "Number of the slot, or a time that it ends at or holds",
    })
    .addVariadicArgument({
      name: "resources",
      description: "Names of all resources that its homes contribute to",
    })
    .setAction(built(() => import("./total.ts")))
    .build(),
];
