import { readFile } from "node:fs/promises";

import type { NetworkConnection } from "hardhat/types/network";

import { ProofDesk__factory } from "../../types/contracts/index.ts";
import { VECTORS_FILE, wordsOf, type Vectors } from "../crypto-vectors.ts";

export const name = "crypto";

/** Whole transactions that only check a proof: 21,000 and calldata are in them. */
export async function* measure({
  ethers,
  networkHelpers,
}: NetworkConnection): AsyncGenerator<readonly [scenario: string, gasUsed: bigint]> {
  const vectors = JSON.parse(await readFile(VECTORS_FILE, "utf8")) as Vectors;
  const { place, possession, correction, opening, contributions, openings, root } = vectors;
  const [sender] = await ethers.getSigners();
  if (sender === undefined) throw new Error("no account");
  const deployed = await ethers.deployContract("ProofDesk");
  await networkHelpers.setCode(place.contract, await ethers.provider.getCode(deployed));
  const { interface: desk } = ProofDesk__factory.connect(place.contract, sender);
  const gasOf = async (data: string): Promise<bigint> => {
    const sent = await sender.sendTransaction({ to: place.contract, data });
    return (await sent.wait())?.gasUsed ?? 0n;
  };
  const at = (vector: { epoch: number; place: number }) => {
    return { sender: place.gateway, epoch: vector.epoch, place: vector.place };
  };

  const key = wordsOf(possession.key);
  const { e, z } = possession;
  yield [
    "possession",
    await gasOf(desk.encodeFunctionData("possession", [at(possession), key, e, z])),
  ];
  const [image, base, other] = [correction.image, correction.base, correction.other].map(wordsOf);
  if (!image || !base || !other) throw new Error("no correction");
  yield [
    "correction",
    await gasOf(
      desk.encodeFunctionData("equality", [
        ...([at(correction), { image, base, other }, correction.e, correction.z] as const),
      ]),
    ),
  ];
  const claim = {
    ...{ key: wordsOf(opening.key), number: opening.number },
    ...{ c1: wordsOf(opening.c1), c2: wordsOf(opening.c2) },
  };
  yield [
    "opening",
    await gasOf(desk.encodeFunctionData("opening", [at(opening), claim, opening.e, opening.z])),
  ];
  for (const vector of contributions) {
    const keys = vector.keys.map(wordsOf);
    const answers = vector.c2.flatMap((point, index) => {
      const { x, y } = wordsOf(point);
      return [x, y, vector.zm[index] ?? "0x0"];
    });
    const { x, y } = wordsOf(vector.c1);
    const words = [x, y, vector.e, vector.zr, ...answers];
    const data = desk.encodeFunctionData("contribution", [at(vector), keys, words]);
    yield [`contribution, resources: ${String(keys.length)}`, await gasOf(data)];
  }
  const [field] = openings;
  if (field === undefined) throw new Error("no opening");
  yield [
    "field of one record in three",
    await gasOf(
      desk.encodeFunctionData("field", [
        ...([root, 3, field.index, field.value, field.salt, field.path] as const),
      ]),
    ),
  ];
}
