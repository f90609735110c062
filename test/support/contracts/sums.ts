import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { getBytes, type ContractTransactionResponse } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { contributionWords } from "../../../src/chain/contribution-words.ts";
import { GENERATOR, modOrder, type Point } from "../../../src/crypto/bn254.ts";
import { challengeOf, transcriptOf, type ProofContext } from "../../../src/crypto/challenge.ts";
import { addCiphertexts, type Ciphertext } from "../../../src/crypto/elgamal.ts";
import { proveOpening } from "../../../src/crypto/equality-proof.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { contribute, type Contribution } from "../../../src/crypto/sum-contribution.ts";
import { random } from "../crypto/random.ts";
import { deployMonitor, frameUpTo, publishResource, type MonitorFixture } from "./monitor.ts";

/** Resources that the fixture's community sums. */
export const RESOURCES = [1, 3, 7] as const;

/** A monitor with keys of three resources and seven homes that may post. */
export interface SumsFixture extends MonitorFixture {
  readonly homes: readonly HardhatEthersSigner[];
  /** Secrets of the resources' keys, by resource. */
  readonly secrets: ReadonlyMap<number, SecretScalar>;
  /** The lasting secret that contributions are drawn with. */
  readonly own: SecretScalar;
  /** The first two of the homes. */
  readonly first: HardhatEthersSigner;
  readonly second: HardhatEthersSigner;
  /** The latest slot that may be posted. */
  readonly latest: number;
}

/** Gives each test the fixture as it was deployed once, and itself as what the functions for it take. */
export function sumsOn(
  connection: NetworkConnection,
): () => Promise<SumsFixture & { readonly fixture: SumsFixture }> {
  const deploy = (): Promise<SumsFixture> => deploySums(connection);
  return async () => {
    const fixture = await connection.networkHelpers.loadFixture(deploy);
    return { ...fixture, fixture };
  };
}

/** Deploys the fixture. */
export async function deploySums(connection: NetworkConnection): Promise<SumsFixture> {
  const fixture = await deployMonitor(connection);
  const { monitor, community } = fixture;
  const homes = (await connection.ethers.getSigners()).slice(4, 11);
  const [first, second] = homes;
  if (first === undefined || second === undefined) throw new Error("too few accounts");
  for (const home of homes) await monitor.enrol(home);
  const secrets = new Map<number, SecretScalar>();
  for (const resource of RESOURCES) {
    const secret = SecretScalar.random(random);
    await publishResource(monitor.connect(community), community.address, resource, secret);
    secrets.set(resource, secret);
  }
  const latest = Number(await monitor.latestSlot());
  return { ...fixture, homes, secrets, own: SecretScalar.random(random), first, second, latest };
}

/** A mask of resources. */
export function maskOf(resources: readonly number[]): bigint {
  return resources.reduce((mask, resource) => mask | (1n << BigInt(resource)), 0n);
}

/** What a test may do otherwise than a home does. */
export interface Contributing {
  readonly resources?: readonly number[];
  readonly epoch?: number;
  readonly keys?: readonly Point[];
  /** Changes where the proof holds. */
  readonly over?: Partial<ProofContext>;
}

/** A home's contribution to a slot. */
export function contributionOf(
  { place, secrets, own }: SumsFixture,
  sender: string,
  slot: number,
  numbers: readonly bigint[],
  { resources = [1], epoch = 1, keys, over = {} }: Contributing = {},
): Contribution {
  const { chainId, contract } = place;
  const context = { chainId, contract, sender: getBytes(sender), epoch, place: slot, ...over };
  const held = keys ?? resources.map((resource) => secretOf(secrets, resource).publicPoint());
  return contribute(held, numbers, context, { own, random });
}

/** A contribution with an r of one's choice, as only somebody who sets out to spoil a sum makes it. */
export function contributeWith(
  { place, secrets }: SumsFixture,
  sender: string,
  slot: number,
  r: bigint,
  number: bigint,
): Contribution {
  const key = secrets.get(1)?.publicPoint() ?? GENERATOR;
  const c1 = GENERATOR.multiplyUnsafe(modOrder(r));
  const c2 = GENERATOR.multiplyUnsafe(modOrder(number)).add(key.multiplyUnsafe(modOrder(r)));
  const { chainId, contract } = place;
  const context = { chainId, contract, sender: getBytes(sender), epoch: 1, place: slot };
  const [a, b] = [77n, 78n];
  const announced = [
    GENERATOR.multiplyUnsafe(a),
    GENERATOR.multiplyUnsafe(b).add(key.multiplyUnsafe(a)),
  ];
  const e = challengeOf(transcriptOf("rm/sum/1", context, [1n, key, c1, c2]), announced);
  return { c1, c2: [c2], proof: { e, zr: modOrder(a + e * r), zm: [modOrder(b + e * number)] } };
}

/** Posts a frame of one slot and contributes its numbers. */
export async function postSum(
  fixture: SumsFixture,
  home: HardhatEthersSigner,
  slot: number,
  numbers: readonly bigint[],
  how: Contributing = {},
): Promise<ContractTransactionResponse> {
  const contribution = contributionOf(fixture, home.address, slot, numbers, how);
  const frame = frameUpTo(fixture, slot, 1, { epoch: how.epoch ?? 1 });
  const mask = maskOf(how.resources ?? [1]);
  return fixture.monitor.connect(home).postSum(frame, mask, contributionWords(contribution));
}

/** Posts words as a contribution of the first home to a slot. */
export async function postWords(
  { monitor, first }: SumsFixture,
  frame: Uint8Array,
  words: readonly bigint[],
): Promise<ContractTransactionResponse> {
  return monitor.connect(first).postSum(frame, maskOf([1]), [...words]);
}

/** The ciphertext of a resource's sum, as it should be. */
export function sumOf(contributions: readonly Contribution[], index = 0): Ciphertext {
  return contributions
    .map(({ c1, c2 }) => ({ c1, c2: c2[index] ?? c1 }))
    .reduce((sum, more) => addCiphertexts(sum, more));
}

/** Opens a total in the community gateway's name. */
export async function openSum(
  { monitor, community, place, secrets }: SumsFixture,
  slot: number,
  sum: Ciphertext,
  number: bigint,
  { resources = [1], resource = 1, claimed = number, over = {} }: Opening = {},
): Promise<ContractTransactionResponse> {
  const { chainId, contract } = place;
  const sender = getBytes(community.address);
  const context = { chainId, contract, sender, epoch: 1, place: slot, ...over };
  const { e, z } = proveOpening(secretOf(secrets, resource), sum, number, context, random);
  const mask = maskOf(resources);
  return monitor.connect(community).openSum(slot, mask, resource, claimed, e, z);
}

interface Opening {
  readonly resources?: readonly number[];
  readonly resource?: number;
  /** The number that is said to be proved. */
  readonly claimed?: bigint;
  readonly over?: Partial<ProofContext>;
}

function secretOf(secrets: ReadonlyMap<number, SecretScalar>, resource: number): SecretScalar {
  const secret = secrets.get(resource);
  if (secret === undefined) throw new Error(`no key of resource ${String(resource)}`);
  return secret;
}
