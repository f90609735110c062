import { ArgumentType } from "hardhat/types/arguments";

import { FORMAT_NAMES } from "../../src/meters/formats/names.ts";
import { built } from "../cli/built.ts";
import { communityTask } from "../cli/community-options.ts";
import { teach } from "../cli/help.ts";
import { CADENCE } from "./descriptions.ts";

/** `meters import`. */
export default [
  communityTask(
    ["meters", "import"],
    teach(
      "Import meter files: enrol what is new, write, read back, verify",
      "./gridwell meters import examples/home.dsmr.txt",
      "./gridwell meters import examples/home.dsmr.txt examples/home.greenbutton.xml --cadence hour --network localhost",
      "./gridwell meters import rtlamr.jsonl --map meters.json --gateway-map zones.json --network localhost",
      "./gridwell meters import modbus://192.168.1.20:502/1 --map src/meters/modbus/maps/eastron-sdm630.json",
    ),
  )
    .addVariadicArgument({
      name: "files",
      description: "Meter files; Modbus devices as modbus://HOST:PORT/UNIT, polled once",
    })
    .addOption({
      name: "format",
      description: `${FORMAT_NAMES.join(", ")}; detected otherwise, but for csv`,
      defaultValue: "",
    })
    .addOption({
      name: "map",
      description:
        "JSON with units, scales, columns or registers that the input leaves unsaid (docs/formats.md)",
      defaultValue: "",
    })
    .addOption({
      name: "gatewayMap",
      description: 'JSON that says which gateway or bank a meter belongs to: {"E0043*": 1, "*": 0}',
      defaultValue: "",
    })
    .addOption({
      name: "zone",
      description: "IANA zone of times that carry none, for example Europe/Brussels",
      defaultValue: "",
    })
    .addOption({
      name: "device",
      description: "Id of the meter where the input names none",
      defaultValue: "",
    })
    .addOption({
      name: "cadence",
      description: CADENCE,
      defaultValue: "day",
    })
    .addOption({
      name: "gateway",
      description:
        "Number of the gateway that reports, among the seed's, where no gateway map says",
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
];
