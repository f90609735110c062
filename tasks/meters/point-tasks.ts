import { built } from "../cli/built.ts";
import { communityTask } from "../cli/community-options.ts";
import { teach } from "../cli/help.ts";
import { POINT, REASON } from "./descriptions.ts";

const REQUEST = "Only write what the owner has to sign to this new file (EIP-712 JSON)";
const CREDENTIAL = 'The request with "signature" added by an owner who holds its own key';

/** What changes a point: its meter, owner, state or totals. */
export default [
  communityTask(
    ["meters", "exchange"],
    teach(
      "Put another meter at a point; the total goes on, its gateway attests the new meter",
      "./gridwell meters exchange E0043007052870318 --device E0043007052870319 --old-final 812.4kWh --new-start 0 " +
        '--reason "battery empty" --network localhost',
    ),
  )
    .addPositionalArgument({ name: "point", description: POINT })
    .addOption({ name: "device", description: "Serial of the new meter", defaultValue: "" })
    .addOption({
      name: "oldFinal",
      description: "The old dial at the end with its unit: 812.4kWh or 812400Wh",
      defaultValue: "",
    })
    .addOption({
      name: "newStart",
      description: "The new dial at the beginning with its unit",
      defaultValue: "",
    })
    .addOption({
      name: "modulus",
      description:
        "Where the new dial starts again, with its unit; where the old one did otherwise",
      defaultValue: "",
    })
    .addOption({ name: "reason", description: REASON, defaultValue: "" })
    .addOption({ name: "request", description: REQUEST, defaultValue: "" })
    .addOption({ name: "credential", description: CREDENTIAL, defaultValue: "" })
    .setAction(built(() => import("./exchange.ts")))
    .build(),
  communityTask(
    ["meters", "move"],
    teach(
      "Give a point a new owner, who consents, or none",
      "./gridwell meters move E0043007052870318 --in 0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65 --request move.json " +
        '--reason "lease begins" --network localhost',
      "./gridwell meters move E0043007052870318 --in 0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65 --credential move.json " +
        '--reason "lease begins" --network localhost',
      './gridwell meters move E0043007052870318 --out --reason "lease ended" --network localhost',
    ),
  )
    .addPositionalArgument({ name: "point", description: POINT })
    .addOption({
      name: "in",
      description: "Address of the new owner, or its number among the seed's members",
      defaultValue: "",
    })
    .addFlag({ name: "out", description: "The owner leaves and nobody follows" })
    .addOption({ name: "request", description: REQUEST, defaultValue: "" })
    .addOption({ name: "credential", description: CREDENTIAL, defaultValue: "" })
    .addOption({ name: "reason", description: REASON, defaultValue: "" })
    .setAction(built(() => import("./move.ts")))
    .build(),
  communityTask(
    ["meters", "amend"],
    teach(
      "Say something about an earlier slot; it overwrites nothing",
      "./gridwell meters amend E0043007052870318 --slot 2026-03-02T00:00:00Z --total 617.195kWh --network localhost",
    ),
  )
    .addPositionalArgument({ name: "point", description: POINT })
    .addOption({
      name: "slot",
      description: "Number of the slot, or a time that it ends at or holds",
      defaultValue: "",
    })
    .addOption({
      name: "total",
      description: "The total as it should have been, with its unit",
      defaultValue: "",
    })
    .addOption({
      name: "quality",
      description: "valid, estimated, substituted or questionable",
      defaultValue: "valid",
    })
    .addOption({ name: "reason", description: REASON, defaultValue: "amended by hand" })
    .setAction(built(() => import("./amend.ts")))
    .build(),
  communityTask(
    ["meters", "suspend"],
    teach(
      "Take a point out of its bank's records until it is resumed; its total is kept",
      './gridwell meters suspend E0043007052870318 --reason "house empty" --network localhost',
    ),
  )
    .addPositionalArgument({ name: "point", description: POINT })
    .addOption({ name: "reason", description: REASON, defaultValue: "" })
    .setAction(built(() => import("./suspend.ts")))
    .build(),
  communityTask(
    ["meters", "resume"],
    teach(
      "Let a suspended point be recorded again",
      './gridwell meters resume E0043007052870318 --reason "house let" --network localhost',
    ),
  )
    .addPositionalArgument({ name: "point", description: POINT })
    .addOption({ name: "reason", description: REASON, defaultValue: "" })
    .setAction(built(() => import("./resume.ts")))
    .build(),
  communityTask(
    ["meters", "retire"],
    teach(
      "End a point for ever; its lane becomes free",
      './gridwell meters retire E0043007052870318 --reason "house torn down" --network localhost',
    ),
  )
    .addPositionalArgument({ name: "point", description: POINT })
    .addOption({ name: "reason", description: REASON, defaultValue: "" })
    .setAction(built(() => import("./retire.ts")))
    .build(),
  communityTask(
    ["meters", "correct"],
    teach(
      "Set a point's total, lower or higher; the history and every proof across it show it for ever",
      "./gridwell meters correct E0043007052870318 --total 617.195kWh " +
        '--reason "meter was read wrongly" --network localhost',
    ),
  )
    .addPositionalArgument({ name: "point", description: POINT })
    .addOption({ name: "total", description: "The right total with its unit", defaultValue: "" })
    .addOption({ name: "reason", description: REASON, defaultValue: "" })
    .setAction(built(() => import("./correct.ts")))
    .build(),
];
