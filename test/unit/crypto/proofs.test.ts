import { expect } from "chai";

import {
  decodePoint,
  encodePoint,
  encodeScalar,
  GENERATOR,
  INFINITY,
  ORDER,
  type Point,
} from "../../../src/crypto/bn254.ts";
import { challengeOf, transcriptOf, type ProofContext } from "../../../src/crypto/challenge.ts";
import {
  decodeCorrection,
  encodeCorrection,
  makeCorrection,
  verifyCorrection,
} from "../../../src/crypto/correction.ts";
import { encryptNumbers } from "../../../src/crypto/elgamal.ts";
import {
  proveEquality,
  proveOpening,
  verifyEquality,
  verifyOpening,
} from "../../../src/crypto/equality-proof.ts";
import {
  decodeChallengeProof,
  encodeChallengeProof,
  provePossession,
  verifyPossession,
} from "../../../src/crypto/possession-proof.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import {
  contribute,
  decodeContributionProof,
  encodeContributionProof,
  verifyContribution,
  type Contribution,
} from "../../../src/crypto/sum-contribution.ts";
import { answerOf, mutations } from "../../support/crypto/mutations.ts";
import { random } from "../../support/crypto/random.ts";
import { refused } from "../../support/refused.ts";

const context: ProofContext = {
  chainId: 2_026n,
  contract: new Uint8Array(20).fill(0xc0),
  sender: new Uint8Array(20).fill(0x5e),
  epoch: 4,
  place: 70_001,
};

/** The context with one thing changed each. */
const elsewhere: readonly (readonly [string, ProofContext])[] = [
  ["chain", { ...context, chainId: 2_027n }],
  ["contract", { ...context, contract: new Uint8Array(20).fill(0xc1) }],
  ["sender", { ...context, sender: new Uint8Array(20).fill(0x5f) }],
  ["epoch", { ...context, epoch: 5 }],
  ["place", { ...context, place: 70_002 }],
];

const secret = SecretScalar.random(random);
const other = SecretScalar.random(random);
const key = secret.publicPoint();
const source = { own: SecretScalar.random(random), random };

/** One kind of proof: its bytes, statement included, and what checks such bytes. */
interface Case {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly scalarsFrom: number;
  readonly verify: (bytes: Uint8Array, where: ProofContext) => boolean;
}

/** A generator that always gives the same. */
const broken = (length: number): Uint8Array => new Uint8Array(length);

/** Points of 64 bytes each, and the rest. */
function cut(bytes: Uint8Array, points: number): [Point[], Uint8Array] {
  const read = Array.from({ length: points }, (_, index) => {
    return decodePoint(bytes.subarray(64 * index, 64 * (index + 1)));
  });
  return [read, bytes.subarray(64 * points)];
}

const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

function cases(): Case[] {
  const base = other.publicPoint();
  const number = 812n;
  const encrypted = encryptNumbers([key], [number], SecretScalar.random(random));
  const ciphertext = { c1: encrypted.c1, c2: encrypted.c2[0] ?? encrypted.c1 };
  const sum = contribute([key], [0n], context, source);
  return [
    {
      name: "possession",
      bytes: join(encodePoint(key), encodeChallengeProof(provePossession(secret, context, random))),
      scalarsFrom: 64,
      verify: (bytes, where) => {
        const [[held = key], proof] = cut(bytes, 1);
        return verifyPossession(held, decodeChallengeProof(proof), where);
      },
    },
    {
      name: "equality",
      bytes: join(
        ...[key, base, secret.times(base)].map(encodePoint),
        encodeChallengeProof(proveEquality(secret, base, context, random)),
      ),
      scalarsFrom: 192,
      verify: (bytes, where) => {
        const [[image = key, from = key, to = key], proof] = cut(bytes, 3);
        return verifyEquality({ image, base: from, other: to }, decodeChallengeProof(proof), where);
      },
    },
    {
      name: "opening",
      bytes: join(
        ...[key, ciphertext.c1, ciphertext.c2].map(encodePoint),
        encodeScalar(number),
        encodeChallengeProof(proveOpening(secret, ciphertext, number, context, random)),
      ),
      scalarsFrom: 192,
      verify: (bytes, where) => {
        const [[of = key, c1 = key, c2 = key], rest] = cut(bytes, 3);
        const opened = BigInt(`0x${Buffer.from(rest.subarray(0, 32)).toString("hex")}`);
        if (opened >= ORDER) return false;
        const proof = decodeChallengeProof(rest.subarray(32));
        return verifyOpening(of, { c1, c2 }, opened, proof, where);
      },
    },
    {
      name: "contribution",
      bytes: join(...[key, sum.c1, ...sum.c2].map(encodePoint), encodeContributionProof(sum.proof)),
      scalarsFrom: 192,
      verify: (bytes, where) => {
        const [[held = key, c1 = key, ...c2], rest] = cut(bytes, 3);
        const proof = decodeContributionProof(rest, 1);
        return verifyContribution([held], { c1, c2, proof }, where);
      },
    },
  ];
}

