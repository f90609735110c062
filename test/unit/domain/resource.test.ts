import { expect } from "chai";
import fc from "fast-check";

import { GridwellError } from "../../../src/domain/errors.ts";
import { Rational } from "../../../src/domain/rational.ts";
import {
  baseUnitsIn,
  formatAmount,
  formatTotal,
  resourceById,
  resourceByName,
  RESOURCES,
} from "../../../src/domain/resource.ts";
import { conversion, findUnit } from "../../../src/domain/unit.ts";

describe("resource", function () {
  it("has one id and one name each, and units that agree with the decimals", function () {
    expect(new Set(RESOURCES.map(({ id }) => id)).size).to.equal(RESOURCES.length);
    expect(new Set(RESOURCES.map(({ name }) => name)).size).to.equal(RESOURCES.length);
    for (const resource of RESOURCES) {
      const factor = conversion(resource.displayUnit, resource.baseUnit);
      expect(factor, resource.name).to.deep.equal(Rational.powerOfTen(resource.decimals));
    }
  });

  it("is found by name and by id", function () {
    for (const resource of RESOURCES) {
      expect(resourceByName(resource.name)).to.equal(resource);
      expect(resourceById(resource.id)).to.equal(resource);
    }
  });

  it("can be added as data", function () {
    const hydrogen = { id: 77, name: "hydrogen", baseUnit: "L", displayUnit: "m3", decimals: 3 };
    expect(resourceByName("hydrogen", [...RESOURCES, hydrogen])).to.equal(hydrogen);
    expect(resourceById(77, [...RESOURCES, hydrogen])).to.equal(hydrogen);
  });

  it("is refused when unknown", function () {
    for (const ask of [() => resourceByName("steam"), () => resourceById(99)]) {
      expect(ask).to.throw(GridwellError).with.property("code", "RESOURCE_UNKNOWN");
    }
  });

  describe("formatTotal", function () {
    it("is exact far beyond 2^53", function () {
      expect(formatTotal(resourceByName("energy"), 617195n)).to.equal("617.195 kWh");
      expect(formatTotal(resourceByName("heat"), 1n)).to.equal("0.000001 GJ");
      expect(formatTotal(resourceByName("water"), 2n ** 63n)).to.equal("9223372036854775.808 m3");
      expect(formatAmount(resourceByName("energy"), -5n)).to.equal("-0.005");
      expect(formatAmount({ ...resourceByName("power"), decimals: 0 }, 7n)).to.equal("7");
    });

    it("comes back by parsing", function () {
      fc.assert(
        fc.property(
          fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
          fc.constantFrom(...RESOURCES),
          (amount, resource) => {
            const parsed = Rational.parse(formatAmount(resource, amount));
            expect(parsed?.times(Rational.powerOfTen(resource.decimals))).to.deep.equal(
              Rational.of(amount),
            );
          },
        ),
      );
    });
  });
});

describe("unit", function () {
  it("converts exactly within a quantity", function () {
    expect(conversion("kWh", "Wh")).to.deep.equal(Rational.of(1000n));
    expect(conversion("GJ", "kWh")).to.deep.equal(Rational.of(2500n, 9n));
    expect(conversion("ft3", "L")).to.deep.equal(Rational.of(28316846592n, 1000000000n));
    expect(conversion("gal", "L")).to.deep.equal(Rational.of(3785411784n, 1000000000n));
    // A therm is 105,505,585.262 J.
    expect(conversion("therm", "J")).to.deep.equal(Rational.of(105505585262n, 1000n));
    expect(conversion("Btu", "therm")).to.deep.equal(Rational.of(1n, 100000n));
  });

  it("does not convert across quantities or unknown units", function () {
    expect(conversion("kWh", "m3")).to.equal(null);
    expect(conversion("kW", "kWh")).to.equal(null);
    expect(conversion("parsec", "L")).to.equal(null);
    expect(baseUnitsIn(resourceByName("gas"), "therm")).to.equal(null);
    expect(baseUnitsIn(resourceByName("gas-energy"), "therm")).to.not.equal(null);
    expect(findUnit("toString")).to.equal(null);
  });
});
