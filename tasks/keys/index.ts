import { emptyTask, task } from "hardhat/config";

import { teach } from "../cli/help.ts";

/** The tasks around the seed. */
export default [
  emptyTask("keys", "Create and show the seed from which all roles' keys derive").build(),
  task(
    ["keys", "create"],
    teach(
      "Make a new seed, encrypted in a file",
      "./gridwell keys create community.seed.json",
      "./gridwell keys create community.seed.json --show-phrase",
    ),
  )
    .addPositionalArgument({ name: "file", description: "New file, readable by you alone" })
    .addOption({
      name: "passwordFile",
      description: "File with the password; asked for twice otherwise",
      defaultValue: "",
    })
    .addFlag({ name: "showPhrase", description: "Show the seed phrase once, on a terminal only" })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(() => import("./create.ts"))
    .build(),
  task(
    ["keys", "show"],
    teach(
      "Show a seed's addresses by role",
      "./gridwell keys show community.seed.json",
      "./gridwell keys show",
    ),
  )
    .addPositionalArgument({
      name: "file",
      description: "Seed file; the keys of development chains without it",
      defaultValue: "",
    })
    .addOption({
      name: "passwordFile",
      description: "File with the seed's password; asked for otherwise",
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(() => import("./show.ts"))
    .build(),
];
