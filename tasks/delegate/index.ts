import { emptyTask } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { built } from "../cli/built.ts";
import { teach } from "../cli/help.ts";
import { KEY_PASSWORD } from "../keys/key-options.ts";
import { memberTask } from "../market/task.ts";
import type { stepTask as stepAction } from "./step.ts";

/** What a step's file gives. */
interface StepAction {
  readonly default: ReturnType<typeof stepAction>;
}

/** A task about one delegation. */
function stepTask(
  name: string,
  description: string,
  example: string,
  action: () => Promise<StepAction>,
) {
  return memberTask(["delegate", name], teach(description, example))
    .addPositionalArgument({ name: "id", description: "Number of the delegation" })
    .setAction(built(action))
    .build();
}

/** The tasks around delegations: a neighbour reads a home's records for a while and answers its alarms. */
export default [
  emptyTask(
    "delegate",
    "Let a neighbour read one's records for a while and answer one's alarms, for a price",
  ).build(),
  memberTask(
    ["delegate", "request"],
    teach(
      "Ask a neighbour, with the price of the whole term in escrow; everybody can see it",
      "./gridwell delegate request 1 --from 2026-12-20 --until 2027-01-03 --resources water,energy --price 0.01 --penalty 0.5 --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "neighbour",
      description: "Its address, or its number among the seed's members",
    })
    .addOption({
      name: "from",
      description: "When it begins, UTC, or its first slot (default: the next slot)",
      defaultValue: "",
    })
    .addOption({
      name: "until",
      description: "When it ends, UTC, or the slot after its last",
      defaultValue: "",
    })
    .addOption({
      name: "resources",
      description: "What the neighbour may read, with commas between the names",
      defaultValue: "energy",
    })
    .addOption({ name: "price", description: "Tokens for a slot", defaultValue: "0" })
    .addOption({
      name: "penalty",
      description: "Tokens less for each alarm that it does not acknowledge within four slots",
      defaultValue: "0",
    })
    .setAction(built(() => import("./request.ts")))
    .build(),
  stepTask(
    "accept",
    "Agree to read a neighbour's records and answer its alarms; late it begins with the next slot",
    "./gridwell delegate accept 1 --member 1 --network localhost",
    () => import("./accept.ts"),
  ),
  stepTask(
    "decline",
    "Refuse a neighbour's request; it gets its escrow back",
    "./gridwell delegate decline 1 --member 1 --network localhost",
    () => import("./decline.ts"),
  ),
  stepTask(
    "cancel",
    "End a delegation before the next slot, as either party, or withdraw a request",
    "./gridwell delegate cancel 1 --network localhost",
    () => import("./cancel.ts"),
  ),
  stepTask(
    "settle",
    "Pay a delegation that is over: price times slots less a penalty for each missed alarm",
    "./gridwell delegate settle 1 --network localhost",
    () => import("./settle.ts"),
  ),
  memberTask(
    ["delegate", "withdraw"],
    teach(
      "Take out what one is owed of delegations",
      "./gridwell delegate withdraw --member 1 --network localhost",
    ),
  )
    .setAction(built(() => import("./withdraw.ts")))
    .build(),
  memberTask(
    ["delegate", "list"],
    teach(
      "List one's delegations, as home and as neighbour, and what one is owed",
      "./gridwell delegate list --network localhost",
    ),
  )
    .addOption({
      name: "most",
      description: "How many of all are looked at, the newest",
      type: ArgumentType.INT,
      defaultValue: 200,
    })
    .setAction(built(() => import("./list.ts")))
    .build(),
  memberTask(
    ["delegate", "read"],
    teach(
      "Read a neighbour's records, as its delegatee: the term and the resources agreed on, no more",
      "./gridwell delegate read 1 neighbour.keys.json --member 1 --network localhost",
    ),
  )
    .addPositionalArgument({ name: "id", description: "Number of the delegation" })
    .addPositionalArgument({ name: "file", description: "File of one's own keys, encrypted" })
    .addOption(KEY_PASSWORD)
    .setAction(built(() => import("./read.ts")))
    .build(),
];
