import { expect } from "chai";
import fc from "fast-check";

import { decideOffer } from "../../../src/market/buyer-policy.ts";
import { marketValue, WHOLE } from "../../../src/market/market-price.ts";
import { forecastUse } from "../../../src/market/outlook.ts";
import { decideBid, savingCost, type SavingOption } from "../../../src/market/seller-policy.ts";

/** A base unit of the resource is worth 2,000 base units of the token. */
const PRICES = { marketPrice: 4_000n, tokenPrice: 2n };
const AUCTION = { minQuantity: 10n, minCap: 100n, defaultShare: WHOLE / 20n, capMultiple: 4n };
const RULES = { unitValue: 3_000n * WHOLE, margin: WHOLE / 10n, capShare: 2n * WHOLE };
const RICH = 10n ** 12n;

describe("forecastUse", function () {
  it("adds the usual use of what is left of the period, rounded up", function () {
    expect(forecastUse({ used: 500n, elapsed: 10n, length: 30n }, 1_000n)).to.equal(1_167n);
  });

  it("goes on as the period began where nothing is usual", function () {
    expect(forecastUse({ used: 500n, elapsed: 10n, length: 30n }, null)).to.equal(1_500n);
  });

  it("is what was used once the period is over", function () {
    expect(forecastUse({ used: 500n, elapsed: 30n, length: 30n }, 9_999n)).to.equal(500n);
    expect(forecastUse({ used: 500n, elapsed: 30n, length: 30n }, null)).to.equal(500n);
  });

  for (const [what, use] of [
    ["more than the period is over", { used: 0n, elapsed: 31n, length: 30n }],
    ["less than nothing is over", { used: 0n, elapsed: -1n, length: 30n }],
    ["nothing is over and nothing usual", { used: 0n, elapsed: 0n, length: 30n }],
    ["the period has no length", { used: 0n, elapsed: 0n, length: 0n }],
  ] as const) {
    it(`refuses when ${what}`, function () {
      expect(() => forecastUse(use, null))
        .to.throw()
        .with.property("code", "OUTLOOK_INVALID");
    });
  }
});

describe("decideOffer", function () {
  const outlook = { limit: 1_000n, expected: 1_200n, funds: RICH, prices: PRICES };

  it("buys nothing for a use within the limit", function () {
    expect(decideOffer({ ...outlook, expected: 1_000n }, RULES, AUCTION)).to.deep.equal({
      kind: "enough",
      spare: 0n,
    });
  });

  it("buys the shortage and a margin, for at most what the shortage is worth", function () {
    expect(decideOffer(outlook, RULES, AUCTION)).to.deep.equal({
      kind: "offer",
      quantity: 220n,
      cap: 880_000n,
      maximum: 600_000n,
    });
  });

  it("buys the smallest lot for a small shortage, and pays no more for that", function () {
    const decision = decideOffer({ ...outlook, expected: 1_001n }, RULES, AUCTION);
    expect(decision).to.include({ kind: "offer", quantity: 10n, maximum: 3_000n });
  });

  it("keeps the cap to the community's multiple of the market value", function () {
    const decision = decideOffer(outlook, { ...RULES, capShare: 9n * WHOLE }, AUCTION);
    expect(decision).to.include({ cap: marketValue(4n * 220n, PRICES) });
  });

  it("takes a power of two for the cap while no price is fresh", function () {
    const decision = decideOffer({ ...outlook, prices: null }, RULES, AUCTION);
    expect(decision).to.include({ cap: 2n ** 20n, maximum: 600_000n });
  });

  it("never promises more than it can deposit", function () {
    const decision = decideOffer({ ...outlook, funds: 50_000n }, RULES, AUCTION);
    expect(decision).to.include({ kind: "offer", maximum: 50_000n });
  });

  it("says what a bond takes that it cannot pay", function () {
    expect(decideOffer({ ...outlook, funds: 43_999n }, RULES, AUCTION)).to.deep.equal({
      kind: "unaffordable",
      needed: 44_000n,
    });
  });

  it("keeps to the auction's rules whatever the figures", function () {
    const amount = fc.bigInt(1n, 10n ** 12n);
    fc.assert(
      fc.property(amount, amount, amount, fc.boolean(), (shortage, value, funds, fresh) => {
        const decision = decideOffer(
          { limit: 5n, expected: 5n + shortage, funds, prices: fresh ? PRICES : null },
          { ...RULES, unitValue: value * WHOLE },
          AUCTION,
        );
        if (decision.kind !== "offer") return decision.kind === "unaffordable";
        const { quantity, cap, maximum } = decision;
        const most = marketValue(quantity * AUCTION.capMultiple, PRICES);
        return (
          quantity >= shortage &&
          quantity >= AUCTION.minQuantity &&
          cap >= AUCTION.minCap &&
          (!fresh || cap <= most) &&
          maximum <= cap &&
          maximum <= funds &&
          maximum <= shortage * value
        );
      }),
    );
  });
});

