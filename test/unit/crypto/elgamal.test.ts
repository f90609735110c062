import { expect } from "chai";
import fc from "fast-check";

import { BabySteps, buildSlots } from "../../../src/crypto/baby-steps.ts";
import { GENERATOR, modOrder } from "../../../src/crypto/bn254.ts";
import { correct, EscrowCorrection, makeCorrection } from "../../../src/crypto/correction.ts";
import {
  addCiphertexts,
  decryptPoint,
  encryptNumbers,
  NUMBER_BOUND,
  numberPoint,
  type Ciphertext,
} from "../../../src/crypto/elgamal.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { random, secrets } from "../../support/crypto/random.ts";
import { contextOf } from "../../support/crypto/vectors.ts";
import { refused } from "../../support/refused.ts";

const steps = new BabySteps(buildSlots(2 ** 10));

/** A number under one key, with a fresh r. */
function encrypt(secret: SecretScalar, number: bigint): Ciphertext {
  const r = SecretScalar.random(random);
  const { c1, c2 } = encryptNumbers([secret.publicPoint()], [number], r);
  return { c1, c2: c2[0] ?? c1 };
}

describe("lifted ElGamal", function () {
  it("gives back the sum of numbers, zero and negative ones, too", function () {
    const numbers = fc.array(fc.bigInt({ min: -2_000n, max: 2_000n }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(secrets, numbers, (secret, list) => {
        const sum = list.map((number) => encrypt(secret, number)).reduce(addCiphertexts);
        const point = decryptPoint(secret, sum);
        expect(steps.solve(point, -10_000n, 10_000n)).to.equal(list.reduce((a, b) => a + b));
      }),
      { numRuns: 10 },
    );
  });

  it("takes zero as any other number", function () {
    expect(numberPoint(0n).is0()).to.equal(true);
    for (const number of [1n, -1n, NUMBER_BOUND - 1n, 1n - NUMBER_BOUND]) {
      const point = GENERATOR.multiplyUnsafe(modOrder(number));
      expect(numberPoint(number).equals(point)).to.equal(true);
    }
  });

  it("encrypts several numbers under one r, each for its own key alone", function () {
    const holders = [1, 2, 3].map(() => SecretScalar.random(random));
    const keys = holders.map((holder) => holder.publicPoint());
    const { c1, c2 } = encryptNumbers(keys, [0n, 7n, 300n], SecretScalar.random(random));
    const read = holders.map((holder, index) => {
      return steps.solve(decryptPoint(holder, { c1, c2: c2[index] ?? c1 }), 0n, 1_000n);
    });
    expect(read).to.deep.equal([0n, 7n, 300n]);
    const [first] = holders;
    const others = decryptPoint(first ?? SecretScalar.random(random), { c1, c2: c2[1] ?? c1 });
    expect(steps.solve(others, -1_000n, 1_000n)).to.equal(null);
  });

  it("refuses numbers out of range and keys that are not one each", function () {
    const r = SecretScalar.random(random);
    const key = SecretScalar.random(random).publicPoint();
    for (const number of [NUMBER_BOUND, -NUMBER_BOUND]) {
      expect(refused(() => encryptNumbers([key], [number], r))).to.equal("NUMBER_OUT_OF_RANGE");
    }
    for (const [keys, numbers] of [
      [
        [key, key],
        [1n, 2n],
      ],
      [[key], [1n, 2n]],
      [[], []],
    ] as const) {
      expect(refused(() => encryptNumbers(keys, numbers, r))).to.equal("KEYS_NOT_DISTINCT");
    }
  });
});

describe("corrections, equations 5 to 7", function () {
  const numbers = fc.tuple(fc.bigInt({ min: 0n, max: 900n }), fc.bigInt({ min: 0n, max: 900n }));

  it("turn what is encrypted to the delegatee into what the community gateway reads, sums as well", function () {
    fc.assert(
      fc.property(secrets, secrets, numbers, (community, delegatee, [a, b]) => {
        const [of, to] = [community.publicPoint(), delegatee.publicPoint()];
        const corrected = [a, b].map((number) => {
          const r = SecretScalar.random(random);
          const { c1, c2 } = encryptNumbers([to], [number], r);
          const ciphertext = { c1, c2: c2[0] ?? c1 };
          const { delta } = makeCorrection(r, of, to, contextOf({ epoch: 1, place: 2 }), random);
          expect(steps.solve(decryptPoint(delegatee, ciphertext), 0n, 900n)).to.equal(number);
          return correct(ciphertext, delta);
        });
        const sum = corrected.reduce(addCiphertexts);
        expect(steps.solve(decryptPoint(community, sum), 0n, 1_800n)).to.equal(a + b);
      }),
      { numRuns: 5 },
    );
  });

  it("do so by m_sg where the keys are in escrow", function () {
    fc.assert(
      fc.property(secrets, secrets, numbers, (community, gateway, [a, b]) => {
        const escrow = new EscrowCorrection(gateway, community);
        const sum = [a, b].map((number) => encrypt(gateway, number)).reduce(addCiphertexts);
        const corrected = escrow.correct(sum);
        expect(steps.solve(decryptPoint(community, corrected), 0n, 1_800n)).to.equal(a + b);
        expect(corrected.c2.equals(sum.c2.subtract(escrow.pointOf(sum.c1)))).to.equal(true);
      }),
      { numRuns: 5 },
    );
  });

  it("are no constant: the same number gives another one each time", function () {
    const [community, gateway] = [SecretScalar.random(random), SecretScalar.random(random)];
    const escrow = new EscrowCorrection(gateway, community);
    const [first, second] = [encrypt(gateway, 5n), encrypt(gateway, 5n)];
    expect(escrow.pointOf(first.c1).equals(escrow.pointOf(second.c1))).to.equal(false);
  });

  it("have no getter for m_sg, with which and one key the other key follows", function () {
    const names = Object.getOwnPropertyNames(EscrowCorrection.prototype);
    expect(names.sort()).to.deep.equal(["constructor", "correct", "pointOf", "wipe"]);
    // x_sg - m_sg = x_cg: why there is none.
    const [community, gateway] = [SecretScalar.random(random), SecretScalar.random(random)];
    const found = gateway.minus(gateway.minus(community));
    expect(found.publicPoint().equals(community.publicPoint())).to.equal(true);
  });

  it("are refused for a community gateway that delegates to itself", function () {
    const key = SecretScalar.random(random).publicPoint();
    const context = contextOf({ epoch: 1, place: 2 });
    const make = (): unknown =>
      makeCorrection(SecretScalar.random(random), key, key, context, random);
    expect(refused(make)).to.equal("KEYS_NOT_DISTINCT");
  });
});
