import { expect } from "chai";
import fc from "fast-check";

import { offsetOf } from "../../../../src/gateway/import/continuation.ts";

describe("offsetOf", function () {
  const modulus = 1_000n;

  describe("given intervals", function () {
    it("goes on from the total before", function () {
      const file = { opening: 0n, dial: null, before: 500n, after: null, term: null, shift: 0n };
      expect(offsetOf(file)).to.equal(500n);
    });

    it("keeps the file's own sum when nothing that early is recorded", function () {
      const file = { opening: 0n, dial: null, before: null, after: 700n, term: null, shift: 0n };
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
        shift: 0n,
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
        shift: 0n,
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
        shift: 0n,
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
          const file = {
            opening: dial,
            dial,
            before,
            after: null,
            term: { modulus, base },
            shift: 0n,
          };
          expect(dial + offsetOf(file)).to.equal(truth);
        },
      );
      fc.assert(property);
    });
  });

  describe("given another meter's dial", function () {
    it("goes on from the total before", function () {
      const file = { opening: 5n, dial: 5n, before: 1_234n, after: null, term: null, shift: 0n };
      expect(offsetOf(file) + 5n).to.equal(1_234n);
    });
  });

  describe("given a total that the operator corrected", function () {
    const corrected = (before: bigint, shift: bigint, dial: bigint): bigint =>
      dial +
      offsetOf({ opening: dial, dial, before, after: null, term: { modulus, base: 0n }, shift });

    it("goes on from a higher total with the dial below it, and adds no turn", function () {
      expect(corrected(500n, 400n, 101n)).to.equal(501n);
    });

    it("stays off the dial in every later file", function () {
      expect(corrected(501n, 400n, 101n)).to.equal(501n);
      expect(corrected(700n, 400n, 350n)).to.equal(750n);
    });

    it("goes on from a lower total with the dial above it", function () {
      expect(corrected(300n, -200n, 501n)).to.equal(301n);
    });

    it("comes back onto the dial after a wrong reading was taken back", function () {
      expect(corrected(101n, 101n - 900n, 102n)).to.equal(102n);
      expect(corrected(140n, 101n - 900n, 150n)).to.equal(150n);
    });

    it("still turns over the top", function () {
      expect(corrected(1_390n, 400n, 5n)).to.equal(1_405n);
    });

    it("never falls, and never rises by a turn or more", function () {
      const property = fc.property(
        fc.bigInt({ min: 0n, max: 10_000n }),
        fc.bigInt({ min: -5_000n, max: 5_000n }),
        fc.bigInt({ min: 0n, max: modulus - 1n }),
        (before, shift, dial) => {
          const rise = corrected(before, shift, dial) - before;
          expect(rise >= 0n && rise < modulus).to.equal(true);
        },
      );
      fc.assert(property);
    });
  });
});
