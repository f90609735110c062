import { getBytes } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { decompress } from "../../src/crypto/bn254.ts";
import { proveEquality } from "../../src/crypto/equality-proof.ts";
import { openField } from "../../src/crypto/field-commitment.ts";
import { decodeFrame, fixedPart } from "../../src/crypto/frame.ts";
import { digestOf, stepOf } from "../../src/crypto/line.ts";
import { Disputes__factory } from "../../types/contracts/index.ts";
import { gasUsedBy, SECRET, SeededMonitor } from "../bench/seeded-monitor.ts";
import { essentialAt, namedRandomness } from "../crypto-vectors.ts";

const LATEST = 2 ** 24 - 1;
const WHOLE_FRAME = 2 ** 32 - 1;

/** Posts between the line and the older frame. */
const BACK = 100;

export const name = "disputes";

/** Disputes about the newest frame of one record, and about one a hundred posts before. */
export async function* measure(
  connection: NetworkConnection,
): AsyncGenerator<readonly [scenario: string, gasUsed: bigint]> {
  const [manager, community, home] = await connection.ethers.getSigners();
  if (!manager || !community || !home) throw new Error("too few accounts");
  const seeded = await SeededMonitor.open(connection);
  const disputes = await new Disputes__factory(manager).deploy(seeded.monitor);
  const [mine, theirs] = [disputes.connect(home), disputes.connect(community)];
  for (let post = 0; post <= BACK; post++) await seeded.post(1);

  const exhibit = (back: number) => {
    const later = back === 0 ? [] : seeded.posts.slice(-back);
    const steps = later.map((each) => stepOf(each.previous, each.frame)).reverse();
    const post = seeded.posts.at(-1 - back);
    if (post === undefined) throw new TypeError("so many were posted");
    const { previous, frame } = post;
    const step = stepOf(previous, frame);
    const { bodyHash } = step;
    const shown = { gateway: home, day: LATEST, steps, previous, head: fixedPart(frame), bodyHash };
    return { shown, head: decodeFrame(frame), digest: digestOf(step) };
  };
  for (const [what, back] of [
    ["newest frame", 0],
    [`${String(BACK)} posts back`, BACK],
  ] as const) {
    const { shown, head, digest } = exhibit(back);
    const { index, ...opening } = openField([essentialAt(head.first)], 0, 0, "consumption");
    yield [`open a dispute, ${what}`, await gasUsedBy(mine.openDispute(home, digest, index))];
    const answer = { field: index, ...opening, path: [...opening.path] };
    yield [`reveal a field, ${what}`, await gasUsedBy(theirs.revealField(shown, answer))];
  }
  const { shown, head, digest } = exhibit(0);
  await gasUsedBy(mine.openDispute(home, digest, WHOLE_FRAME));
  const base = decompress(head.share);
  const context = {
    ...{ chainId: seeded.place.chainId, contract: getBytes(await disputes.getAddress()) },
    ...{ sender: getBytes(community.address), epoch: head.epoch, place: head.last },
  };
  const { e, z } = proveEquality(SECRET, base, context, namedRandomness("reveal"));
  const { x, y } = SECRET.times(base).toAffine();
  yield ["reveal a key, newest frame", await gasUsedBy(theirs.revealKey(shown, x, y, e, z))];
}
