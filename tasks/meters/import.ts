import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { checkZone } from "../../src/domain/local-time.ts";
import { formatTotal, resourceByName } from "../../src/domain/resource.ts";
import { importFiles, type ImportDocument } from "../../src/gateway/import/import-files.ts";
import { readGatewayMap } from "../../src/gateway/import/gateway-map.ts";
import { checkInput, type InputOptions } from "../../src/gateway/import/input-files.ts";
import { readMeterMap } from "../../src/meters/formats/meter-map.ts";
import { formatByName } from "../../src/meters/formats/registry.ts";
import { parseRuleBook } from "../../src/meters/validation/rule-book-file.ts";
import { printJson } from "../cli/output.ts";
import { readNamed } from "../cli/files.ts";
import { grouped, table } from "../cli/table.ts";
import { openCommunity, type CommunityArguments } from "../context.ts";
import { cadenceOf } from "./cadence.ts";

interface ImportArguments extends CommunityArguments {
  readonly files: string[];
  readonly format: string;
  readonly cadence: string;
  readonly rules: string;
  readonly history: boolean;
  readonly gateway: number;
  readonly map: string;
  readonly gatewayMap: string;
  readonly zone: string;
  readonly device: string;
}

/** The task `meters import`. */
const importTask: NewTaskActionFunction<ImportArguments> = async (args, hre) => {
  const cadence = cadenceOf(args.cadence);
  const input = inputOf(args);
  const gateways = given(args.gatewayMap, (file) => readGatewayMap(readNamed(file), file));
  // A wrong name is said at once, not after a community was deployed.
  for (const file of args.files) await checkInput(file, input);
  const rules = given(args.rules, (file) => parseRuleBook(readNamed(file), file));
  await using community = await openCommunity(hre, args);
  const document = await importFiles(community, {
    ...input,
    paths: args.files,
    cadence,
    gateways,
    history: args.history,
    rules,
    gateway: args.gateway,
    progress: (what) => {
      console.error(what);
    },
  });
  if (args.json) printJson(document);
  else for (const line of describe(document, community.ephemeral)) console.log(line);
};

/** How the inputs are to be read. */
function inputOf({ format, map, zone, device }: ImportArguments): InputOptions {
  return {
    format: given(format, (name) => formatByName(name)),
    map: given(map, (file) => readMeterMap(readNamed(file), file)),
    zone: given(zone, checkZone),
    device: given(device, (id) => id),
  };
}

/** What an option says; undefined when it was left away. */
function given<T>(option: string, read: (option: string) => T): T | undefined {
  return option === "" ? undefined : read(option);
}

/** What became of what a rule fired on. */
const OUTCOMES = {
  quarantine: "quarantined",
  question: "marked questionable",
  tell: "written as it came",
} as const;

function describe(document: ImportDocument, ephemeral: boolean): string[] {
  const { meters, reports, files, cadence, verified, findings, alarms } = document;
  const written = meters.reduce((sum, { slots }) => sum + slots, 0);
  const lines = [
    "",
    ...files.map(
      ({ path, format, records }) => `${path}: ${grouped(records)} readings (${format})`,
    ),
    "",
    ...table(
      [
        "meter",
        "register",
        "resource",
        "readings",
        "written",
        "last total",
        "consumption",
        "attested by",
      ],
      meters.map((meter) => {
        const resource = resourceByName(meter.resource);
        const sign = meter.direction === "export" ? "export" : meter.resource;
        return [
          meter.device,
          meter.register,
          sign,
          grouped(meter.readings),
          grouped(meter.slots),
          meter.last === null ? "" : formatTotal(resource, BigInt(meter.last.total)),
          formatTotal(resource, BigInt(meter.consumption)),
          meter.attestation,
        ];
      }),
      ["left", "left", "left", "right", "right", "right", "right", "left"],
    ),
  ];
  for (const { name, quarantined, missing, estimated, events } of meters) {
    const remarks = [
      quarantined > 0 ? `${grouped(quarantined)} quarantined` : "",
      missing > 0 ? `${grouped(missing)} missing` : "",
      estimated > 0 ? `${grouped(estimated)} estimated` : "",
      ...events.map(({ kind, time }) => `${kind} at ${time}`),
    ].filter((remark) => remark !== "");
    if (remarks.length > 0) lines.push(`  ${name}: ${remarks.join(", ")}`);
  }
  if (reports.length > 0) lines.push("", "Not taken as it came:");
  for (const { where, reason, detail, count } of reports) {
    lines.push(`  ${where}: ${reason}${count > 1 ? ` (${grouped(count)} times)` : ""}: ${detail}`);
  }
  if (findings.length > 0) lines.push("", "Found by validation:");
  for (const { rule, action, device, register, count, first, detail } of findings) {
    const times = count > 1 ? ` (${grouped(count)} times)` : "";
    lines.push(
      `  ${device} ${register}: ${rule}, ${OUTCOMES[action]}${times}: ${first}: ${detail}`,
    );
  }
  if (findings.some(({ action }) => action === "quarantine")) {
    lines.push("  ./gridwell meters quarantine list shows what waits for a decision.");
  }
  if (alarms.length > 0) lines.push("", "Alarms:");
  for (const { kind, device, time, detail } of alarms) {
    lines.push(`  ${time} ${device}: ${kind}: ${detail}`);
  }
  lines.push(
    "",
    written === 0
      ? "The chain held all of it already."
      : `${grouped(written)} totals at cadence ${cadence} in ${grouped(document.batches)} batches and ` +
          `${grouped(document.amendments)} amendments, ${grouped(document.gasUsed)} gas ` +
          `(${(document.gasPerReading ?? 0).toFixed(0)} a reading); enrolment ${grouped(document.enrolmentGas)} gas.`,
    verified
      ? "Read back from the chain and proved: every value stands as written."
      : "NOT VERIFIED: the chain does not hold what was written. Look at the reports above.",
  );
  if (ephemeral)
    lines.push("The chain ended with this command; --network NAME writes to one that stays.");
  return lines;
}

export default importTask;
