import { getBytes, hexlify, type ContractTransactionResponse } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import type { Point } from "../../src/crypto/bn254.ts";
import { prepareEssentials } from "../../src/crypto/essential-frame.ts";
import type { PostingPlace } from "../../src/crypto/line.ts";
import { provePossession } from "../../src/crypto/possession-proof.ts";
import { sealFrame } from "../../src/crypto/sealed-frame.ts";
import { SecretScalar } from "../../src/crypto/secrets.ts";
import { ResourceMonitor__factory, type ResourceMonitor } from "../../types/contracts/index.ts";
import { essentialAt, namedRandomness } from "../crypto-vectors.ts";

const DAY = 86_400;
const SLOT_SECONDS = 900;
const SLOTS_A_DAY = DAY / SLOT_SECONDS;
const LIMITS = { maxFrame: 12_000, backfill: 200 };
const EPOCH = 1;

/** Days whose lines the contract keeps. */
const RING_DAYS = 32;

/** The receipt's gas of a call. */
export async function gasUsedBy(sent: Promise<ContractTransactionResponse>): Promise<bigint> {
  return (await (await sent).wait())?.gasUsed ?? 0n;
}

/** The community gateway's key of all measurements. */
export const SECRET: SecretScalar = SecretScalar.random(namedRandomness("community"));
const KEY: Point = SECRET.publicPoint();

/** A frame of consecutive slots, drawn from their names: its bytes have the same zeros each time. */
export function seededFrame(place: PostingPlace, first: number, count: number): Uint8Array {
  const essentials = Array.from({ length: count }, (_, index) => essentialAt(first + index));
  const { records, ...slots } = prepareEssentials(essentials);
  const terms = { ...slots, epoch: EPOCH, delegation: 0, extended: null };
  const random = namedRandomness(`frame/${String(first)}/${String(count)}`);
  return sealFrame(place, terms, records, KEY, null, random);
}

/** A frame, and its home's line before it. */
interface Posted {
  readonly previous: bigint;
  readonly frame: Uint8Array;
}

/** A monitor with a community gateway that has a key, and a home that posts slot after slot. */
export class SeededMonitor {
  /** In the name of the home. */
  readonly monitor: ResourceMonitor;
  /** What the home has posted, the oldest first. */
  readonly posts: Posted[] = [];
  readonly place: PostingPlace;
  readonly #connection: NetworkConnection;
  readonly #origin: number;
  #last: number;

  private constructor(
    connection: NetworkConnection,
    monitor: ResourceMonitor,
    place: PostingPlace,
    origin: number,
    last: number,
  ) {
    this.#connection = connection;
    this.monitor = monitor;
    this.place = place;
    this.#origin = origin;
    this.#last = last;
  }

  /** Deploys on a fresh chain in this process, whose first account is the manager. */
  static async open(connection: NetworkConnection): Promise<SeededMonitor> {
    const { ethers, networkHelpers } = connection;
    const [manager, community, home] = await ethers.getSigners();
    if (!manager || !community || !home) throw new Error("the chain has no accounts");
    const origin = (await networkHelpers.time.latest()) - DAY;
    const monitor = await new ResourceMonitor__factory(manager).deploy(
      ...([manager, SLOT_SECONDS, origin, LIMITS] as const),
    );
    const { chainId } = await ethers.provider.getNetwork();
    const contract = getBytes(await monitor.getAddress());
    const sender = getBytes(community.address);
    const context = { chainId, contract, sender, epoch: EPOCH, place: 0 };
    const { e, z } = provePossession(SECRET, context, namedRandomness("possession"));
    const { x, y } = KEY.toAffine();
    await gasUsedBy(monitor.setCommunityGateway(community));
    await gasUsedBy(monitor.connect(community).publishKey(x, y, e, z));
    await gasUsedBy(monitor.enrol(home));
    const place = { chainId, contract, gateway: getBytes(home.address) };
    // Before the first slot of a day.
    return new SeededMonitor(connection, monitor.connect(home), place, origin, 2 * SLOTS_A_DAY);
  }

  /** Posts the next slots in one frame once they have ended. */
  async post(count: number): Promise<bigint> {
    const frame = seededFrame(this.place, this.#last + 1, count);
    this.#last += count;
    this.posts.push({ previous: await this.monitor.lineOf(hexlify(this.place.gateway)), frame });
    const { time } = this.#connection.networkHelpers;
    await time.setNextBlockTimestamp(this.#origin + (this.#last + 1) * SLOT_SECONDS);
    return gasUsedBy(this.monitor.post(frame));
  }

  /** Posts the first slot of each of so many days that no day's line is a first any more. */
  async month(): Promise<void> {
    for (let day = 0; day < RING_DAYS; day++) {
      await this.post(1);
      if (day + 1 < RING_DAYS) this.#last += SLOTS_A_DAY - 1;
    }
  }
}
