import { randomBytes } from "node:crypto";

import { getBytes } from "ethers";

import { contributionWords } from "../../../src/chain/contribution-words.ts";
import { maskOf, readResourceKey } from "../../../src/chain/sums.ts";
import { transact } from "../../../src/chain/transact.ts";
import { BabySteps, buildSlots } from "../../../src/crypto/baby-steps.ts";
import { prepareEssentials } from "../../../src/crypto/essential-frame.ts";
import { sealFrame } from "../../../src/crypto/sealed-frame.ts";
import { contribute } from "../../../src/crypto/sum-contribution.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { readPublishedKeys } from "../../../src/monitoring/key-publication.ts";
import { postingPlace } from "../../../src/monitoring/monitor.ts";
import { openTotal } from "../../../src/monitoring/sum-opening.ts";
import { energy, usedIn } from "./homes.ts";
import { dueRecords, EPOCH, type MonitorTown, type TownHome } from "./town.ts";

/** The resources that are summed: energy alone. */
const RESOURCES = [energy.id];
/** Enough baby steps for totals of a few homes, and built in a moment. */
const STEPS = 2 ** 12;

/** Every home posts its quarter-hours up to a slot of the day, and contributes what it used in them. */
export async function contributeAll(town: MonitorTown, slot: number): Promise<void> {
  for (const home of town.homes) {
    const own = home.ring.secret(EPOCH);
    const records = await dueRecords(town, home, slot);
    await home.gateway.post(records, { sums: { resources: RESOURCES, own } });
    own.wipe();
  }
}

/**
 * The community gateway opens totals and proves them to the contract.
 *
 * @param slots of the chain
 * @returns base units, for each slot
 */
export async function openTotals(
  { monitor, operator, ring }: MonitorTown,
  slots: readonly number[],
): Promise<bigint[]> {
  const steps = new BabySteps(buildSlots(STEPS));
  const opener = {
    ...{ signer: operator, steps, random: randomBytes },
    secretOf: ring.resourceSecret.bind(ring),
  };
  const totals: bigint[] = [];
  for (const slot of slots) {
    const place = { slot, resources: RESOURCES };
    const { number } = await openTotal(monitor, place, energy.id, opener);
    totals.push(number);
  }
  return totals;
}

/**
 * A home sends its neighbour's contribution in its own name, beside a frame that is its own.
 *
 * @param slot of the day; the one that comes next for both
 * @returns what the contract answers
 */
export async function forge(town: MonitorTown, slot: number): Promise<string> {
  const { monitor, operator } = town;
  const [thief, victim] = town.homes;
  if (thief === undefined || victim === undefined) throw new TypeError("two homes are needed");
  const copied = await contributionOf(town, victim, town.before + slot);
  const { records, ...slots } = prepareEssentials(await dueRecords(town, thief, slot));
  const { point, epoch } = await readPublishedKeys(monitor, operator.address);
  const terms = { ...slots, epoch, delegation: 0, extended: null };
  const place = postingPlace(monitor, thief.address);
  const frame = sealFrame(place, terms, records, point, null, randomBytes);
  const { monitor: contract } = monitor.contracts;
  try {
    const call = await contract.postSum.populateTransaction(frame, maskOf(RESOURCES), copied);
    await transact(thief.wallet, call);
  } catch (error) {
    if (error instanceof GridwellError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new GridwellError("DEMO_FAILED", "the contract took a copied contribution");
}

/** What a home would send of a slot. */
async function contributionOf(
  { monitor }: MonitorTown,
  home: TownHome,
  slot: number,
): Promise<bigint[]> {
  const { contracts, chainId, addresses } = monitor;
  const key = await readResourceKey(contracts.monitor, EPOCH, energy.id);
  if (key === null) throw new GridwellError("DEMO_FAILED", "energy has no key");
  const [contract, sender] = [getBytes(addresses.monitor), getBytes(home.address)];
  const context = { chainId, contract, sender, epoch: EPOCH, place: slot };
  const own = home.ring.secret(EPOCH);
  const used = usedIn(home, energy.id, slot);
  const contribution = contribute([key], [used], context, { own, random: randomBytes });
  own.wipe();
  return contributionWords(contribution);
}
