import { expect } from "chai";
import { network } from "hardhat";

import { wordsOf } from "../../../scripts/crypto-vectors.ts";
import { makeVectors } from "../../../scripts/make-crypto-vectors.ts";
import { contributionWords } from "../../../src/chain/contribution-words.ts";
import { FIELD, ORDER, pointOf } from "../../../src/crypto/bn254.ts";
import { verifyEquality, verifyOpening } from "../../../src/crypto/equality-proof.ts";
import { genesisHead, nextHead, packLine, unpackLine } from "../../../src/crypto/line.ts";
import { verifyPossession } from "../../../src/crypto/possession-proof.ts";
import { verifyContribution } from "../../../src/crypto/sum-contribution.ts";
import { deployProofDesk } from "../../support/contracts/proof-desk.ts";
import { answerOf, mutations } from "../../support/crypto/mutations.ts";
import { contextOf, place, pointAt, unhex, vectors } from "../../support/crypto/vectors.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const withDesk = (): ReturnType<typeof deployProofDesk> => deployProofDesk(connection);

/** The context of a vector for a contract. */
const at = (vector: {
  epoch: number;
  place: number;
}): {
  sender: string;
  epoch: number;
  place: number;
} => ({ sender: vectors.place.gateway, epoch: vector.epoch, place: vector.place });

const { possession, equality, correction, opening, contributions } = vectors;

const statementOf = (
  vector: typeof equality,
): Record<"image" | "base" | "other", ReturnType<typeof wordsOf>> => ({
  image: wordsOf(vector.image),
  base: wordsOf(vector.base),
  other: wordsOf(vector.other),
});

/** A contribution's words. */
function contributionWordsOf({ c1, c2, e, zr, zm }: (typeof contributions)[number]): bigint[] {
  const proof = { e: BigInt(e), zr: BigInt(zr), zm: zm.map(BigInt) };
  return contributionWords({ c1: pointAt(c1), c2: c2.map(pointAt), proof });
}

const claim = {
  key: wordsOf(opening.key),
  c1: wordsOf(opening.c1),
  c2: wordsOf(opening.c2),
  number: opening.number,
};

describe("the crypto vectors", function () {
  it("are what the library makes", async function () {
    this.timeout(60_000);
    expect(await makeVectors()).to.deep.equal(vectors);
  });

  it("hold in the library", function () {
    const numbers = ({ e, z }: { e: string; z: string }): { e: bigint; z: bigint } => {
      return { e: BigInt(e), z: BigInt(z) };
    };
    const key = pointAt(possession.key);
    expect(verifyPossession(key, numbers(possession), contextOf(possession))).to.equal(true);
    for (const vector of [equality, correction]) {
      const [image, base, other] = [vector.image, vector.base, vector.other].map(pointAt);
      const statement = { image: image ?? key, base: base ?? key, other: other ?? key };
      expect(verifyEquality(statement, numbers(vector), contextOf(vector))).to.equal(true);
    }
    const ciphertext = { c1: pointAt(opening.c1), c2: pointAt(opening.c2) };
    const opened = BigInt(opening.number);
    expect(
      verifyOpening(pointAt(opening.key), ciphertext, opened, numbers(opening), contextOf(opening)),
    ).to.equal(true);
    for (const vector of contributions) {
      const { keys, c1, c2, e, zr, zm } = vector;
      const proof = { e: BigInt(e), zr: BigInt(zr), zm: zm.map(BigInt) };
      const sum = { c1: pointAt(c1), c2: c2.map(pointAt), proof };
      expect(verifyContribution(keys.map(pointAt), sum, contextOf(vector))).to.equal(true);
    }
  });
});

