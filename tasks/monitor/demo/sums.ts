import { randomBytes } from "node:crypto";

import { getBytes } from "ethers";

import { contributionWords } from "../../../src/chain/contribution-words.ts";
import { transact } from "../../../src/chain/transact.ts";
import { BabySteps, buildSlots } from "../../../src/crypto/baby-steps.ts";
import { pointOf, type Point } from "../../../src/crypto/bn254.ts";
import type { ProofContext } from "../../../src/crypto/challenge.ts";
import { decryptPoint } from "../../../src/crypto/elgamal.ts";
import { proveOpening } from "../../../src/crypto/equality-proof.ts";
import { prepareEssentials } from "../../../src/crypto/essential-frame.ts";
import { sealFrame } from "../../../src/crypto/sealed-frame.ts";
import { contribute } from "../../../src/crypto/sum-contribution.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { essentialRecords } from "../../../src/monitoring/essential-day.ts";
import { readPublishedKeys } from "../../../src/monitoring/key-publication.ts";
import { postingPlace } from "../../../src/monitoring/monitor.ts";
import { energy, usedIn } from "./homes.ts";
import type { MonitorTown, TownHome } from "./town.ts";

/** The resources that are summed: energy alone. */
const MASK = 1n << BigInt(energy.id);
/** The community's epoch on the day. */
const EPOCH = 1;
/** Enough baby steps for totals of a few homes, and built in a moment. */
const STEPS = 2 ** 12;
const BOUND = 1n << 40n;

/** What a home sends besides its frame. */
type Words = ReturnType<typeof contributionWords>;

/** Every home posts its quarter-hours with what it used in each, encrypted, and the proof that it knows the number. */
export async function contributeAll(town: MonitorTown, first: number, last: number): Promise<void> {
  for (const home of town.homes) {
    const slots = Array.from(
      { length: last - first + 1 },
      (_, index) => town.before + first + index,
    );
    const contributions = await Promise.all(slots.map((slot) => contributionOf(town, home, slot)));
    await transact(home.wallet, await callOf(town, home, contributions));
  }
}

/**
 * A home sends its neighbour's contribution in its own name.
 *
 * @param slot of the day; the one that comes next for both
 * @returns what the contract answers
 */
export async function forge(town: MonitorTown, slot: number): Promise<string> {
  const [thief, victim] = town.homes;
  if (thief === undefined || victim === undefined) throw new TypeError("two homes are needed");
  const copied = await contributionOf(town, victim, town.before + slot);
  try {
    await transact(thief.wallet, await callOf(town, thief, [copied]));
  } catch (error) {
    if (error instanceof GridwellError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new GridwellError("DEMO_FAILED", "the contract took a copied contribution");
}

/**
 * The community gateway opens a total and proves it to the contract.
 *
 * @param slot of the day
 * @returns base units
 */
export async function openTotal(town: MonitorTown, slot: number): Promise<bigint> {
  const { monitor, operator, resourceSecret } = town;
  const { monitor: contract } = monitor.contracts;
  const number = town.before + slot;
  const { c1, c2 } = await contract.sumOf(number, MASK);
  const [sum] = c2;
  if (sum === undefined) throw new GridwellError("DEMO_FAILED", "nobody contributed");
  const ciphertext = { c1: pointOf(c1.x, c1.y), c2: pointOf(sum.x, sum.y) };
  const steps = new BabySteps(buildSlots(STEPS));
  const total = steps.solve(decryptPoint(resourceSecret, ciphertext), 0n, BOUND - 1n);
  if (total === null) throw new GridwellError("DEMO_FAILED", "the total is too great");
  const context = contextOf(town, operator.address, number);
  const { e, z } = proveOpening(resourceSecret, ciphertext, total, context, randomBytes);
  const call = await contract.openSum.populateTransaction(number, MASK, energy.id, total, e, z);
  await transact(operator, call);
  return total;
}

/** A frame of as many quarter-hours as there are contributions, from the first that is due. */
async function callOf(town: MonitorTown, home: TownHome, contributions: readonly Words[]) {
  const { monitor, operator } = town;
  const after = await home.gateway.lastSlot();
  const due = { after, upTo: after + contributions.length };
  const essentials = essentialRecords(home.metered, due, monitor.grid, randomBytes);
  const { records, ...slots } = prepareEssentials(essentials);
  const { point } = await readPublishedKeys(monitor, operator.address);
  const terms = { ...slots, epoch: EPOCH, delegation: 0, extended: null };
  const place = postingPlace(monitor, home.address);
  const frame = sealFrame(place, terms, records, point, null, randomBytes);
  return monitor.contracts.monitor.postSum.populateTransaction(frame, MASK, contributions.flat());
}

async function contributionOf(town: MonitorTown, home: TownHome, slot: number): Promise<Words> {
  const key = await resourceKey(town);
  const own = home.ring.secret(EPOCH);
  const used = usedIn(home, energy.id, slot);
  const context = contextOf(town, home.address, slot);
  const contribution = contribute([key], [used], context, { own, random: randomBytes });
  own.wipe();
  return contributionWords(contribution);
}

async function resourceKey({ monitor }: MonitorTown): Promise<Point> {
  const { x, y } = await monitor.contracts.monitor.resourceKey(EPOCH, energy.id);
  return pointOf(x, y);
}

function contextOf({ monitor }: MonitorTown, sender: string, slot: number): ProofContext {
  const { chainId, addresses } = monitor;
  const contract = getBytes(addresses.monitor);
  return { chainId, contract, sender: getBytes(sender), epoch: EPOCH, place: slot };
}
