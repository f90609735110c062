import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { fieldPlace, type OpenedField } from "../../src/crypto/field-commitment.ts";
import type { EssentialRecord } from "../../src/crypto/essential-record.ts";
import { formatTotal, type Resource } from "../../src/domain/resource.ts";
import type { TimeGrid } from "../../src/domain/time-grid.ts";
import { readResources } from "../../src/gateway/resources.ts";
import { auditDisputes, type AuditedDispute } from "../../src/monitoring/dispute-audit.ts";
import { answer } from "../cli/answer.ts";
import { parseMember } from "../cli/address.ts";
import { whileWaiting } from "../cli/progress.ts";
import { slotsText, slotText } from "../cli/slots.ts";
import type { CommunityArguments } from "../context.ts";
import { openMonitor } from "./open.ts";

interface DisputesArguments extends CommunityArguments {
  readonly home: string;
}

/** What is said of a finding that has no more to it. */
const SAYINGS = {
  open: "not answered",
  baseless: "the home never posted such a frame",
  withheld: "answered, but this node shows no answer: ask another one",
  forged: "this node's answer is not what the home's line commits to: ask another one",
} as const;

/** The task `monitor disputes`. */
const disputes: NewTaskActionFunction<DisputesArguments> = async (args, hre) => {
  await using open = await openMonitor(hre, args);
  const { community, monitor } = open;
  const home = parseMember(args.home, community.keys);
  const audited = await whileWaiting("checking the disputes", auditDisputes(monitor, home));
  const resources = await readResources(community);
  const document = { network: community.network, home, disputes: audited.map(plainly) };
  answer(args.json, document, () => [
    `Disputes about ${home}: ${String(audited.length)}`,
    ...audited.flatMap((each) => describe(each, resources, monitor.grid)),
  ]);
};

/** A dispute as JSON: each has all names. */
function plainly({ digest, field, by, block, slots, finding }: AuditedDispute) {
  const [first, last] = slots ?? [null, null];
  return {
    ...{ digest, field, by, block, first, last, finding: finding.kind },
    proved: "isProved" in finding ? finding.isProved : null,
    code: finding.kind === "malformed" ? finding.code : null,
    value:
      finding.kind === "field"
        ? { ...finding.opened, number: finding.opened.number.toString() }
        : null,
    records:
      finding.kind === "frame"
        ? finding.records.map(({ slot, entries }) => ({ slot, entries }))
        : null,
  };
}

function describe(
  dispute: AuditedDispute,
  resources: readonly Resource[],
  grid: TimeGrid,
): string[] {
  const { digest, finding } = dispute;
  const title = `  ${digest.slice(0, 10)}…, ${matterText(dispute, grid)}: `;
  switch (finding.kind) {
    case "field":
      return [title + fieldText(finding.opened, resources) + proofText(finding.isProved)];
    case "frame":
      return [
        `${title}opened${proofText(finding.isProved)}`,
        ...finding.records.flatMap((record) => recordTexts(record, resources, grid)),
      ];
    case "malformed":
      return [
        `${title}opened, and it holds no true records (${finding.code}): the home is at fault`,
      ];
    default:
      return [title + SAYINGS[finding.kind]];
  }
}

/** What is in dispute, and where it stands. */
function matterText({ field, slots, slot }: AuditedDispute, grid: TimeGrid): string {
  const frame = slots === null ? "no slot" : slotsText(...slots, grid);
  if (field === null) return `the whole frame of ${frame}`;
  const { entry, name } = fieldPlace(field);
  return `${name} of entry ${String(entry)} in ${slot === null ? frame : slotText(slot, grid)}`;
}

function fieldText({ resource, number }: OpenedField, resources: readonly Resource[]): string {
  return amount(resource, number, resources);
}

function recordTexts(
  { slot, entries }: EssentialRecord,
  resources: readonly Resource[],
  grid: TimeGrid,
): string[] {
  return entries.map(({ resource, register, consumption }) => {
    const [total, used] = [register, consumption].map((each) =>
      amount(resource, BigInt(each), resources),
    );
    return `    ${slotText(slot, grid)}: ${used ?? ""} used, register at ${total ?? ""}`;
  });
}

/** An amount in its resource's unit; those that the community does not know are shown as they are. */
function amount(id: number, value: bigint, resources: readonly Resource[]): string {
  const known = resources.find((resource) => resource.id === id);
  if (known === undefined) return `${value.toString()} of resource ${String(id)}`;
  return `${formatTotal(known, value)} of ${known.name}`;
}

function proofText(isProved: boolean): string {
  return isProved ? ", proved" : ", by the contract's word: it was sent through another contract";
}

export default disputes;
