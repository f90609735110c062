import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { getBytes, id } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { prepareEssentials } from "../../src/crypto/essential-frame.ts";
import { provePossession } from "../../src/crypto/possession-proof.ts";
import { sealFrame } from "../../src/crypto/sealed-frame.ts";
import { SecretScalar } from "../../src/crypto/secrets.ts";
import {
  Alarms__factory,
  Delegations__factory,
  PriceFeed__factory,
  ResourceMonitor__factory,
  SmartCommunityToken__factory,
} from "../../types/contracts/index.ts";
import { gasOf } from "../bench/seeded-market.ts";
import { essentialAt, namedRandomness } from "../crypto-vectors.ts";

const DAY = 86_400;
const SLOT = 900;
const UNIT = 10n ** 18n;
const NEVER = 2n ** 40n;

export const name = "delegations";

/** A delegation from its request to the money, with frames and alarms, paid in the community's token. */
export async function* measure({
  ethers,
  networkHelpers: { time },
}: NetworkConnection): AsyncGenerator<readonly [scenario: string, gasUsed: bigint]> {
  const [manager, community, home, neighbour] = await ethers.getSigners();
  if (!manager || !community || !home || !neighbour) throw new Error("too few accounts");
  const origin = (await time.latest()) - 10 * DAY;
  const limits = { maxFrame: 12_000, backfill: 200 };
  const monitor = await new ResourceMonitor__factory(manager).deploy(
    ...([manager, SLOT, origin, limits] as const),
  );
  const alarms = await new Alarms__factory(manager).deploy(monitor);
  const token = await tokenOf(manager, time);
  const delegations = await new Delegations__factory(manager).deploy(alarms, token);
  const { chainId } = await ethers.provider.getNetwork();
  const contract = getBytes(await monitor.getAddress());
  const publish = async (owner: HardhatEthersSigner): Promise<SecretScalar> => {
    const secret = SecretScalar.random(namedRandomness(owner.address));
    const context = { chainId, contract, sender: getBytes(owner.address), epoch: 1, place: 0 };
    const { e, z } = provePossession(secret, context, namedRandomness(`proof/${owner.address}`));
    const { x, y } = secret.publicPoint().toAffine();
    await gasOf(monitor.connect(owner).publishKey(x, y, e, z));
    return secret;
  };
  await gasOf(monitor.setDelegations(delegations));
  await gasOf(monitor.setCommunityGateway(community));
  const key = (await publish(community)).publicPoint();
  const reader = (await publish(neighbour)).publicPoint();
  for (const each of [home, neighbour]) {
    await gasOf(monitor.enrol(each));
    await gasOf(token.connect(each).buy(0, NEVER, { value: UNIT }));
    await gasOf(token.connect(each).approve(delegations, NEVER * UNIT));
  }

  // From the first slot of a day on, so that what follows stays within it.
  const first = 11 * (DAY / SLOT) + 1;
  const at = async (slot: number): Promise<void> => {
    await time.setNextBlockTimestamp(origin + slot * SLOT + 1);
  };
  const post = async (last: number, count: number, delegation: number): Promise<bigint> => {
    const slots = Array.from({ length: count }, (_, index) =>
      essentialAt(last - count + 1 + index),
    );
    const { records, ...span } = prepareEssentials(slots);
    const place = { chainId, contract, gateway: getBytes(home.address) };
    const terms = { ...span, epoch: 1, delegation, extended: null };
    const random = namedRandomness(`post/${String(last)}`);
    const frame = sealFrame(place, terms, records, key, delegation === 0 ? null : reader, random);
    await at(last + 1);
    return gasOf(monitor.connect(home).post(frame));
  };
  const terms = (from: number, until: number) => ({
    ...{ delegatee: neighbour, keyEpoch: 1, from, until },
    ...{ resources: 6, price: UNIT / 100n, penalty: UNIT / 10n },
  });
  const [mine, theirs] = [delegations.connect(home), delegations.connect(neighbour)];

  await post(first, 1, 0);
  yield ["request, a home's first", await gasOf(mine.request(terms(first + 2, first + 90)))];
  yield ["accept", await gasOf(theirs.accept(1))];
  yield ["post for a delegatee, 1 record", await post(first + 2, 1, 1)];
  yield ["post for a delegatee, 10 records", await post(first + 12, 10, 1)];
  const raising = alarms.connect(community);
  const blobOf = (seed: string): string => `0x0101${id(seed).slice(2).repeat(6).slice(0, 352)}`;
  const raise = async (seed: string): Promise<bigint> => gasOf(raising.alarm(home, blobOf(seed)));
  yield ["alarm, a home's and a delegation's first", await raise("one")];
  yield ["alarm, next", await raise("two")];
  yield ["acknowledge, first", await gasOf(alarms.connect(neighbour).acknowledge(home, 1))];
  yield ["acknowledge, next", await gasOf(alarms.connect(neighbour).acknowledge(home, 2))];
  yield ["cancel", await gasOf(mine.cancel(1))];
  await at(first + 20);
  yield ["settle, both are owed something for the first time", await gasOf(delegations.settle(1))];
  yield ["withdraw", await gasOf(theirs.withdraw())];
  yield ["request, next", await gasOf(mine.request(terms(first + 30, first + 40)))];
  yield ["decline", await gasOf(theirs.decline(2))];
  yield ["alarm to a home itself", await raise("three")];
}

/** The community's token at its first prices. */
async function tokenOf(
  owner: HardhatEthersSigner,
  time: NetworkConnection["networkHelpers"]["time"],
) {
  const feed = await new PriceFeed__factory(owner).deploy(owner);
  await gasOf(feed.grantRole(id("REPORTER_ROLE"), owner));
  await gasOf(
    feed.setBounds(0, { least: 1n, most: 10n ** 20n, stepBps: 1_000, maxAge: 100 * DAY }),
  );
  await gasOf(feed.report(0, 10n ** 15n, await time.latest()));
  const limits = { bandBps: 2_000, maxStepBps: 1_000, restockBps: 500, surplusWindow: 7 * DAY };
  const token = await new SmartCommunityToken__factory(owner).deploy(
    ...([owner, feed, limits, "Smart Community Token", "SCT"] as const),
  );
  await gasOf(token.setSCTPrice(10n ** 15n, 10n ** 15n));
  return token;
}
