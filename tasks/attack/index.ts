import { emptyTask, task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { built } from "../cli/built.ts";
import { teach } from "../cli/help.ts";

/** The tasks that attack a network of their own. */
export default [
  emptyTask("attack", "Attack a network brought up for it, and see how honest meters fare").build(),
  task(
    ["attack", "list"],
    teach(
      "The attacks: what each does, and what is expected of it and why",
      "./gridwell attack list",
      "./gridwell attack list --json",
    ),
  )
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(built(() => import("./list.ts")))
    .build(),
  task(
    ["attack", "run"],
    teach(
      "Run an attack beside honest meters on a fresh network of geth nodes, with the guard and without",
      "./gridwell attack run stranger",
      "./gridwell attack run heavy-calls --guard without --seconds 10",
      "./gridwell attack run all --json",
    ),
  )
    .addPositionalArgument({ name: "name", description: "Of the list, or all" })
    .addOption({
      name: "guard",
      description: "with, without, or both where a guard plays a part",
      defaultValue: "both",
    })
    .addOption({
      name: "seconds",
      description: "Of each part, before, during and after: 5 to 120",
      type: ArgumentType.INT,
      defaultValue: 20,
    })
    .addOption({
      name: "times",
      description: "How much greater than the honest load a flood is: 1 to 100",
      type: ArgumentType.INT,
      defaultValue: 10,
    })
    .addOption({
      name: "targetIsMine",
      description:
        "Host of a --network that is yours and not on this machine; you are asked to confirm",
      defaultValue: "",
    })
    .addOption({
      name: "seed",
      description: "With --network: encrypted seed file whose operator pays",
      defaultValue: "",
    })
    .addOption({
      name: "passwordFile",
      description: "File with the seed's password; asked for otherwise",
      defaultValue: "",
    })
    .addOption({
      name: "geth",
      description: "A geth 1.13.15 of your own; built from source otherwise",
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(built(() => import("./run.ts")))
    .build(),
];
