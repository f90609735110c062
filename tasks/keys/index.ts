import { emptyTask, task } from "hardhat/config";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { built } from "../cli/built.ts";
import { teach } from "../cli/help.ts";
import { memberTask } from "../market/task.ts";
import { KEY_PASSWORD } from "./key-options.ts";
import type { KeyArguments } from "./operation-keys.ts";

/** What such a task's file gives. */
interface KeyAction {
  readonly default: NewTaskActionFunction<KeyArguments>;
}

/** A task with a file of operation keys. */
function keyTask(name: string, description: string, action: () => Promise<KeyAction>) {
  return memberTask(["keys", name], description)
    .addPositionalArgument({ name: "file", description: "File of the keys, encrypted" })
    .addOption(KEY_PASSWORD)
    .addFlag({ name: "community", description: "In the community gateway's name, not a member's" })
    .setAction(built(action))
    .build();
}

/** The tasks around the seed, and around the keys that records are encrypted to. */
export default [
  emptyTask(
    "keys",
    "The seed from which all roles' keys derive, and the keys that records are encrypted to",
  ).build(),
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
      "Show a seed's addresses by role, or the public keys of a file of operation keys",
      "./gridwell keys show community.seed.json",
      "./gridwell keys show home.keys.json",
      "./gridwell keys show",
    ),
  )
    .addPositionalArgument({
      name: "file",
      description: "Seed or key file; the keys of development chains without it",
      defaultValue: "",
    })
    .addOption({
      name: "passwordFile",
      description: "File with its password; asked for otherwise",
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(() => import("./show.ts"))
    .build(),
  keyTask(
    "publish",
    teach(
      "Make an operation key in an encrypted file, and publish it with the proof that it is yours",
      "./gridwell keys publish home.keys.json --member 0 --network localhost",
      "./gridwell keys publish community.keys.json --community --network localhost",
    ),
    () => import("./publish.ts"),
  ),
  keyTask(
    "rotate",
    teach(
      "Renew an operation key; frames under the one before are taken for four slots more",
      "./gridwell keys rotate community.keys.json --community --network localhost",
    ),
    () => import("./rotate.ts"),
  ),
  keyTask(
    "erase",
    teach(
      "Erase the operation keys of past epochs, so that nothing opens what was sealed to them",
      "./gridwell keys erase community.keys.json --community --network localhost",
    ),
    () => import("./erase.ts"),
  ),
  memberTask(
    ["keys", "resources"],
    teach(
      "Publish the keys of resources that are summed, in the community gateway's name; anew after each rotation",
      "./gridwell keys resources community.keys.json energy water --network localhost",
    ),
  )
    .addPositionalArgument({ name: "file", description: "File of the keys, encrypted" })
    .addOption(KEY_PASSWORD)
    .addVariadicArgument({ name: "resources", description: "Names of the resources" })
    .setAction(built(() => import("./resources.ts")))
    .build(),
];