describe("the libraries of points and proofs", function () {
  this.timeout(60_000);

  it("compute with points as the library does", async function () {
    const desk = await networkHelpers.loadFixture(withDesk);
    const [one, two, three] = vectors.points.map(({ point }) => wordsOf(point));
    if (one === undefined || two === undefined || three === undefined) throw new Error("points");
    expect(await desk.add(one, two)).to.deep.equal([three.x, three.y]);
    expect(await desk.add(one, { x: one.x, y: FIELD - one.y })).to.deep.equal([0n, 0n]);
    for (const { scalar, point, compressed } of vectors.points) {
      const { x, y } = wordsOf(point);
      expect(await desk.mul(one, scalar)).to.deep.equal([x, y]);
      expect(await desk.decompress(compressed)).to.deep.equal([x, y]);
      const top = BigInt(compressed) ^ (1n << 255n);
      const opposite = `0x${top.toString(16).padStart(64, "0")}`;
      expect(await desk.decompress(opposite)).to.deep.equal([x, FIELD - y]);
    }
  });

  it("multiply and add as the published vectors chfast1 of the precompiles", async function () {
    const desk = await networkHelpers.loadFixture(withDesk);
    const factor = wordsOf(
      "0x2bd3e6d0f3b142924f5ca7b49ce5b9d54c4703d7ae5648e61d02268b1a0a9fb721611ce0a6af85915e2f1d70300909ce2e49dfad4a4619c8390cae66cefdb204",
    );
    const product = wordsOf(
      "0x070a8d6a982153cae4be29d434e8faef8a47b274a053f5a4ee2a6c9c13c31e5c031b8ce914eba3a9ffb989f9cdd5b0f01943074bf4f0f315690ec3cec6981afc",
    );
    const left = wordsOf(
      "0x18b18acfb4c2c30276db5411368e7185b311dd124691610c5d3b74034e093dc9063c909c4720840cb5134cb9f59fa749755796819658d32efc0d288198f37266",
    );
    const right = wordsOf(
      "0x07c2b7f58a84bd6145f00c9c2bc0bb1a187f20ff2c92963a88019e7c6a014eed06614e20c147e940f2d70da3f74c9a17df361706a4485c742bd6788478fa17d7",
    );
    const sum = wordsOf(
      "0x2243525c5efd4b9c3d3c45ac0ca3fe4dd85e830a4ce6b65fa1eeaee202839703301d1d33be6da8e509df21cc35964723180eed7532537db9ae5e7d48f195c915",
    );
    expect(await desk.mul(factor, 0x11138ce750fa15c2n)).to.deep.equal([product.x, product.y]);
    expect(await desk.add(left, right)).to.deep.equal([sum.x, sum.y]);
  });

  it("refuse to decompress what no point has", async function () {
    const desk = await networkHelpers.loadFixture(withDesk);
    for (const x of [FIELD, FIELD + 1n, 2n ** 255n - 1n, 4n, 0n, 4n | (1n << 255n)]) {
      const compressed = `0x${x.toString(16).padStart(64, "0")}`;
      await expect(desk.decompress(compressed))
        .to.be.revertedWithCustomError(desk, "Bn254CompressedInvalid")
        .withArgs(compressed);
    }
  });

  it("accept the vectors", async function () {
    const desk = await networkHelpers.loadFixture(withDesk);
    const { key, e, z } = possession;
    expect(await desk.possession(at(possession), wordsOf(key), e, z)).to.equal(true);
    for (const vector of [equality, correction]) {
      const holds = await desk.equality(at(vector), statementOf(vector), vector.e, vector.z);
      expect(holds).to.equal(true);
    }
    expect(await desk.opening(at(opening), claim, opening.e, opening.z)).to.equal(true);
    for (const vector of contributions) {
      const words = contributionWordsOf(vector);
      const holds = await desk.contribution(at(vector), vector.keys.map(wordsOf), words);
      expect(holds).to.equal(true);
    }
  });

  it("accept none at another contract", async function () {
    await networkHelpers.loadFixture(withDesk);
    const other = await connection.ethers.deployContract("ProofDesk");
    const { key, e, z } = possession;
    expect(await other.possession(at(possession), wordsOf(key), e, z)).to.equal(false);
    expect(await other.opening(at(opening), claim, opening.e, opening.z)).to.equal(false);
  });

  it("accept none, and fail by name, with a bit of any byte of the call flipped", async function () {
    const desk = await networkHelpers.loadFixture(withDesk);
    const [one] = contributions;
    if (one === undefined) throw new Error("a contribution");
    const calls = [
      desk.interface.encodeFunctionData("possession", [
        ...([at(possession), wordsOf(possession.key), possession.e, possession.z] as const),
      ]),
      desk.interface.encodeFunctionData("equality", [
        ...([at(correction), statementOf(correction), correction.e, correction.z] as const),
      ]),
      desk.interface.encodeFunctionData("opening", [at(opening), claim, opening.e, opening.z]),
    ];
    for (const call of calls) {
      const { accepted, refused, crashed } = await desk.mutate(call);
      // An address has twelve bytes before it that the decoder itself refuses, without a name.
      expect([accepted, crashed]).to.deep.equal([0n, 12n]);
      expect(refused).to.equal(BigInt((call.length - 10) / 2) - 12n);
    }
    const call = desk.interface.encodeFunctionData("contribution", [
      ...([at(one), one.keys.map(wordsOf), contributionWordsOf(one)] as const),
    ]);
    const { accepted, refused } = await desk.mutate(call);
    expect(accepted).to.equal(0n);
    expect(refused).to.be.greaterThan(350n);
  });

  it("refuse infinity, points off the curve and scalars from the order on by name", async function () {
    const desk = await networkHelpers.loadFixture(withDesk);
    const { key, e, z } = possession;
    const { x, y } = wordsOf(key);
    for (const bad of [
      { x: 0n, y: 0n },
      { x, y: y + 1n },
      { x: x + FIELD, y },
      { x, y: y + FIELD },
    ]) {
      const error = await answerOf(() => pointOf(bad.x, bad.y));
      expect(error).to.equal("POINT_INVALID");
      await expect(desk.possession(at(possession), bad, e, z))
        .to.be.revertedWithCustomError(desk, "Bn254PointInvalid")
        .withArgs(bad.x, bad.y);
    }
    for (const [first, second, named] of [
      [BigInt(e) + ORDER, BigInt(z), BigInt(e) + ORDER],
      [BigInt(e), BigInt(z) + ORDER, BigInt(z) + ORDER],
      [ORDER, 0n, ORDER],
    ] as const) {
      await expect(desk.possession(at(possession), wordsOf(key), first, second))
        .to.be.revertedWithCustomError(desk, "Bn254ScalarInvalid")
        .withArgs(named);
    }
  });

  it("accept a statement's parts in their places only", async function () {
    const desk = await networkHelpers.loadFixture(withDesk);
    const { image, base, other } = statementOf(equality);
    const swapped = { image: other, base, other: image };
    expect(await desk.equality(at(equality), swapped, equality.e, equality.z)).to.equal(false);
    const more = { ...claim, number: BigInt(claim.number) + 1n };
    expect(await desk.opening(at(opening), more, opening.e, opening.z)).to.equal(false);
  });

  it("refuse contributions whose parts are not as many", async function () {
    const desk = await networkHelpers.loadFixture(withDesk);
    const vector = contributions[1];
    if (vector === undefined) throw new Error("three numbers");
    const keys = vector.keys.map(wordsOf);
    const words = contributionWordsOf(vector);
    for (const [held, given] of [
      [keys.slice(1), words],
      [keys, words.slice(1)],
      [keys, [...words, 0n]],
      [[], words.slice(0, 4)],
    ] as const) {
      await expect(desk.contribution(at(vector), [...held], [...given]))
        .to.be.revertedWithCustomError(desk, "SumLengthsDiffer")
        .withArgs(held.length, given.length);
    }
  });
});