describe("proofs", function () {
  for (const { name, bytes, scalarsFrom, verify } of cases()) {
    describe(`of ${name}`, function () {
      it("hold where they were made", function () {
        expect(verify(bytes, context)).to.equal(true);
      });

      for (const [what, where] of elsewhere) {
        it(`do not hold for another ${what}`, function () {
          expect(verify(bytes, where)).to.equal(false);
        });
      }

      it("do not hold, and crash nothing, with a bit of any byte flipped", async function () {
        const answers = new Set<unknown>();
        for (const mutated of mutations(bytes)) {
          answers.add(await answerOf(() => verify(mutated, context)));
        }
        expect([...answers]).to.include.members([false, "POINT_INVALID"]);
        for (const answer of answers) {
          expect(answer).to.be.oneOf([false, "POINT_INVALID", "SCALAR_INVALID"]);
        }
      });

      it("refuse a second form of a scalar", function () {
        for (let at = bytes.length - 32; at >= scalarsFrom; at -= 32) {
          const scalar = BigInt(`0x${Buffer.from(bytes.subarray(at, at + 32)).toString("hex")}`);
          const second = Uint8Array.from(bytes);
          second.set(encodeScalar(scalar + ORDER), at);
          // The number of an opening is no answer, and is read apart.
          const isNumber = at === 192 && name === "opening";
          if (isNumber) expect(verify(second, context)).to.equal(false);
          else expect(refused(() => verify(second, context))).to.equal("SCALAR_INVALID");
        }
      });
    });
  }

  it("of possession cannot be had for a key made of another's", function () {
    // Y = X - Y_v: the rogue knows neither logarithm, and what it knows proves another key.
    const rogue = key.subtract(other.publicPoint());
    expect(verifyPossession(rogue, provePossession(secret, context, random), context)).to.equal(
      false,
    );
  });

  it("of possession refuse infinity, which anybody could prove", function () {
    const transcript = transcriptOf("rm/pop/1", context, [INFINITY]);
    const proof = { e: challengeOf(transcript, [GENERATOR.multiply(5n)]), z: 5n };
    expect(verifyPossession(INFINITY, proof, context)).to.equal(false);
  });

  it("do not hold with scalars beyond the order or below zero, and crash nothing", function () {
    const base = other.publicPoint();
    const statement = { image: key, base, other: secret.times(base) };
    const ciphertext = { c1: base, c2: secret.times(base).add(GENERATOR.multiply(7n)) };
    const possessed = provePossession(secret, context, random);
    const equal = proveEquality(secret, base, context, random);
    const opened = proveOpening(secret, ciphertext, 7n, context, random);
    const sum = contribute([key], [7n], context, source);
    expect(verifyOpening(key, ciphertext, 7n, opened, context)).to.equal(true);
    for (const by of [ORDER, -ORDER]) {
      for (const over of ["e", "z"] as const) {
        const moved = <T extends { e: bigint; z: bigint }>(proof: T): T => {
          return { ...proof, [over]: proof[over] + by };
        };
        expect(verifyPossession(key, moved(possessed), context)).to.equal(false);
        expect(verifyEquality(statement, moved(equal), context)).to.equal(false);
        expect(verifyOpening(key, ciphertext, 7n, moved(opened), context)).to.equal(false);
      }
      expect(verifyOpening(key, ciphertext, 7n + by, opened, context)).to.equal(false);
      const { e, zr, zm } = sum.proof;
      for (const proof of [
        { e: e + by, zr, zm },
        { e, zr: zr + by, zm },
        { e, zr, zm: zm.map((answer) => answer + by) },
      ]) {
        expect(verifyContribution([key], { ...sum, proof }, context)).to.equal(false);
      }
    }
  });

  it("of equality and opening refuse infinity", function () {
    const proof = { e: 0n, z: 0n };
    const [image, base, to] = [key, other.publicPoint(), secret.times(other.publicPoint())];
    for (const statement of [
      { image: INFINITY, base, other: to },
      { image, base: INFINITY, other: to },
      { image, base, other: INFINITY },
    ]) {
      expect(verifyEquality(statement, proof, context)).to.equal(false);
    }
    expect(verifyOpening(INFINITY, { c1: key, c2: key }, 0n, proof, context)).to.equal(false);
    expect(verifyOpening(key, { c1: INFINITY, c2: key }, 0n, proof, context)).to.equal(false);
    expect(verifyOpening(key, { c1: key, c2: INFINITY }, 0n, proof, context)).to.equal(false);
  });

  describe("of contributions", function () {
    const keys = [key, other.publicPoint()];
    const good = contribute(keys, [3n, 4n], context, source);

    it("do not hold for parts with different r", function () {
      const r = SecretScalar.random(random);
      const { c2 } = encryptNumbers(keys, [3n, 4n], r);
      expect(verifyContribution(keys, { ...good, c2 }, context)).to.equal(false);
      expect(verifyContribution(keys, { ...good, c1: r.publicPoint() }, context)).to.equal(false);
    });

    it("do not hold for one made from another's by adding to it", function () {
      const shift = (contribution: Contribution): Contribution => {
        return { ...contribution, c2: contribution.c2.map((point) => point.add(key)) };
      };
      expect(verifyContribution(keys, shift(good), context)).to.equal(false);
    });

    it("do not hold for infinity or another number of answers", function () {
      const [first = key] = good.c2;
      expect(verifyContribution(keys, { ...good, c1: INFINITY }, context)).to.equal(false);
      expect(verifyContribution(keys, { ...good, c2: [first, INFINITY] }, context)).to.equal(false);
      const short = { ...good, proof: { ...good.proof, zm: good.proof.zm.slice(1) } };
      expect(verifyContribution(keys, short, context)).to.equal(false);
      const bytes = encodeContributionProof(good.proof);
      expect(refused(() => decodeContributionProof(bytes, 3))).to.equal("PROOF_LENGTH");
      expect(refused(() => verifyContribution([key, key], good, context))).to.equal(
        "KEYS_NOT_DISTINCT",
      );
    });

    it("have other points each time", function () {
      const again = contribute(keys, [3n, 4n], context, source);
      expect(again.c1.equals(good.c1)).to.equal(false);
    });

    it("have other points for other numbers and slots even when the randomness repeats itself", function () {
      const shares = (
        [
          [[3n, 4n], 1],
          [[3n, 5n], 1],
          [[3n, 4n], 2],
          [[-3n, 4n], 1],
        ] as const
      ).map(([numbers, place]) => {
        const where = { ...context, place };
        const made = contribute(keys, numbers, where, { ...source, random: broken });
        expect(verifyContribution(keys, made, where)).to.equal(true);
        return made.c1.toHex();
      });
      expect(new Set(shares).size).to.equal(4);
      // Without the sender's own secret nobody can foresee r, whatever the generator gives.
      const stranger = { own: SecretScalar.random(random), random: broken };
      const where = { ...context, place: 1 };
      expect(contribute(keys, [3n, 4n], where, stranger).c1.toHex()).to.not.equal(shares[0]);
    });

    it("differ with the statement even when the randomness repeats itself", function () {
      const [here, there] = [context, { ...context, place: 1 }].map((where) => {
        return provePossession(secret, where, broken);
      });
      // Two answers of one nonce would give the key away: (z - z') / (e - e') = x.
      const nonce = (proof = { e: 0n, z: 0n }): Point => {
        return decodePoint(
          encodePoint(SecretScalar.from(encodeScalar(proof.z)).publicPoint()),
        ).subtract(key.multiplyUnsafe(proof.e));
      };
      expect(nonce(here).equals(nonce(there))).to.equal(false);
    });
  });

  describe("of corrections", function () {
    it("hold for their C1, keys and bytes only", function () {
      const r = SecretScalar.random(random);
      const [community, delegatee] = [key, other.publicPoint()];
      const made = makeCorrection(r, community, delegatee, context, random);
      const correction = decodeCorrection(encodeCorrection(made));
      const c1 = r.publicPoint();
      expect(verifyCorrection(correction, c1, community, delegatee, context)).to.equal(true);
      expect(verifyCorrection(correction, key, community, delegatee, context)).to.equal(false);
      expect(verifyCorrection(correction, c1, delegatee, community, context)).to.equal(false);
      expect(verifyCorrection(correction, c1, community, community, context)).to.equal(false);
      const wrong = { ...correction, delta: correction.delta.add(key) };
      expect(verifyCorrection(wrong, c1, community, delegatee, context)).to.equal(false);
    });
  });
});
