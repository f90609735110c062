import { getBytes, hexlify } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { decompress } from "../../../src/crypto/bn254.ts";
import type { ProofContext } from "../../../src/crypto/challenge.ts";
import { proveEquality } from "../../../src/crypto/equality-proof.ts";
import type { EssentialRecord } from "../../../src/crypto/essential-record.ts";
import type { FieldOpening } from "../../../src/crypto/field-commitment.ts";
import { decodeFrame, fixedPart } from "../../../src/crypto/frame.ts";
import { digestOf, stepOf } from "../../../src/crypto/line.ts";
import type { SecretScalar } from "../../../src/crypto/secrets.ts";
import { essentialAt } from "../../../scripts/crypto-vectors.ts";
import { Disputes__factory, type Disputes } from "../../../types/contracts/index.ts";
import type { IDisputes } from "../../../types/contracts/monitoring/IDisputes.ts";
import { random } from "../crypto/random.ts";
import { deployMonitor, frameUpTo, toSlot, type MonitorFixture } from "./monitor.ts";

/** In the place of a day: the walk begins at the home's present line. */
export const LATEST = 2 ** 24 - 1;
/** In the place of a field: the whole frame. */
export const WHOLE_FRAME = 2 ** 32 - 1;
/** The first post's second record, its first entry's consumption. */
export const FIELD = 16 + 1;

/** A frame that was posted after a line. */
export interface Posted {
  readonly previous: bigint;
  readonly frame: Uint8Array;
}

/** A home's four posts: one of two records yesterday, three of one record today. */
export interface DisputesFixture extends MonitorFixture {
  /** What the functions for monitors take. */
  readonly fixture: MonitorFixture;
  readonly disputes: Disputes;
  readonly first: Posted;
  readonly later: readonly Posted[];
  readonly newest: Posted;
  /** Of the first post. */
  readonly records: readonly EssentialRecord[];
  /** The first slot of today. */
  readonly latest: number;
  readonly chainId: bigint;
  /** Address of the contract of disputes. */
  readonly contract: Uint8Array;
}

/** Gives each test the fixture as it was deployed once. */
export function disputesOn(connection: NetworkConnection): () => Promise<DisputesFixture> {
  const deploy = (): Promise<DisputesFixture> => deployDisputes(connection);
  return () => connection.networkHelpers.loadFixture(deploy);
}

/** Deploys the fixture. */
export async function deployDisputes(connection: NetworkConnection): Promise<DisputesFixture> {
  const fixture = await deployMonitor(connection);
  const { monitor, manager, home } = fixture;
  const disputes = await new Disputes__factory(manager).deploy(monitor);
  const mine = monitor.connect(home);
  const latest = Number(await monitor.latestSlot());
  await toSlot(fixture, connection.networkHelpers, latest + 5);
  const posts: Posted[] = [];
  for (const [slot, count] of [
    [latest - 1, 2],
    [latest + 1, 1],
    [latest + 2, 1],
    [latest + 4, 1],
  ] as const) {
    const [previous, frame] = [await monitor.lineOf(home), frameUpTo(fixture, slot, count)];
    await mine.post(frame);
    posts.push({ previous, frame });
  }
  const records = [latest - 2, latest - 1].map(essentialAt);
  const [first, ...later] = posts;
  const newest = posts.at(-1);
  if (first === undefined || newest === undefined) throw new TypeError("four were posted");
  const { chainId } = fixture.place;
  const contract = getBytes(await disputes.getAddress());
  return {
    ...fixture,
    ...{ fixture, disputes, first, later, newest, records, latest, chainId, contract },
  };
}

/** By what a post is put in dispute. */
export function digestOfPost({ previous, frame }: Posted): string {
  return hexlify(digestOf(stepOf(previous, frame)));
}

/** A post as a dispute shows it, the later ones between it and the line where the walk begins. */
export function exhibitOf(
  gateway: string,
  { previous, frame }: Posted,
  later: readonly Posted[] = [],
  over: Partial<IDisputes.ExhibitStruct> = {},
): IDisputes.ExhibitStruct {
  return {
    gateway,
    day: LATEST,
    steps: later.map((each) => stepOf(each.previous, each.frame)).reverse(),
    previous,
    head: fixedPart(frame),
    bodyHash: stepOf(previous, frame).bodyHash,
    ...over,
  };
}

/** An opening as the contract takes it. */
export function openingOf({ index, ...opening }: FieldOpening): IDisputes.OpeningStruct {
  return { field: index, ...opening, path: [...opening.path] };
}

/** A revealed point with its proof. */
export interface KeyProof {
  readonly x: bigint;
  readonly y: bigint;
  readonly e: bigint;
  readonly z: bigint;
}

/** What a community gateway proves of a frame's point, for the sender of the fixture's disputes. */
export function keyProof(
  { secret, chainId, contract, community }: DisputesFixture,
  { frame }: Posted,
  over: Partial<ProofContext> = {},
  holder: SecretScalar = secret,
): KeyProof {
  const { share, epoch, last } = decodeFrame(frame);
  const base = decompress(share);
  const sender = getBytes(community.address);
  const context = { chainId, contract, sender, epoch, place: last, ...over };
  const { e, z } = proveEquality(holder, base, context, random);
  return { ...holder.times(base).toAffine(), e, z };
}
