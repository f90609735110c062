import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { getBytes, type ContractTransactionResponse } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import type { Point } from "../../../src/crypto/bn254.ts";
import type { ProofContext } from "../../../src/crypto/challenge.ts";
import { prepareEssentials } from "../../../src/crypto/essential-frame.ts";
import type { PostingPlace } from "../../../src/crypto/line.ts";
import { provePossession } from "../../../src/crypto/possession-proof.ts";
import { sealFrame, type FrameTerms } from "../../../src/crypto/sealed-frame.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { essentialAt } from "../../../scripts/crypto-vectors.ts";
import { ResourceMonitor__factory, type ResourceMonitor } from "../../../types/contracts/index.ts";
import { random } from "../crypto/random.ts";

const DAY = 86_400;
const SLOT_SECONDS = 900;
const SLOTS_A_DAY = DAY / SLOT_SECONDS;

/** Limits of the tests' monitor. */
export const LIMITS = { maxFrame: 12_000, backfill: 200 };

/** A monitor whose grid began ten days ago, with a community gateway that has a key, and a home that may post. */
export interface MonitorFixture {
  readonly monitor: ResourceMonitor;
  readonly manager: HardhatEthersSigner;
  readonly community: HardhatEthersSigner;
  readonly home: HardhatEthersSigner;
  readonly stranger: HardhatEthersSigner;
  readonly secret: SecretScalar;
  readonly place: PostingPlace;
}

/** Deploys the fixture; ends at the first slot of a day of the grid, a day after the community's first key. */
export async function deployMonitor({
  ethers,
  networkHelpers,
}: NetworkConnection): Promise<MonitorFixture> {
  const [manager, community, home, stranger] = await ethers.getSigners();
  if (!manager || !community || !home || !stranger) throw new Error("too few accounts");
  const now = await networkHelpers.time.latest();
  const monitor = await new ResourceMonitor__factory(manager).deploy(
    ...([manager, SLOT_SECONDS, now - 10 * DAY, LIMITS] as const),
  );
  const secret = SecretScalar.random(random);
  await monitor.setCommunityGateway(community);
  await publish(monitor.connect(community), community.address, secret, 1);
  await monitor.enrol(home);
  const { chainId } = await ethers.provider.getNetwork();
  const place = {
    chainId,
    contract: getBytes(await monitor.getAddress()),
    gateway: getBytes(home.address),
  };
  const latest = Number(await monitor.latestSlot());
  const days = Math.ceil(latest / SLOTS_A_DAY) + 1;
  await toSlot({ monitor }, networkHelpers, days * SLOTS_A_DAY + 1);
  return { monitor, manager, community, home, stranger, secret, place };
}

/** Passes time until a slot is the latest that may be posted, for a minute at least; time never goes back. */
export async function toSlot(
  { monitor }: Pick<MonitorFixture, "monitor">,
  { time }: NetworkConnection["networkHelpers"],
  slot: number,
): Promise<void> {
  const origin = Number(await monitor.gridOrigin());
  const end = origin + slot * SLOT_SECONDS;
  if ((await time.latest()) < end) await time.increaseTo(end);
}

/** Publishes a key with a proof of possession, made for that sender and epoch. */
export async function publish(
  monitor: ResourceMonitor,
  sender: string,
  secret: SecretScalar,
  epoch: number,
  over: Partial<ProofContext> = {},
): Promise<ContractTransactionResponse> {
  const held = await possessionOf(monitor, sender, secret, { epoch, place: 0, ...over });
  return monitor.publishKey(...held);
}

/** Publishes a resource's key with a proof of possession, made for that sender, epoch and resource. */
export async function publishResource(
  monitor: ResourceMonitor,
  sender: string,
  resource: number,
  secret: SecretScalar,
  over: Partial<ProofContext> = {},
): Promise<ContractTransactionResponse> {
  const held = await possessionOf(monitor, sender, secret, { epoch: 1, place: resource, ...over });
  return monitor.publishResourceKey(resource, ...held);
}

/** A key and the proof that its sender holds it: x, y, e, z. */
async function possessionOf(
  monitor: ResourceMonitor,
  sender: string,
  secret: SecretScalar,
  over: Pick<ProofContext, "epoch" | "place"> & Partial<ProofContext>,
): Promise<readonly [x: bigint, y: bigint, e: bigint, z: bigint]> {
  const context: ProofContext = {
    ...{ chainId: 31_337n, contract: getBytes(await monitor.getAddress()) },
    ...{ sender: getBytes(sender), ...over },
  };
  const { e, z } = provePossession(secret, context, random);
  const { x, y } = coordinatesOf(secret);
  return [x, y, e, z];
}

/** A secret's public key, as words for a contract. */
export function coordinatesOf(secret: SecretScalar): { x: bigint; y: bigint } {
  return secret.publicPoint().toAffine();
}

/** A sealed frame of so many slots up to a last one, which a delegatee reads, too, when its key is given. */
export function frameUpTo(
  { place, secret }: MonitorFixture,
  last: number,
  count = 1,
  over: Partial<FrameTerms> = {},
  delegatee: Point | null = null,
): Uint8Array {
  const essentials = Array.from({ length: count }, (_, index) => {
    return essentialAt(last - count + 1 + index);
  });
  const { records, ...slots } = prepareEssentials(essentials);
  const terms = { ...slots, epoch: 1, delegation: 0, extended: null, ...over };
  return sealFrame(place, terms, records, secret.publicPoint(), delegatee, random);
}
