import { built } from "../cli/built.ts";
import { communityTask } from "../cli/community-options.ts";
import { teach } from "../cli/help.ts";
import { POINT } from "./descriptions.ts";

/** What reads points and their totals; none of them writes to the chain. */
export default [
  communityTask(
    ["meters", "show"],
    teach(
      "Show all points and banks, or one",
      "./gridwell meters show --network localhost",
      "./gridwell meters show E0043007052870318 --network localhost",
      "./gridwell meters show 1 --network localhost",
    ),
  )
    .addPositionalArgument({
      name: "target",
      description: "A point or the number of a bank; all without it",
      defaultValue: "",
    })
    .setAction(built(() => import("./show.ts")))
    .build(),
  communityTask(
    ["meters", "history"],
    teach(
      "Tell a point's readings, amendments and changes",
      "./gridwell meters history E0043007052870318 --network localhost",
      "./gridwell meters history E0043007052870318 --from 2026-03-01 --to 2026-04-01 --csv --network localhost",
    ),
  )
    .addPositionalArgument({ name: "point", description: POINT })
    .addOption({ name: "from", description: "From this time on, UTC", defaultValue: "" })
    .addOption({ name: "to", description: "Up to this time, UTC", defaultValue: "" })
    .addFlag({ name: "csv", description: "Print the readings as CSV" })
    .setAction(built(() => import("./history.ts")))
    .build(),
  communityTask(
    ["meters", "verify"],
    teach(
      "Prove a reading from the chain alone, or check a proof",
      "./gridwell meters verify E0043007052870318 --slot 2026-03-02T00:00:00Z --network localhost",
      "./gridwell meters verify E0043007052870318 --slot 1970000 --out proof.json --network localhost",
      "./gridwell meters verify --proof proof.json",
      "./gridwell meters verify --proof proof.json --network localhost",
    ),
  )
    .addPositionalArgument({ name: "point", description: POINT, defaultValue: "" })
    .addOption({
      name: "slot",
      description: "Number of the slot, or a time that it ends at or holds",
      defaultValue: "",
    })
    .addOption({ name: "out", description: "Write the proof to this new file", defaultValue: "" })
    .addOption({
      name: "proof",
      description: "Check this proof; without --network nobody is asked",
      defaultValue: "",
    })
    .setAction(built(() => import("./verify.ts")))
    .build(),
  communityTask(
    ["meters", "health"],
    teach(
      "Show how well every point reports",
      "./gridwell meters health --network localhost",
      "./gridwell meters health --at 2026-03-31 --network localhost",
    ),
  )
    .addOption({
      name: "at",
      description: "As of this time, UTC; now without it",
      defaultValue: "",
    })
    .setAction(built(() => import("./health.ts")))
    .build(),
];
