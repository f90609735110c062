import { expect } from "chai";
import fc from "fast-check";

import { GridwellError } from "../../../src/domain/errors.ts";
import { Rational } from "../../../src/domain/rational.ts";

const integer = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n });
const rational = fc
  .tuple(
    integer,
    integer.filter((den) => den !== 0n),
  )
  .map(([num, den]) => Rational.of(num, den));

describe("Rational", function () {
  describe("of", function () {
    it("reduces and keeps the denominator positive", function () {
      fc.assert(
        fc.property(
          integer,
          integer.filter((den) => den !== 0n),
          (num, den) => {
            const made = Rational.of(num, den);
            expect(made.den > 0n).to.equal(true);
            expect(made.num * den).to.equal(num * made.den);
            expect(made).to.deep.equal(Rational.of(num * 6n, den * 6n));
          },
        ),
      );
    });

    it("refuses a zero denominator", function () {
      expect(() => Rational.of(3n, 0n))
        .to.throw(GridwellError)
        .with.property("code", "RATIONAL_INVALID");
      expect(() => Rational.ONE.dividedBy(Rational.ZERO))
        .to.throw(GridwellError)
        .with.property("code", "RATIONAL_INVALID");
    });
  });

  describe("parse", function () {
    it("reads decimals exactly", function () {
      expect(Rational.parse("000617.195")).to.deep.equal(Rational.of(617195n, 1000n));
      expect(Rational.parse("-0.10")).to.deep.equal(Rational.of(-1n, 10n));
      expect(Rational.parse("+7")).to.deep.equal(Rational.of(7n));
      expect(Rational.parse("0.1")?.plus(Rational.of(2n, 10n))).to.deep.equal(Rational.of(3n, 10n));
    });

    for (const text of [
      "",
      ".",
      "1.",
      ".5",
      "1e3",
      "1,5",
      " 1",
      "1 ",
      "0x10",
      "--1",
      "NaN",
      "1\n",
    ]) {
      it(`refuses ${JSON.stringify(text)}`, function () {
        expect(Rational.parse(text)).to.equal(null);
      });
    }

    it("agrees with the digits for every decimal", function () {
      fc.assert(
        fc.property(
          fc.stringMatching(/^[0-9]{1,30}$/),
          fc.stringMatching(/^[0-9]{1,20}$/),
          (whole, fraction) => {
            const parsed = Rational.parse(`${whole}.${fraction}`);
            const scaled = parsed?.times(Rational.powerOfTen(fraction.length));
            expect(scaled).to.deep.equal(Rational.of(BigInt(whole + fraction)));
          },
        ),
      );
    });
  });

  describe("arithmetic", function () {
    it("is that of fractions", function () {
      fc.assert(
        fc.property(rational, rational, rational, (a, b, c) => {
          expect(a.plus(b)).to.deep.equal(b.plus(a));
          expect(a.plus(b).minus(b)).to.deep.equal(a);
          expect(a.plus(b).times(c)).to.deep.equal(a.times(c).plus(b.times(c)));
          if (b.num !== 0n) expect(a.dividedBy(b).times(b)).to.deep.equal(a);
          expect(a.compare(b)).to.equal(-b.compare(a) + 0);
          expect(a.compare(b) === 0).to.equal(a.equals(b));
          expect(a.minus(b).isNegative()).to.equal(a.compare(b) < 0);
        }),
      );
    });

    it("scales by powers of ten in both directions", function () {
      expect(Rational.powerOfTen(3)).to.deep.equal(Rational.of(1000n));
      expect(Rational.powerOfTen(-3)).to.deep.equal(Rational.of(1n, 1000n));
      expect(Rational.powerOfTen(0)).to.deep.equal(Rational.ONE);
    });
  });

  describe("floor", function () {
    it("is the greatest integer not above the number", function () {
      fc.assert(
        fc.property(rational, (value) => {
          const floor = Rational.of(value.floor());
          expect(floor.compare(value)).to.not.equal(1);
          expect(floor.plus(Rational.ONE).compare(value)).to.equal(1);
        }),
      );
      expect(Rational.of(-1n, 2n).floor()).to.equal(-1n);
    });
  });

  it("prints itself", function () {
    expect(String(Rational.of(4n, 2n))).to.equal("2");
    expect(String(Rational.of(-2n, 4n))).to.equal("-1/2");
  });
});
