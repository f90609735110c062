import { randomBytes } from "node:crypto";

import { getBytes, type Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { deriveScalar, label } from "../../src/crypto/key-derivation.ts";
import { homeReadings, type HomeReadings } from "../../src/gateway/home-readings.ts";
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
import { grouped } from "../cli/table.ts";
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
        `slots ${String(first)} to ${String(last)} posted in block ${String(receipt.blockNumber)}`,
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
      ? `Nothing was due: ${wallet.address} has posted up to slot ${String(document.lastSlot)}.`
      : `${String(document.records)} records posted in ${String(frames.length)} frames, up to slot ${String(document.lastSlot)}`,
    ...frames.map(({ block, first, last, length, gasUsed }) => {
      return `  block ${String(block)}: slots ${String(first)} to ${String(last)}, ${grouped(length)} bytes, ${grouped(gasUsed)} gas`;
    }),
    ...(document.tooOld === 0
      ? []
      : [
          `${String(document.tooOld)} slots lie more than ${backfill.toString()} back and can no longer be posted.`,
        ]),
    ...(sums === null ? [] : [describeSummed(frames)]),
  ]);
  sums?.own.wipe();
}

/** Which slots went into sums, or why none did. */
function describeSummed(frames: readonly Pick<PostedFrame, "first" | "last" | "summed">[]): string {
  const runs = frames
    .filter(({ summed }) => summed > 0)
    .map(({ first, last }) => `${String(first)} to ${String(last)}`);
  return runs.length === 0
    ? "No slot went into sums: those do that ended after the community's key was published, and four slots ago at most."
    : `Contributed to the sums of slots ${runs.join(", ")}`;
}

/** What the home contributes to; its r is drawn with its account's key. */
async function sumsOf(
  { community }: OpenMonitor,
  wallet: Wallet,
  names: readonly string[],
): Promise<HomeSums | null> {
  if (names.length === 0) return null;
  const key = getBytes(wallet.privateKey);
  const own = deriveScalar(key, label("rm/own/1"));
  key.fill(0);
  return { resources: await resourceIds(community, names), own };
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
