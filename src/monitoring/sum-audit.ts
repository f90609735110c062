import { getBytes } from "ethers";

import type { ChainReader } from "../chain/log-pager.ts";
import {
  findOpening,
  readContributions,
  type AddedContribution,
  type OpenedTotal,
} from "../chain/sum-log.ts";
import { readResourceKey, readSum, type HeldSum, type SumPlace } from "../chain/sums.ts";
import { INFINITY, type Point } from "../crypto/bn254.ts";
import type { ProofContext } from "../crypto/challenge.ts";
import { NUMBER_BOUND } from "../crypto/elgamal.ts";
import { verifyOpening } from "../crypto/equality-proof.ts";
import { verifyContribution } from "../crypto/sum-contribution.ts";
import { GridwellError } from "../domain/errors.ts";
import type { Monitor } from "./monitor.ts";

/**
 * What an auditor says of a sum.
 *
 * - `sound`: every contribution is proved, and together they are what the contract holds.
 * - `absent`: nobody contributed, or the ring has come round and no total was opened.
 * - `withheld`: the node gives fewer contributions than the contract counts, or no opening though there was one.
 * - `fork`: what the node gives is not what the contract took: a proof does not hold, or the contributions are not
 *   the sum.
 */
export type SumVerdict = "sound" | "absent" | "withheld" | "fork";

/** A resource's total, as an auditor sees it. */
export interface AuditedTotal {
  readonly resource: number;
  /** How it was opened; null while it was not. */
  readonly opening: OpenedTotal | null;
}

/** What an auditor found. */
export interface SumAudit {
  readonly verdict: SumVerdict;
  /** Why, when it is not `sound`; names the block or home in question. */
  readonly reason: string | null;
  readonly epoch: number;
  /** How many homes the contract counted. */
  readonly count: number;
  /** Those found, the newest first; each is proved. */
  readonly contributions: readonly AddedContribution[];
  readonly totals: readonly AuditedTotal[];
}

/** Where the walk over a sum's contributions begins, and how many there are. */
type Anchor = Pick<HeldSum, "epoch" | "count" | "lastBlock">;

/** Something that is not as it should be. */
class Fault extends Error {
  readonly verdict: Exclude<SumVerdict, "sound">;

  constructor(verdict: Exclude<SumVerdict, "sound">, reason: string) {
    super(reason);
    this.verdict = verdict;
  }
}

/**
 * Checks a sum from the chain alone, without any secret: finds every contribution by the logs of single blocks, checks
 * each one's proof, adds them up and compares with what the contract holds, and checks how totals were opened.
 *
 * A sum whose time in the ring is over is checked against its openings, whose proofs hold for no other sum.
 *
 * @param reader where logs come from; the monitor's node unless given
 * @throws what the node says when it does not answer
 */
export async function auditSum(
  monitor: Monitor,
  place: SumPlace,
  reader: ChainReader = monitor.provider,
): Promise<SumAudit> {
  const contributions: AddedContribution[] = [];
  const totals: AuditedTotal[] = [];
  let anchor: Anchor = { epoch: 0, count: 0, lastBlock: 0 };
  let verdict: SumVerdict = "sound";
  let reason: string | null = null;
  try {
    const held = await readSum(monitor.contracts.monitor, place);
    totals.push(...(await openingsOf(monitor, place, held, reader)));
    anchor = anchorOf(place, held, totals);
    for await (const found of walk(monitor, place, anchor, reader)) contributions.push(found);
    await checkSum(monitor, place, held, anchor, contributions, totals);
  } catch (error) {
    if (error instanceof Fault) ({ verdict, message: reason } = error);
    else if (error instanceof GridwellError && error.code === "LOG_MALFORMED") {
      [verdict, reason] = ["fork", error.message];
    } else throw error;
  }
  return { verdict, reason, epoch: anchor.epoch, count: anchor.count, contributions, totals };
}

/** How each resource's total was opened, as far as the node says. */
async function openingsOf(
  { addresses }: Monitor,
  place: SumPlace,
  held: HeldSum | null,
  reader: ChainReader,
): Promise<AuditedTotal[]> {
  const totals: AuditedTotal[] = [];
  for (const resource of place.resources) {
    const from = held?.lastBlock ?? 0;
    const opening = await findOpening(reader, addresses.monitor, place, resource, from);
    const isOpened = held?.opened.includes(resource) ?? opening !== null;
    if (isOpened && opening === null) {
      throw new Fault("withheld", `the node gives no opening of resource ${String(resource)}`);
    }
    if (!isOpened && opening !== null) {
      throw new Fault("fork", `the contract knows no opening of resource ${String(resource)}`);
    }
    totals.push({ resource, opening });
  }
  return totals;
}