describe("the libraries of frames", function () {
  this.timeout(60_000);

  it("read every frame of the vectors as the library does", async function () {
    const desk = await networkHelpers.loadFixture(withDesk);
    for (const [name, frame] of Object.entries(vectors.frames)) {
      const [header, fixedLength] = await desk.read(frame);
      const suite = name === "escrow" ? 2n : name === "hpke" ? 3n : 1n;
      expect([header.suite, header.epoch, header.first, header.last]).to.deep.equal([
        suite,
        3n,
        70_001n,
        70_004n,
      ]);
      expect([header.count, header.recordLength]).to.deep.equal([3n, 100n]);
      const corrected = ["delegated", "reference", "hpke"].includes(name);
      expect(header.delegation).to.equal(corrected ? 9n : 0n);
      expect(fixedLength).to.equal(
        96n + (corrected ? 96n : 0n) + (name === "reference" ? 64n : 0n),
      );
      const extended = name === "inline" ? 40n : name === "reference" ? 5_120n : 0n;
      expect(header.extendedLength).to.equal(extended);
    }
  });

  it("refuse a frame that cannot be one, by name", async function () {
    const desk = await networkHelpers.loadFixture(withDesk);
    const frame = unhex(vectors.frames.delegated);
    const header = (change: [number, number][]): Uint8Array => {
      const bytes = Uint8Array.from(frame);
      for (const [index, value] of change) bytes[index] = value;
      return bytes;
    };
    const bad: [string, Uint8Array][] = [
      ["another version", header([[0, 2]])],
      ["suite 0", header([[1, 0]])],
      ["suite 4", header([[1, 4]])],
      ["a correction beside escrow", header([[1, 2]])],
      ["flag 8", header([[2, 9]])],
      ["reference and inline", header([[2, 7]])],
      ["an unannounced extended record", header([[22, 1]])],
      ["an announced one of no length", header([[2, 3]])],
      ["no records", header([[16, 0]])],
      ["records of no length", header([[18, 0]])],
      ...Array.from({ length: 9 }, (_, index): [string, Uint8Array] => {
        return ["reserved bytes", header([[23 + index, 1]])];
      }),
      ["a byte less", frame.subarray(0, -1)],
      ["a byte more", Uint8Array.of(...frame, 0)],
    ];
    for (const [why, bytes] of bad) {
      const word = BigInt(`0x${Buffer.from(bytes.subarray(0, 32)).toString("hex")}`);
      await expect(desk.read(bytes), why)
        .to.be.revertedWithCustomError(desk, "FrameMalformed")
        .withArgs(word, bytes.length);
    }
    for (const length of [0, 32, 95]) {
      await expect(desk.read(frame.subarray(0, length)))
        .to.be.revertedWithCustomError(desk, "FrameMalformed")
        .withArgs(0n, length);
    }
  });

  it("make the lines that the library makes", async function () {
    const desk = await networkHelpers.loadFixture(withDesk);
    const frame = unhex(vectors.frames.delegated);
    const first = await desk.genesis(vectors.place.gateway);
    const { head, block } = unpackLine(first);
    expect(head).to.equal(genesisHead(place));
    expect(block).to.equal(await connection.ethers.provider.getBlockNumber());
    expect(await desk.next(first, frame)).to.equal(
      packLine({ head: nextHead(first, frame), block, slot: 70_004 }),
    );
    const { genesis, next } = vectors.lines;
    expect(unpackLine(await desk.next(genesis, frame)).head).to.equal(
      unpackLine(BigInt(next)).head,
    );
  });

  it("open fields of the vectors, and nothing that was altered", async function () {
    const desk = await networkHelpers.loadFixture(withDesk);
    const { root, openings } = vectors;
    for (const { index, value, salt, path } of openings) {
      const opens = (
        over: Partial<{
          records: number;
          index: number;
          value: bigint;
          salt: string;
          path: string[];
          root: string;
        }>,
      ): Promise<boolean> =>
        desk.field(
          ...([over.root ?? root, over.records ?? 3, over.index ?? index] as const),
          ...([over.value ?? value, over.salt ?? salt, over.path ?? path] as const),
        );
      expect(await opens({})).to.equal(true);
      expect(await opens({ value: BigInt(value) + 1n })).to.equal(false);
      expect(await opens({ index: index ^ 1 })).to.equal(false);
      expect(await opens({ index: 48 })).to.equal(false);
      expect(await opens({ records: 2 })).to.equal(false);
      expect(await opens({ records: 5 })).to.equal(false);
      expect(await opens({ records: 0 })).to.equal(false);
      expect(await opens({ salt: root })).to.equal(false);
      expect(await opens({ root: salt })).to.equal(false);
      expect(await opens({ path: path.slice(1) })).to.equal(false);
      expect(await opens({ path: [...path, salt] })).to.equal(false);
      expect(await opens({ path: Array.from({ length: 300 }, () => salt) })).to.equal(false);
      for (const mutated of mutations(unhex(path[0] ?? ""))) {
        const hash = `0x${Buffer.from(mutated).toString("hex")}`;
        expect(await opens({ path: [hash, ...path.slice(1)] })).to.equal(false);
      }
    }
  });
});
