import { ZeroHash, type Wallet } from "ethers";

import { encodeElements, type Element } from "../../src/chain/bank-history.ts";
import { witnessOf, type BankState } from "../../src/chain/bank-state.ts";
import { signReading } from "../../src/chain/credentials.ts";
import { evidenceTree, type EvidenceTree, type LaneSignature } from "../../src/chain/evidence.ts";
import { pack, unpack, wordsFor } from "../../src/chain/lanes.ts";
import { transact } from "../../src/chain/transact.ts";
import { slotAt } from "../../src/domain/time-grid.ts";
import { gatewayOf, operatorOf } from "../../src/gateway/community.ts";
import { enrolPoints } from "../../src/gateway/enrolment.ts";
import { maxStepFor } from "../../src/gateway/max-step.ts";
import type { OpenCommunity } from "../context.ts";
import { housesOf, type House } from "./houses.ts";

/** The day that the examples were metered on: all homes live it. */
const DAY_START = Date.UTC(2026, 2, 10) / 1_000;

/** First bank of the simulated homes; the files' homes come into banks of their own. */
const FIRST_BANK = 101;

/** A gateway's bank of one resource. */
export interface Street {
  readonly bank: number;
  readonly resource: "energy" | "water";
  readonly gateway: Wallet;
  readonly houses: readonly House[];
}

/** A batch with what its meters signed. */
export interface StreetBatch {
  readonly bank: number;
  readonly slot: number;
  readonly evidence: string;
  readonly exceptions: readonly Element[];
  readonly totals: ReadonlyMap<number, bigint>;
}

/** Slot before the day's first. */
export function slotBefore({ site }: OpenCommunity): number {
  return slotAt(site.grid, DAY_START);
}

/** The streets of two gateways: homes 3 to 21 and 22 to 40, energy and water. Homes 1 and 2 are in the example files. */
export function streetsOf(community: OpenCommunity): Street[] {
  const homes = [
    { from: 3, to: 21 },
    { from: 22, to: 40 },
  ];
  return homes.flatMap((range, number) => {
    const gateway = gatewayOf(community, number);
    return (["energy", "water"] as const).map((resource, position) => ({
      bank: FIRST_BANK + 2 * number + position,
      resource,
      gateway,
      houses: housesOf(community.keys, resource, range, gateway),
    }));
  });
}

/** Opens a street's bank and enrols its homes, both credentials each. Returns the gas. */
export async function settle(community: OpenCommunity, street: Street): Promise<bigint> {
  const { contracts, confirmations, site } = community;
  const { bank, gateway, houses, resource } = street;
  const call = await contracts.registry.openBank.populateTransaction(
    bank,
    gateway.address,
    false,
    maxStepFor(resource, site.grid),
    wordsFor(houses.length, false),
    slotBefore(community),
  );
  const opened = await transact(operatorOf(community), call, confirmations);
  const enrolled = await enrolPoints(
    community,
    bank,
    houses.map(({ term }) => term),
  );
  return enrolled.reduce((gas, { gasUsed }) => gas + gasUsed, opened.gasUsed);
}

/** What the meters with a key signed for a slot of the day, with the tree over it. */
export async function signaturesOf(
  community: OpenCommunity,
  street: Street,
  position: number,
): Promise<EvidenceTree & { readonly signatures: readonly LaneSignature[] }> {
  const domain = {
    chainId: community.site.chainId,
    registry: await community.contracts.registry.getAddress(),
  };
  const slot = slotBefore(community) + 1 + position;
  const signatures: LaneSignature[] = [];
  for (const { term, day } of street.houses) {
    if (term.attestation !== "device") continue;
    const dial = (day.totals[position] ?? day.start) % (term.modulus ?? 1n);
    const signature = await signReading(term.key, domain, { meter: term.meter, slot, dial });
    signatures.push({ lane: term.lane, signature });
  }
  return { ...evidenceTree(signatures), signatures };
}

/** The batch of a slot of the day. */
export function batchOf(
  community: OpenCommunity,
  street: Street,
  position: number,
  evidence: string = ZeroHash,
): StreetBatch {
  return {
    bank: street.bank,
    slot: slotBefore(community) + 1 + position,
    evidence,
    exceptions: [],
    totals: new Map(
      street.houses.map(({ term, day }) => [term.lane, day.totals[position] ?? day.start]),
    ),
  };
}

/** The call of a batch on a bank's state, for whoever wants to send it without asking the sender. */
export function rawRecord(state: BankState, batch: StreetBatch): Parameters<RawRecord> {
  const { tip, words } = witnessOf(state);
  const lanes = unpack(words, state.wide);
  for (const [lane, total] of batch.totals) lanes[lane] = total;
  const exceptions = encodeElements(batch.exceptions);
  return [
    state.bank,
    { ...tip },
    [...words],
    batch.slot,
    batch.evidence,
    exceptions,
    pack(lanes, state.wide),
  ];
}

type RawRecord = (
  bank: number,
  tip: { before: string; index: number; slot: number; note: string },
  prev: bigint[],
  slot: number,
  evidence: string,
  exceptions: string,
  next: bigint[],
) => void;
