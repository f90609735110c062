import { emptyTask, task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";

import { built } from "../cli/built.ts";
import { communityTask, rehearsalTask } from "../cli/community-options.ts";
import { teach } from "../cli/help.ts";
import { withSimulation } from "./simulated.ts";

const POINT = "The point: its local name, its id, or a beginning of either that fits one only";
const REASON =
  "Why; up to 31 ASCII characters stand on the chain for ever, of more only the hash. No names of people";
const REQUEST = "Only write what the owner has to sign to this new file (EIP-712 JSON)";
const CREDENTIAL = 'The request with "signature" added by an owner who holds its own key';

/** The tasks around metering points. */
export default [
  emptyTask("meters", "Import, simulate, show, verify and correct readings").build(),
  communityTask(
    ["meters", "import"],
    teach(
      "Import meter files: enrol what is new, write, read back, verify",
      "./gridwell meters import examples/home.dsmr.txt",
      "./gridwell meters import examples/home.dsmr.txt examples/home.greenbutton.xml --cadence hour --network localhost",
      "./gridwell meters import readings.csv --format csv --map map.json",
      "./gridwell meters import modbus://192.168.1.20:502/1 --map src/meters/modbus/maps/eastron-sdm630.json --cadence slot",
    ),
  )
    .addVariadicArgument({
      name: "files",
      description: "Meter files, or addresses of Modbus devices to poll once",
    })
    .addOption({
      name: "format",
      description: "A name in docs/formats.md; detected otherwise, but for csv",
      defaultValue: "",
    })
    .addOption({
      name: "map",
      description: "JSON file that says what meters, columns and registers mean",
      defaultValue: "",
    })
    .addOption({
      name: "cadence",
      description: "How often a total is written in clear: slot, hour or day",
      defaultValue: "day",
    })
    .addOption({
      name: "gateway",
      description: "Number of the gateway that reports, among the seed's",
      type: ArgumentType.INT,
      defaultValue: 0,
    })
    .addOption({
      name: "rules",
      description: "JSON file with limits that replace the defaults of validation",
      defaultValue: "",
    })
    .addFlag({
      name: "history",
      description: "Write into fresh banks what the present ones passed",
    })
    .setAction(built(() => import("./import.ts")))
    .build(),
  withSimulation(
    task(
      ["meters", "generate"],
      teach(
        "Write the readings of a simulated community to a file; needs no chain",
        "./gridwell meters generate --format wmbusmeters --out community.jsonl",
        "./gridwell meters generate --format csv --out week.csv --households 200 --days 7 --resource water",
        "./gridwell meters generate --format dsmr --out homes/ --faults some --truth truth.jsonl",
        "./gridwell meters generate --format csv --out faulty.csv --faults lost=0.01,exchange=0.001",
      ),
    ),
  )
    .addOption({
      name: "seed",
      description: "Of the random numbers: the same gives the same readings everywhere",
      type: ArgumentType.INT,
      defaultValue: 1,
    })
    .addOption({
      name: "format",
      description: "wmbusmeters, dsmr, greenbutton or csv",
      defaultValue: "",
    })
    .addOption({
      name: "out",
      description: "New file; or a folder (ends with /) for a file a home",
      defaultValue: "",
    })
    .addOption({
      name: "truth",
      description: "New file for what is true: totals and faults, JSON lines",
      defaultValue: "",
    })
    .addFlag({ name: "json", description: "Print one JSON document" })
    .setAction(() => import("./generate.ts"))
    .build(),
  withSimulation(
    rehearsalTask(
      ["meters", "simulate"],
      teach(
        "Import the readings of a simulated community, and score validation against the truth",
        "./gridwell meters simulate",
        "./gridwell meters simulate --households 20 --days 2 --faults all --cadence slot --json",
        "./gridwell meters simulate --resource water --faults leak=0.001,lost=0.01 --network localhost",
      ),
    ),
  )
    .addOption({
      name: "cadence",
      description: "How often a total is written in clear: slot, hour or day",
      defaultValue: "day",
    })
    .addOption({
      name: "gateway",
      description: "Number of the gateway that reports, among the seed's",
      type: ArgumentType.INT,
      defaultValue: 0,
    })
    .setAction(built(() => import("./simulate.ts")))
    .build(),
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
    .addOption({ name: "in", description: "Address of the new owner", defaultValue: "" })
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
  emptyTask(
    ["meters", "quarantine"],
    "Look through readings that validation kept from the chain, and decide",
  ).build(),
  communityTask(
    ["meters", "quarantine", "list"],
    teach(
      "List the readings in quarantine",
      "./gridwell meters quarantine list --network localhost",
      "./gridwell meters quarantine list --point E0043007052870318 --reason spike --network localhost",
    ),
  )
    .addOption({ name: "point", description: POINT, defaultValue: "" })
    .addOption({ name: "reason", description: "Only of this reason", defaultValue: "" })
    .addFlag({ name: "decided", description: "Those that were released or dropped too" })
    .setAction(built(() => import("./quarantine/list.ts")))
    .build(),
  communityTask(
    ["meters", "quarantine", "release"],
    teach(
      "Write a reading from quarantine, because you vouch for it",
      './gridwell meters quarantine release 5f0c22ab91d3 --reason "read again on site" --network localhost',
    ),
  )
    .addPositionalArgument({ name: "id", description: "Id of the reading, or a beginning of it" })
    .addOption({
      name: "quality",
      description: "questionable, or substituted where it was settled by agreement",
      defaultValue: "questionable",
    })
    .addOption({ name: "reason", description: REASON, defaultValue: "" })
    .setAction(built(() => import("./quarantine/release.ts")))
    .build(),
  communityTask(
    ["meters", "quarantine", "drop"],
    teach(
      "Give up a reading in quarantine; it is kept with who did it, when and why",
      './gridwell meters quarantine drop 5f0c22ab91d3 --why "digit misread" --network localhost',
    ),
  )
    .addPositionalArgument({ name: "id", description: "Id of the reading, or a beginning of it" })
    .addOption({ name: "why", description: "Why; stays in the local state", defaultValue: "" })
    .setAction(built(() => import("./quarantine/drop.ts")))
    .build(),
];