/** What the walk holds on to: the contract's own word, or where that is written over, an opening. */
function anchorOf(
  { slot }: SumPlace,
  held: HeldSum | null,
  totals: readonly AuditedTotal[],
): Anchor {
  const openings = totals.flatMap(({ opening }) => (opening === null ? [] : [opening]));
  const anchor = held ?? openings[0];
  if (anchor === undefined) {
    const known = `the contract holds no such sum of slot ${String(slot)}, and none was opened`;
    throw new Fault("absent", known);
  }
  const { epoch, count, lastBlock } = anchor;
  for (const opening of openings) {
    if (opening.epoch === epoch && opening.count === count && opening.lastBlock === lastBlock)
      continue;
    throw new Fault("fork", "openings of one sum tell of different ones");
  }
  return { epoch, count, lastBlock };
}

/** All contributions, the newest first, block by block. */
async function* walk(
  { addresses }: Monitor,
  place: SumPlace,
  { count, lastBlock }: Anchor,
  reader: ChainReader,
): AsyncGenerator<AddedContribution> {
  let found = 0;
  for (let block = lastBlock; block !== 0;) {
    const given = await readContributions(reader, addresses.monitor, place, block);
    const at = `block ${String(block)}`;
    const oldest = given[0];
    if (oldest === undefined || oldest.previousBlock === block) {
      throw new Fault("withheld", `the node gives not all contributions of ${at}`);
    }
    // Within a block each follows the one before; the oldest leads to an earlier block.
    const follows = given.slice(1).every(({ previousBlock }) => previousBlock === block);
    if (!follows || oldest.previousBlock > block) {
      throw new Fault("fork", `contributions of ${at} do not follow each other`);
    }
    found += given.length;
    yield* given.toReversed();
    block = oldest.previousBlock;
  }
  if (found === count) return;
  const counted = `the contract counted ${String(count)} contributions, the node gives ${String(found)}`;
  throw new Fault(found < count ? "withheld" : "fork", counted);
}

/** Every proof, the sum of all, and what was opened. */
async function checkSum(
  { contracts, addresses, chainId }: Monitor,
  { slot, resources }: SumPlace,
  held: HeldSum | null,
  { epoch }: Anchor,
  contributions: readonly AddedContribution[],
  totals: readonly AuditedTotal[],
): Promise<void> {
  const contract = getBytes(addresses.monitor);
  const contextOf = (sender: string): ProofContext => {
    return { chainId, contract, sender: getBytes(sender), epoch, place: slot };
  };
  const keys: Point[] = [];
  for (const resource of resources) {
    const key = await readResourceKey(contracts.monitor, epoch, resource);
    if (key === null) throw new Fault("fork", `resource ${String(resource)} has no key`);
    keys.push(key);
  }
  const homes = new Set(contributions.map(({ gateway }) => gateway));
  if (homes.size !== contributions.length) throw new Fault("fork", "a home contributed twice");
  let c1 = INFINITY;
  const c2 = keys.map(() => INFINITY);
  for (const { gateway, contribution, epoch: under } of contributions) {
    if (under !== epoch || !verifyContribution(keys, contribution, contextOf(gateway))) {
      throw new Fault("fork", `the contribution of ${gateway} is not proved`);
    }
    c1 = c1.add(contribution.c1);
    for (const [index, point] of contribution.c2.entries())
      c2[index] = c2[index]?.add(point) ?? point;
  }
  const isHeld = (point: Point, index: number): boolean => held?.c2[index]?.equals(point) ?? true;
  if (!(held?.c1.equals(c1) ?? true) || !c2.every(isHeld)) {
    throw new Fault("fork", "the contributions do not add up to what the contract holds");
  }
  for (const [index, { resource, opening }] of totals.entries()) {
    const [key, sum] = [keys[index], c2[index]];
    if (opening === null || key === undefined || sum === undefined) continue;
    const { number, proof, gateway } = opening;
    const isProved = verifyOpening(key, { c1, c2: sum }, number, proof, contextOf(gateway));
    if (isProved && number < NUMBER_BOUND) continue;
    throw new Fault("fork", `the total of resource ${String(resource)} is not proved`);
  }
}
