import { getBytes, type ContractTransactionResponse } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { encodePoint, type Point } from "../../src/crypto/bn254.ts";
import { prepareEssentials } from "../../src/crypto/essential-frame.ts";
import { provePossession } from "../../src/crypto/possession-proof.ts";
import { sealFrame } from "../../src/crypto/sealed-frame.ts";
import { SecretScalar } from "../../src/crypto/secrets.ts";
import { sealedExtendedLength } from "../../src/monitoring/extended-record.ts";
import { ResourceMonitor__factory } from "../../types/contracts/index.ts";
import { essentialAt, namedRandomness, wordsOf } from "../crypto-vectors.ts";

const DAY = 86_400;
const SLOT_SECONDS = 900;
const LIMITS = { maxFrame: 16_000, backfill: 200 };

export const name = "monitoring";

/** Keys and posts. Everything drawn is drawn from names, so that calldata has the same zeros each time. */
export async function* measure({
  ethers,
  networkHelpers: { time },
}: NetworkConnection): AsyncGenerator<readonly [scenario: string, gasUsed: bigint]> {
  const [manager, community, home] = await ethers.getSigners();
  if (!manager || !community || !home) throw new Error("too few accounts");
  const origin = (await time.latest()) - 10 * DAY;
  const monitor = await new ResourceMonitor__factory(manager).deploy(
    ...([manager, SLOT_SECONDS, origin, LIMITS] as const),
  );
  await gasOf(monitor.setCommunityGateway(community));
  const contract = getBytes(await monitor.getAddress());
  const { chainId } = await ethers.provider.getNetwork();

  const publish = async (epoch: number): Promise<readonly [Point, bigint]> => {
    const secret = SecretScalar.random(namedRandomness(`key/${String(epoch)}`));
    const context = { chainId, contract, sender: getBytes(community.address), epoch, place: 0 };
    const { e, z } = provePossession(secret, context, namedRandomness(`proof/${String(epoch)}`));
    const key = secret.publicPoint();
    const { x, y } = wordsOf(`0x${Buffer.from(encodePoint(key)).toString("hex")}`);
    return [key, await gasOf(monitor.connect(community).publishKey(x, y, e, z))];
  };
  yield ["publish key, first", (await publish(1))[1]];
  // The grace of the first key ends before the next one comes.
  await time.increase(5 * SLOT_SECONDS);
  const [key, renewal] = await publish(2);
  yield ["publish key, renewal", renewal];
  yield ["enrol", await gasOf(monitor.enrol(home))];

  // From the first slot of a day on, so that what follows stays within it but for the last.
  const first = 11 * (DAY / SLOT_SECONDS) + 1;
  const place = { chainId, contract, gateway: getBytes(home.address) };
  const post = async (last: number, count: number, isExtended = false): Promise<bigint> => {
    const essentials = Array.from({ length: count }, (_, index) => {
      return essentialAt(last - count + 1 + index);
    });
    const { records, ...slots } = prepareEssentials(essentials);
    const random = namedRandomness(`post/${String(last)}`);
    // A ciphertext like any other: what counts is its length.
    const extended = isExtended
      ? ({ kind: "inline", sealed: random(sealedExtendedLength(0, slots)) } as const)
      : null;
    const terms = { ...slots, epoch: 2, delegation: 0, extended };
    const frame = sealFrame(place, terms, records, key, null, random);
    await time.setNextBlockTimestamp(origin + (last + 1) * SLOT_SECONDS);
    return gasOf(monitor.connect(home).post(frame));
  };
  yield ["post, 1 record, a home's first", await post(first, 1)];
  yield ["post, 1 record", await post(first + 1, 1)];
  yield ["post, 10 records", await post(first + 11, 10)];
  yield ["post, 1 record, first of a day", await post(first + 96, 1)];
  // A hundred slots that begin in the day of the last post and end in the next, which takes a word.
  yield ["post, 100 records", await post(first + 196, 100)];
  for (let day = 3; day < 32; day++) await post(first + 96 * day, 1);
  // The same once a line of a month ago is written over.
  yield ["post, 100 records, after a month", await post(first + 96 * 32 + 4, 100)];
  yield ["post, 1 record, with an extended record", await post(first + 96 * 32 + 5, 1, true)];
  yield ["post, 96 records, with an extended record", await post(first + 96 * 33 + 5, 96, true)];
}

async function gasOf(sent: Promise<ContractTransactionResponse>): Promise<bigint> {
  return (await (await sent).wait())?.gasUsed ?? 0n;
}
