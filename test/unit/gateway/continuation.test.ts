import { expect } from "chai";
import fc from "fast-check";

import { offsetOf } from "../../../src/gateway/continuation.ts";

describe("offsetOf", function () {
  const modulus = 1_000n;

  describe("given intervals", function () {
    it("goes on from the total before", function () {
      const file = { opening: 0n, dial: null, before: 500n, after: null, term: null };
      expect(offsetOf(file)).to.equal(500n);
    });

    it("keeps the file's own sum when nothing that early is recorded", function () {
      const file = { opening: 0n, dial: null, before: null, after: 700n, term: null };
      expect(offsetOf(file)).to.equal(0n);
    });
  });

  describe("given the dial of the meter that the chain knows", function () {
    it("adds the turns that the dial made before", function () {
      const file = {
        opening: 30n,
        dial: 30n,
        before: 2_990n,
        after: null,
        term: { modulus, base: 0n },
      };
      expect(offsetOf(file) + 30n).to.equal(3_030n);
    });

    it("takes no turn away when the total is the one before", function () {
      const file = {
        opening: 990n,
        dial: 990n,
        before: 2_990n,
        after: null,
        term: { modulus, base: 0n },
      };
      expect(offsetOf(file) + 990n).to.equal(2_990n);
    });

    it("stays at or below what comes after when it begins before everything recorded", function () {
      const file = {
        opening: 995n,
        dial: 995n,
        before: null,
        after: 2_003n,
        term: { modulus, base: 0n },
      };
      expect(offsetOf(file) + 995n).to.equal(1_995n);
    });

    it("always finds the total that a dial walked to within one turn", function () {
      const property = fc.property(
        fc.bigInt({ min: 0n, max: 10_000n }),
        fc.bigInt({ min: 0n, max: modulus - 1n }),
        fc.bigInt({ min: 0n, max: modulus - 1n }),
        (before, base, step) => {
          const truth = before + step;
          const dial = (((truth - base) % modulus) + modulus) % modulus;
          const file = { opening: dial, dial, before, after: null, term: { modulus, base } };
          expect(dial + offsetOf(file)).to.equal(truth);
        },
      );
      fc.assert(property);
    });
  });

  describe("given another meter's dial", function () {
    it("goes on from the total before", function () {
      const file = { opening: 5n, dial: 5n, before: 1_234n, after: null, term: null };
      expect(offsetOf(file) + 5n).to.equal(1_234n);
    });
  });
});
