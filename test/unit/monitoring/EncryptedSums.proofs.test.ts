import { expect } from "chai";
import { network } from "hardhat";

import { contributionWords } from "../../../src/chain/contribution-words.ts";
import { FIELD, GENERATOR, ORDER } from "../../../src/crypto/bn254.ts";
import type { ProofContext } from "../../../src/crypto/challenge.ts";
import { encryptNumbers } from "../../../src/crypto/elgamal.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { frameUpTo } from "../../support/contracts/monitor.ts";
import { contributionOf, maskOf, postWords, sumsOn } from "../../support/contracts/sums.ts";
import { random } from "../../support/crypto/random.ts";

const ready = sumsOn(await network.create());

describe("EncryptedSums", function () {
  this.timeout(120_000);

  describe("postSum, given a proof", function () {
    for (const [what, change] of [
      ["another epoch (scenario 1)", { epoch: 2 }],
      ["another slot", { place: 1 }],
      ["another chain (scenario 5)", { chainId: 1n }],
      ["another contract", { contract: new Uint8Array(20) }],
      ["another sender, whose sum was copied (scenarios 5 and 18)", {}],
    ] as readonly (readonly [string, Partial<ProofContext>])[]) {
      it(`for ${what}, refuses it`, async function () {
        const { monitor, fixture, first, second, latest } = await ready();
        const isCopy = Object.keys(change).length === 0;
        const maker = isCopy ? second : first;
        const made = contributionOf(fixture, maker.address, latest, [5n], { over: change });
        await expect(postWords(fixture, frameUpTo(fixture, latest), contributionWords(made)))
          .to.be.revertedWithCustomError(monitor, "MonitorSumProofInvalid")
          .withArgs(first.address, latest);
        expect((await monitor.sumOf(latest, maskOf([1]))).count).to.equal(0n);
      });
    }

    it("for parts with different r, or other keys, refuses it (scenario 19)", async function () {
      const { monitor, fixture, first, latest, secrets } = await ready();
      const made = contributionOf(fixture, first.address, latest, [5n]);
      const key = secrets.get(1)?.publicPoint() ?? GENERATOR;
      const other = encryptNumbers([key], [5n], SecretScalar.random(random));
      const foreign = secrets.get(3)?.publicPoint() ?? GENERATOR;
      const under = contributionOf(fixture, first.address, latest, [5n], { keys: [foreign] });
      for (const contribution of [{ ...made, c2: other.c2 }, { ...made, c1: other.c1 }, under]) {
        await expect(
          postWords(fixture, frameUpTo(fixture, latest), contributionWords(contribution)),
        )
          .to.be.revertedWithCustomError(monitor, "MonitorSumProofInvalid")
          .withArgs(first.address, latest);
      }
    });

    it("with second forms of scalars, infinity or points off the curve, refuses it (scenarios 2 to 4)", async function () {
      const { monitor, fixture, first, latest } = await ready();
      const frame = frameUpTo(fixture, latest);
      const words = contributionWords(contributionOf(fixture, first.address, latest, [5n]));
      const forged = (at: number, ...values: readonly bigint[]): bigint[] =>
        words.with(at, values[0] ?? 0n).with(at + values.length - 1, values.at(-1) ?? 0n);
      for (const at of [2, 3, 6]) {
        const second = (words[at] ?? 0n) + ORDER;
        await expect(postWords(fixture, frame, forged(at, second)))
          .to.be.revertedWithCustomError(monitor, "Bn254ScalarInvalid")
          .withArgs(second);
      }
      for (const [x, y] of [
        [0n, 0n],
        [1n, 3n],
        [1n + FIELD, 2n],
      ] as const) {
        for (const at of [0, 4]) {
          await expect(postWords(fixture, frame, forged(at, x, y)))
            .to.be.revertedWithCustomError(monitor, "Bn254PointInvalid")
            .withArgs(x, y);
        }
      }
    });
  });
});