describe("savingCost", function () {
  const options = [
    { saves: 100n, cost: 300n },
    { saves: 50n, cost: 50n },
    { saves: 0n, cost: 1n },
  ];

  for (const [quantity, spare, cost] of [
    [40n, 40n, 0n],
    [41n, 40n, 1n],
    [50n, 0n, 50n],
    [51n, 0n, 53n],
    [150n, 0n, 350n],
    [151n, 0n, null],
    [151n, 1n, 350n],
  ] as const) {
    it(`is ${String(cost)} for ${String(quantity)} with ${String(spare)} to spare`, function () {
      expect(savingCost(quantity, spare, options)).to.equal(cost);
    });
  }

  it("never falls with the quantity, never rises with what is spare, and knows no order", function () {
    const option = fc.record({ saves: fc.bigInt(0n, 50n), cost: fc.bigInt(0n, 99n) });
    fc.assert(
      fc.property(fc.array(option), fc.bigInt(0n, 200n), fc.bigInt(0n, 99n), (all, q, spare) => {
        const here = savingCost(q, spare, all);
        const more = savingCost(q + 1n, spare, all);
        const easier = savingCost(q, spare + 1n, all);
        expect(savingCost(q, spare, all.toReversed())).to.equal(here);
        return (
          (more === null || (here !== null && more >= here)) &&
          (here === null || (easier !== null && easier <= here))
        );
      }),
    );
  });

  it("is never dearer than a choice of whole options", function () {
    const option = fc.record({ saves: fc.bigInt(1n, 9n), cost: fc.bigInt(0n, 9n) });
    fc.assert(
      fc.property(fc.array(option, { maxLength: 6 }), fc.bigInt(0n, 40n), (all, quantity) => {
        const cost = savingCost(quantity, 0n, all);
        const least = cheapestSubset(all, quantity);
        if (least === null) return cost === null;
        return cost !== null && cost <= least;
      }),
    );
  });
});

describe("decideBid", function () {
  const seller = {
    available: 100n,
    spare: 20n,
    options: [{ saves: 200n, cost: 400n }],
    funds: 1_000n,
  };
  const offer = { quantity: 100n, cap: 500n, bond: 500n };

  it("bids the cost of saving what it has not to spare", function () {
    expect(decideBid(seller, offer)).to.deep.equal({ kind: "bid", price: 160n });
  });

  it("bids zero for what it will not use anyway", function () {
    expect(decideBid({ ...seller, spare: 100n }, offer)).to.deep.equal({ kind: "bid", price: 0n });
  });

  for (const [reason, over, terms] of [
    ["quota", { available: 99n }, {}],
    ["saving", { options: [{ saves: 79n, cost: 0n }] }, {}],
    ["cap", {}, { cap: 159n }],
    ["funds", { funds: 499n }, {}],
  ] as const) {
    it(`abstains for want of ${reason}`, function () {
      expect(decideBid({ ...seller, ...over }, { ...offer, ...terms })).to.deep.equal({
        kind: "abstain",
        reason,
      });
    });
  }
});

/** Cost of the cheapest set of whole options that save so much; null when all of them do not. */
function cheapestSubset(options: readonly SavingOption[], quantity: bigint): bigint | null {
  let least: bigint | null = null;
  for (let set = 0; set < 2 ** options.length; set++) {
    const chosen = options.filter((_, i) => ((set >> i) & 1) === 1);
    const saved = chosen.reduce((sum, { saves }) => sum + saves, 0n);
    const cost = chosen.reduce((sum, option) => sum + option.cost, 0n);
    if (saved >= quantity && (least === null || cost < least)) least = cost;
  }
  return least;
}
