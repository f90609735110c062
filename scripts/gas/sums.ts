import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { getBytes, type ContractTransactionResponse } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { contributionWords } from "../../src/chain/contribution-words.ts";
import { pointOf, type Point } from "../../src/crypto/bn254.ts";
import type { ProofContext } from "../../src/crypto/challenge.ts";
import { proveOpening } from "../../src/crypto/equality-proof.ts";
import { prepareEssentials } from "../../src/crypto/essential-frame.ts";
import { provePossession } from "../../src/crypto/possession-proof.ts";
import { sealFrame } from "../../src/crypto/sealed-frame.ts";
import { SecretScalar } from "../../src/crypto/secrets.ts";
import { contribute } from "../../src/crypto/sum-contribution.ts";
import { ResourceMonitor__factory, type ResourceMonitor } from "../../types/contracts/index.ts";
import { essentialAt, namedRandomness } from "../crypto-vectors.ts";

const DAY = 86_400;
const SLOT_SECONDS = 900;
const LIMITS = { maxFrame: 12_000, backfill: 200 };
const RESOURCES = [1, 3, 7] as const;
const RING = 256;

export const name = "sums";

/**
 * Contributions to sums, their frame of one record included, and openings. Everything drawn is drawn from names, so
 * that calldata has the same zeros each time.
 */
export async function* measure({
  ethers,
  networkHelpers: { time },
}: NetworkConnection): AsyncGenerator<readonly [scenario: string, gasUsed: bigint]> {
  const [manager, community, ...others] = await ethers.getSigners();
  const homes = others.slice(0, 5);
  if (!manager || !community || homes.length < 5) throw new Error("too few accounts");
  const origin = (await time.latest()) - 10 * DAY;
  const monitor = await new ResourceMonitor__factory(manager).deploy(
    ...([manager, SLOT_SECONDS, origin, LIMITS] as const),
  );
  await monitor.setCommunityGateway(community);
  for (const home of homes) await monitor.enrol(home);
  const desk = await Desk.at(monitor.connect(community), community);
  await desk.publish(0);
  for (const [index, resource] of RESOURCES.entries()) {
    const gas = await desk.publish(resource);
    if (index === 0) yield ["publish a resource's key", gas];
  }
  const toSlot = (slot: number): Promise<void> =>
    time.setNextBlockTimestamp(origin + (slot + 1) * SLOT_SECONDS);

  // A slot of another day before, so that no word of a home or a day is new.
  const first = 11 * (DAY / SLOT_SECONDS) + 1;
  for (const round of [0, 1]) {
    const slot = first + round * RING;
    const when = round === 0 ? "before the ring is full" : "once the ring is full";
    await toSlot(slot);
    for (const home of homes) await monitor.connect(home).post(desk.frame(home, slot));
    await toSlot(slot + 1);
    for (const resources of [[1], RESOURCES]) {
      for (const [index, home] of homes.entries()) {
        const at = resources.length === 1 ? slot + 1 : slot + 2;
        if (index === 0) await toSlot(at);
        const gas = await desk.contribute(home, at, resources);
        const what = `sum, resources: ${String(resources.length)}`;
        if (index === 0) yield [`${what}, first home of a slot ${when}`, gas];
        if (index === 1 && round === 0) yield [`${what}, later home`, gas];
      }
    }
  }
  await toSlot(first + RING + 7);
  yield ["open a total", await desk.open(first + RING + 1)];
}

/** A community gateway and its homes, with keys from names. */
class Desk {
  readonly #monitor: ResourceMonitor;
  readonly #context: Pick<ProofContext, "chainId" | "contract">;
  readonly #sender: Uint8Array;

  private constructor(
    monitor: ResourceMonitor,
    context: Pick<ProofContext, "chainId" | "contract">,
    sender: Uint8Array,
  ) {
    this.#monitor = monitor;
    this.#context = context;
    this.#sender = sender;
  }

  static async at(monitor: ResourceMonitor, community: HardhatEthersSigner): Promise<Desk> {
    const contract = getBytes(await monitor.getAddress());
    return new Desk(monitor, { chainId: 31_337n, contract }, getBytes(community.address));
  }

  /** Publishes the operation key, for 0, or a resource's. */
  async publish(place: number): Promise<bigint> {
    const secret = secretOf(place);
    const context = { ...this.#context, sender: this.#sender, epoch: 1, place };
    const proof = provePossession(secret, context, namedRandomness(`proof/${String(place)}`));
    const { x, y } = secret.publicPoint().toAffine();
    const words = [x, y, proof.e, proof.z] as const;
    return gasOf(
      place === 0
        ? this.#monitor.publishKey(...words)
        : this.#monitor.publishResourceKey(place, ...words),
    );
  }

  /** A home's frame of one slot. */
  frame(home: HardhatEthersSigner, slot: number): Uint8Array {
    const { records, ...slots } = prepareEssentials([essentialAt(slot)]);
    const terms = { ...slots, epoch: 1, delegation: 0, extended: null };
    const place = { ...this.#context, gateway: getBytes(home.address) };
    const random = namedRandomness(`frame/${home.address}/${String(slot)}`);
    return sealFrame(place, terms, records, secretOf(0).publicPoint(), null, random);
  }

  /** Posts a frame and contributes its slot's numbers. */
  async contribute(
    home: HardhatEthersSigner,
    slot: number,
    resources: readonly number[],
  ): Promise<bigint> {
    const sender = getBytes(home.address);
    const random = namedRandomness(`sum/${home.address}/${String(slot)}`);
    const keys = resources.map((resource): Point => secretOf(resource).publicPoint());
    const numbers = resources.map((resource) => BigInt(100 * resource));
    const context = { ...this.#context, sender, epoch: 1, place: slot };
    const made = contribute(keys, numbers, context, { own: secretOf(99), random });
    const mask = resources.reduce((bits, resource) => bits | (1n << BigInt(resource)), 0n);
    const words = contributionWords(made);
    return gasOf(this.#monitor.connect(home).postSum(this.frame(home, slot), mask, words));
  }

  /** Opens the total of five homes that contributed to resource 1. */
  async open(slot: number): Promise<bigint> {
    const { c1, c2 } = await this.#monitor.sumOf(slot, 2);
    const [sum] = c2;
    if (sum === undefined) throw new Error("no sum");
    const ciphertext = { c1: pointOf(c1.x, c1.y), c2: pointOf(sum.x, sum.y) };
    const context = { ...this.#context, sender: this.#sender, epoch: 1, place: slot };
    const random = namedRandomness("open");
    const { e, z } = proveOpening(secretOf(1), ciphertext, 500n, context, random);
    return gasOf(this.#monitor.openSum(slot, 2, 1, 500, e, z));
  }
}

function secretOf(place: number): SecretScalar {
  return SecretScalar.random(namedRandomness(`key/${String(place)}`));
}

async function gasOf(sent: Promise<ContractTransactionResponse>): Promise<bigint> {
  return (await (await sent).wait())?.gasUsed ?? 0n;
}
