import { styleText } from "node:util";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import type { ProofFile } from "../../src/chain/proof-file.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { qualityName } from "../../src/domain/quality.ts";
import { formatTotal, RESOURCES, type Resource } from "../../src/domain/resource.ts";
import { timeOfSlot } from "../../src/domain/time-grid.ts";
import type { Community } from "../../src/gateway/community.ts";
import { findPoint } from "../../src/gateway/point-finder.ts";
import { recordOf } from "../../src/gateway/point-view.ts";
import {
  confirmProof,
  ladderOf,
  openProofFile,
  proofFileText,
  proveAndCheck,
  type Verdict,
} from "../../src/gateway/reading-proof.ts";
import { pointRecords } from "../../src/gateway/registry-log.ts";
import { readResources } from "../../src/gateway/resources.ts";
import { answer } from "../cli/answer.ts";
import { readNamed, writeNew } from "../cli/files.ts";
import { parseSlot } from "../cli/moment.ts";
import { whileWaiting } from "../cli/progress.ts";
import { namedNetwork } from "../connection.ts";
import { openCommunity, type CommunityArguments } from "../context.ts";

interface VerifyArguments extends CommunityArguments {
  readonly point: string;
  readonly slot: string;
  readonly out: string;
  readonly proof: string;
}

/** What was verified, and how far. */
interface Verified {
  readonly file: ProofFile;
  readonly verdict: Verdict;
  readonly network: string | null;
  readonly name: string | null;
  /** Null where nobody says what the point meters. */
  readonly resource: Resource | null;
  /** Path that the proof was written to. */
  readonly written: string | null;
}

/** Rungs of a ladder that are shown at each end. */
const SHOWN = 3;

/** The task `meters verify`. */
const verify: NewTaskActionFunction<VerifyArguments> = async (args, hre) => {
  if ((args.proof === "") === (args.point === "")) {
    throw new GridwellError(
      "USAGE_PROOF",
      "Name either a point with --slot, to prove a reading, or --proof FILE, to check a proof",
    );
  }
  const verified = args.proof === "" ? await proveFromChain(args, hre) : await checkFile(args, hre);
  answer(args.json, documentOf(verified), () => describe(verified));
};

async function proveFromChain(
  args: VerifyArguments,
  hre: HardhatRuntimeEnvironment,
): Promise<Verified> {
  await using community = await openCommunity(hre, args);
  await whileWaiting("following the chain", community.index.sync());
  const slot = parseSlot(args.slot, community.site.grid);
  const point = findPoint(community, args.point);
  const file = await whileWaiting("proving", proveAndCheck(community, point.id, slot));
  if (args.out !== "") writeNew(args.out, proofFileText(file));
  const { resource } = recordOf(pointRecords(community.index, point.id), point.id);
  return {
    file,
    verdict: "proved",
    network: community.network,
    name: point.known?.name ?? null,
    resource: await resourceWith(community, resource),
    written: args.out === "" ? null : args.out,
  };
}

/** Without a network nobody is asked; with one its node confirms. */
async function checkFile(args: VerifyArguments, hre: HardhatRuntimeEnvironment): Promise<Verified> {
  const file = openProofFile(readNamed(args.proof));
  const known = { file, name: null, resource: null, written: null };
  if (namedNetwork(hre) === null) {
    return { ...known, verdict: "consistent", network: null };
  }
  await using community = await openCommunity(hre, args);
  await whileWaiting("asking the node", confirmProof(community, file));
  const { resource } = await community.contracts.registry.pointOf(file.point);
  return {
    ...known,
    verdict: "proved",
    network: community.network,
    name: community.points.get(file.point)?.name ?? null,
    resource: await resourceWith(community, Number(resource)),
  };
}

async function resourceWith(community: Community, wanted: number): Promise<Resource | null> {
  return (await readResources(community)).find(({ id }) => id === wanted) ?? null;
}

function documentOf({ file, verdict, network, name, resource, written }: Verified): object {
  const { point, reading, anchor, ground, proof, site } = file;
  return {
    verdict,
    network,
    chainId: site.chainId,
    ledger: site.ledger,
    point,
    name,
    bank: ground.bank,
    lane: ground.lane,
    slot: reading.slot,
    time: formatInstant(timeOfSlot(site.grid, reading.slot)),
    total: reading.total,
    resource: resource?.name ?? null,
    unit: resource?.baseUnit ?? null,
    quality: qualityName(reading.quality),
    estimate: reading.quality === 0 ? null : reading.estimate,
    corrections: reading.corrections,
    closed: reading.closed,
    entry: reading.index,
    links: proof.later.length,
    anchor: {
      kind: anchor.kind,
      head: anchor.head,
      day: anchor.kind === "day" ? anchor.day : null,
      block: anchor.kind === "head" ? anchor.block.number : null,
    },
    file: written,
  };
}

function describe(verified: Verified): string[] {
  const { file, verdict, network, name, resource, written } = verified;
  const { point, reading, anchor, ground, site } = file;
  const time = formatInstant(timeOfSlot(site.grid, reading.slot));
  const total =
    resource === null
      ? `${reading.total.toString()} base units`
      : formatTotal(resource, reading.total);
  const quality = qualityName(reading.quality) ?? `code ${String(reading.quality)}`;
  const anchored =
    anchor.kind === "day"
      ? `last head of day ${String(anchor.day)}`
      : `head at block ${String(anchor.block.number)}`;
  const lines = [
    `${name ?? point}: ${total} at ${time} (slot ${String(reading.slot)}), ${quality}`,
    "",
    `  lane ${String(ground.lane)} holds ${reading.total.toString()}`,
    `  └ opened by entry ${String(reading.index)} of bank ${String(ground.bank)}` +
      (file.proof.opened === 0 ? ", the batch" : ", a correction after the batch"),
    ...rungs(file),
    `  └ ${anchored}: ${anchor.head}`,
  ];
  if (verdict === "proved") {
    lines.push(
      `    └ held by ledger ${site.ledger} on ${network ?? ""} (chain ${site.chainId.toString()})`,
      "",
      reading.closed
        ? "Nothing can change this reading any more."
        : "Its slot is still open: until the bank's next batch an operator's correction may follow.",
      `${styleText("green", "PROVED")}: checked offline, and the chain's own verifier opened the same reading.`,
    );
  } else {
    lines.push(
      "",
      `${styleText("yellow", "CONSISTENT")}: everything in the file agrees. Whether the chain holds the anchor was not ` +
        "asked: only a node of chain " +
        `${site.chainId.toString()} can say, add --network NAME.`,
    );
  }
  if (resource === null) lines.push(`A proof holds no unit; known resources: ${resourceNames()}.`);
  if (written !== null)
    lines.push(`The proof is in ${written}: anybody can check it with --proof.`);
  return lines;
}

function rungs(file: ProofFile): string[] {
  const ladder = ladderOf(file);
  const lines = ladder.map(({ index, slot, head }) => {
    const what = index === ladder[0]?.index ? "batch of slot" : "slot";
    return `  ├ entry ${String(index)}, ${what} ${String(slot)}: ${head}`;
  });
  if (lines.length <= 2 * SHOWN) return lines;
  const left = lines.length - 2 * SHOWN;
  return [...lines.slice(0, SHOWN), `  ┊ ${String(left)} more links`, ...lines.slice(-SHOWN)];
}

function resourceNames(): string {
  return RESOURCES.map(({ name, baseUnit }) => `${name} in ${baseUnit}`).join(", ");
}

export default verify;
