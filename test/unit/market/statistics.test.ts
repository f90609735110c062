import { expect } from "chai";
import fc from "fast-check";

import { marketValue, weightOf, WHOLE } from "../../../src/market/market-price.ts";
import { averagePrice, volumesOf, type Award } from "../../../src/market/statistics.ts";

const FRESH = { marketPrice: 4_000n, tokenPrice: 2n };
const STALE = { marketPrice: 0n, tokenPrice: 2n };
const award = (over: Partial<Award>): Award => ({
  ...FRESH,
  id: 1n,
  resource: 1,
  period: 0,
  quantity: 100n,
  price: 100_000n,
  ...over,
});

describe("weightOf", function () {
  it("is one for a lot at its market value", function () {
    expect(weightOf(marketValue(100n, FRESH), 100n, FRESH)).to.equal(WHOLE);
  });

  it("is rounded down", function () {
    expect(weightOf(1n, 3n, { marketPrice: 1n, tokenPrice: 1n })).to.equal(WHOLE / 3n);
  });

  it("is zero at a stale price, and for a token of another world", function () {
    expect(weightOf(5n, 1n, STALE)).to.equal(0n);
    expect(weightOf(5n, 1n, { marketPrice: 1n, tokenPrice: 2n ** 96n })).to.equal(0n);
  });
});

describe("volumesOf", function () {
  it("sums awards by resource and period, in this order", function () {
    const volumes = volumesOf([
      award({ resource: 3, period: 1 }),
      award({ period: 2, price: 50_000n }),
      award({ period: 2, quantity: 300n, price: 450_000n }),
      award({ resource: 3, period: 0, ...STALE }),
    ]);
    expect(volumes).to.deep.equal([
      {
        resource: 1,
        period: 2,
        awards: 2,
        quantities: 400n,
        prices: 500_000n,
        weight: (5n * WHOLE) / 8n,
      },
      {
        resource: 3,
        period: 0,
        awards: 1,
        quantities: 100n,
        prices: 100_000n,
        weight: null,
      },
      {
        resource: 3,
        period: 1,
        awards: 1,
        quantities: 100n,
        prices: 100_000n,
        weight: WHOLE / 2n,
      },
    ]);
  });

  it("loses nothing, whatever comes in", function () {
    const some = fc
      .record({
        resource: fc.integer({ min: 1, max: 3 }),
        period: fc.integer({ min: 0, max: 3 }),
        quantity: fc.bigInt(1n, 99n),
        price: fc.bigInt(0n, 99n),
      })
      .map((over) => award(over));
    fc.assert(
      fc.property(fc.array(some), (awards) => {
        const volumes = volumesOf(awards);
        const sum = (values: readonly bigint[]): bigint => values.reduce((a, b) => a + b, 0n);
        expect(sum(volumes.map(({ prices }) => prices))).to.equal(
          sum(awards.map(({ price }) => price)),
        );
        expect(sum(volumes.map(({ quantities }) => quantities))).to.equal(
          sum(awards.map(({ quantity }) => quantity)),
        );
        expect(volumes.reduce((count, each) => count + each.awards, 0)).to.equal(awards.length);
      }),
    );
  });
});

describe("averagePrice", function () {
  it("is all prices over all quantities", function () {
    const volumes = volumesOf([award({}), award({ period: 1, quantity: 200n, price: 50_000n })]);
    expect(averagePrice(volumes)?.toString()).to.equal("500");
  });

  it("is not known before the first award", function () {
    expect(averagePrice([])).to.equal(null);
  });
});
