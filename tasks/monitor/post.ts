import { randomBytes } from "node:crypto";

import { getBytes, type Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { deriveScalar, label } from "../../src/crypto/key-derivation.ts";
import type { TimeGrid } from "../../src/domain/time-grid.ts";
import { homeReadings, type HomeReadings } from "../../src/gateway/home-readings.ts";
import { readResources } from "../../src/gateway/resources.ts";
import { essentialRecords, type Allowance } from "../../src/monitoring/essential-day.ts";
import { servedDelegation } from "../../src/monitoring/delegation.ts";
import {
  SmartGateway,
  type HomeSums,
  type PostedFrame,
} from "../../src/monitoring/smart-gateway.ts";
import type { HomeQuota } from "../../src/monitoring/watch-rules.ts";
import { parseAddress } from "../cli/address.ts";
import { answer } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { slotsText, slotText } from "../cli/slots.ts";
import { counted, grouped } from "../cli/table.ts";
import type { MemberArguments } from "../market/open.ts";
import { openMonitor, type OpenMonitor } from "./open.ts";
import { homeQuotas } from "./quotas.ts";
import { resourceIds } from "./resource-ids.ts";

export interface PostArguments extends MemberArguments {
  /** Names of points with commas between them; empty for all that the home owns. */
  readonly points: string;
  /** Also every reading, for the community gateway alone. */
  readonly extended: boolean;
  /** The account whose key the records are sealed to; empty for the monitor's. */
  readonly gateway: string;
}

/** The task `monitor post`. */
const post: NewTaskActionFunction<PostArguments> = async (args, hre) => postDue(args, hre, []);

/**
 * Posts what is due of a home, and contributes to the sums of resources where their slots still take it.
 *
 * @param summed names of the resources; none to post without
 */
export async function postDue(
  args: PostArguments,
  hre: HardhatRuntimeEnvironment,
  summed: readonly string[],
): Promise<void> {
  await using open = await openMonitor(hre, args);
  const { community, monitor } = open;
  await whileWaiting("following the chain", community.index.sync());
  const wallet = community.keys.household(args.member).connect(monitor.provider);
  const names = args.points === "" ? [] : args.points.split(",");
  const readings = await homeReadings(community, wallet.address, names);
  const quotas = await homeQuotas(
    open,
    wallet.address,
    readings.map(({ resource }) => resource),
  );
  const { monitor: contract } = monitor.contracts;
  const upTo = Number(await contract.latestSlot());
  const { backfill } = await contract.limits();
  const gateway = new SmartGateway(monitor, wallet, wallet.address, randomBytes);
  const after = await gateway.lastSlot();
  const metered = readings.map((each) => ({ ...each, allowance: allowanceOf(each, quotas) }));
  const all = essentialRecords(metered, { after, upTo }, monitor.grid, randomBytes);
  // What lies further back no contract takes.
  const records = all.filter(({ slot }) => slot + Number(backfill) >= upTo);
  const extended = args.extended
    ? readings.flatMap(({ resource, totals }) =>
        totals.map(({ slot, total, quality }) => ({ resource, slot, register: total, quality })),
      )
    : null;
  const sums = await sumsOf(open, wallet, summed);
  const posted = await gateway.post(records, {
    ...(extended === null ? {} : { extended }),
    delegation: async () => servedDelegation(monitor, wallet.address),
    ...(sums === null ? {} : { sums }),
    ...(args.gateway === "" ? {} : { community: parseAddress("--gateway", args.gateway) }),
    onPosted: ({ first, last, receipt }) => {
      console.error(
        `${slotsText(first, last, monitor.grid)} posted in block ${String(receipt.blockNumber)}`,
      );
    },
  });
  const frames = posted.map(({ receipt, ...frame }) => ({
    ...frame,
    transaction: receipt.hash,
    block: receipt.blockNumber,
    gasUsed: Number(receipt.gasUsed),
  }));
  const document = {
    network: community.network,
    home: wallet.address,
    frames,
    records: frames.reduce((sum, frame) => sum + frame.records, 0),
    tooOld: all.length - records.length,
    lastSlot: await gateway.lastSlot(),
  };
  answer(args.json, document, () => [
    document.frames.length === 0
      ? nothingDue(wallet.address, document.lastSlot, readings, monitor.grid)
      : `${counted(document.records, "record")} posted in ${counted(frames.length, "frame")}, up to ` +
        slotText(document.lastSlot, monitor.grid),
    ...frames.map(({ block, first, last, length, gasUsed }) => {
      const slots = slotsText(first, last, monitor.grid);
      return `  block ${String(block)}: ${slots}, ${grouped(length)} bytes, ${grouped(gasUsed)} gas`;
    }),
    ...(document.tooOld === 0
      ? []
      : [
          `${counted(document.tooOld, "slot")} older than ${backfill.toString()} slots can no longer be posted.`,
        ]),
    ...(sums === null ? [] : [describeSummed(frames, monitor.grid)]),
  ]);
  sums?.own.wipe();
}

/** Why there is nothing to post, and what would change that. */
function nothingDue(
  home: string,
  lastSlot: number,
  readings: readonly HomeReadings[],
  grid: TimeGrid,
): string {
  if (readings.length === 0) {
    return (
      `Nothing is due: no active metering point belongs to ${home}. ./gridwell meters move POINT --in ${home} gives it ` +
      "one, --points names others"
    );
  }
  return lastSlot === 0
    ? `Nothing is due: the points of ${home} have no two readings of the last slots yet`
    : `Nothing is due: ${home} has posted up to ${slotText(lastSlot, grid)}`;
}

/** Which slots went into sums, or why none did. */
function describeSummed(
  frames: readonly Pick<PostedFrame, "first" | "last" | "summed">[],
  grid: TimeGrid,
): string {
  const runs = frames
    .filter(({ summed }) => summed > 0)
    .map(({ first, last }) => slotsText(first, last, grid));
  return runs.length === 0
    ? "No slot went into sums: those do that ended after the community's key was published, and four slots ago at most."
    : `Contributed to the sums of ${runs.join(", ")}`;
}

/** What the home contributes to; its r is drawn with its account's key. */
async function sumsOf(
  { community }: OpenMonitor,
  wallet: Wallet,
  names: readonly string[],
): Promise<HomeSums | null> {
  if (names.length === 0) return null;
  const resources = resourceIds(names, await readResources(community));
  const key = getBytes(wallet.privateKey);
  const own = deriveScalar(key, label("rm/own/1"));
  key.fill(0);
  return { resources, own };
}

/** What the home may use from its total before the period's first slot on. */
function allowanceOf(
  { resource, totals }: HomeReadings,
  quotas: readonly HomeQuota[],
): Allowance | null {
  const quota = quotas.find((each) => each.resource === resource);
  if (quota === undefined) return null;
  const before = totals.findLast(({ slot }) => slot < quota.from) ?? totals[0];
  return before === undefined ? null : { from: before.total, limit: quota.limit };
}

export default post;
