import { expect } from "chai";
import fc from "fast-check";

import { outcomeOf, takeFromLowest } from "../../../../src/experiments/p3-figure11/exchange.ts";
import { VARIANTS } from "../../../../src/experiments/p3-figure11/experiment.ts";
import { startDay, type HomeDay } from "../../../../src/experiments/p3-figure11/home-day.ts";
import { monthOf, type Month } from "../../../../src/experiments/p3-figure11/month.ts";
import { play } from "../../../../src/experiments/p3-figure11/play.ts";
import { HEADLINE } from "../../../../src/experiments/p3-figure11/rules.ts";

const month = monthOf(5, { homes: 20, days: 5 });

describe("play", function () {
  for (const variant of VARIANTS) {
    describe(`given the arm ${variant.arm} and the rule ${variant.spending}`, function () {
      const played = play(month, { ...HEADLINE, ...variant });

      it("keeps the community's limits at its quotas on every day", function () {
        for (const homes of played.days) {
          const quotas = homes.reduce((sum, { quota }) => sum + quota, 0);
          const limits = homes.reduce((sum, { limit }) => sum + limit, 0);
          expect(limits).to.equal(quotas);
          expect(homes.every(({ limit }) => limit >= 0 && limit % 1_000 === 0)).to.equal(true);
        }
      });

      it("uses of each event the heavy or the saving option", function () {
        for (const [day, events] of month.days.entries()) {
          for (const [home, { used }] of (played.days[day] ?? []).entries()) {
            const own = events.filter((event) => event.home === home);
            const least = own.reduce((sum, { saver }) => sum + saver, 0);
            const most = own.reduce((sum, { heavy }) => sum + heavy, 0);
            expect(used).to.be.within(least, most);
          }
        }
      });

      it("gives the same again", function () {
        expect(play(month, { ...HEADLINE, ...variant })).to.deep.equal(played);
      });
    });
  }

  it("asks for nothing without trade", function () {
    const { asked, traded, litres, days } = play(month, {
      ...HEADLINE,
      arm: "none",
      spending: "saver",
    });
    expect({ asked, traded, litres }).to.deep.equal({ asked: 0, traded: 0, litres: 0 });
    for (const { limit, quota } of days.flat()) expect(limit).to.equal(quota);
  });

  it("holds an auction for each request, at no more than the hidden price", function () {
    const { auctions, traded, asked } = play(month, {
      ...HEADLINE,
      arm: "auction",
      spending: "heavy",
    });
    expect(auctions.length).to.equal(asked);
    expect(auctions.filter(({ outcome }) => outcome !== null).length).to.equal(traded);
    expect(traded).to.be.greaterThan(0);
    for (const { buyer, bids, maximum, cap, outcome } of auctions) {
      expect(bids.every(({ home, price }) => home !== buyer && price <= cap)).to.equal(true);
      expect(maximum <= cap && (outcome === null || outcome.price <= maximum)).to.equal(true);
    }
  });

  it("lets a home buy what its neighbour leaves, counted by hand", function () {
    const expected = { heavy: 120_000, saver: 80_000 };
    const quiet = { expected, savingCost: 200, indulges: false };
    const evening: Month = {
      homes: [quiet, quiet],
      days: [
        [
          { home: 0, second: 86_390, heavy: 90_000, saver: 90_000 },
          { home: 0, second: 86_395, heavy: 40_000, saver: 20_000 },
        ],
      ],
    };
    const limits = (arm: "none" | "paper" | "auction"): unknown =>
      play(evening, { ...HEADLINE, arm, spending: "saver" }).days[0]?.map((home) => [
        home.used,
        home.limit,
      ]);
    // Of 100 L the 90 are above the threshold, so that 20 follow: 10 are missing, and 1 more is still expected.
    const bought = [
      [110_000, 111_000],
      [0, 89_000],
    ];
    expect(limits("none")).to.deep.equal([
      [110_000, 100_000],
      [0, 100_000],
    ]);
    expect(limits("paper")).to.deep.equal(bought);
    expect(limits("auction")).to.deep.equal(bought);
  });
});

describe("takeFromLowest", function () {
  const home = { expected: { heavy: 120_000, saver: 80_000 }, savingCost: 1, indulges: false };
  const street = (...used: number[]): HomeDay[] =>
    used.map((each) => ({
      ...startDay(home, { ...HEADLINE, arm: "paper", spending: "saver" }),
      used: each,
    }));
  const asking = { buyer: 0, quantity: 30n, cap: 1n, maximum: 1n };

  it("takes from the home that used the smallest share, the first of equal ones", function () {
    const homes = street(99_000, 50_000, 20_000, 20_000);
    expect(takeFromLowest(homes, asking)).to.equal(true);
    expect(homes.map(({ limit }) => limit)).to.deep.equal([130_000, 100_000, 70_000, 100_000]);
  });

  it("takes all that is left, and not one millilitre more", function () {
    expect(takeFromLowest(street(99_000, 70_000), asking)).to.equal(true);
    const homes = street(99_000, 70_001);
    expect(takeFromLowest(homes, asking)).to.equal(false);
    expect(homes.map(({ limit }) => limit)).to.deep.equal([100_000, 100_000]);
  });
});

describe("outcomeOf", function () {
  it("is the lowest bid at the second lowest price, as sorting finds them", function () {
    const price = fc.bigInt(0n, 6n);
    fc.assert(
      fc.property(fc.array(price), price, (prices, maximum) => {
        const bids = prices.map((each, home) => ({ home, price: each }));
        const [best, second] = bids
          .filter((bid) => bid.price <= maximum)
          .toSorted((a, b) => Number(a.price - b.price) || a.home - b.home);
        const expected =
          best === undefined ? null : { seller: best.home, price: second?.price ?? maximum };
        expect(outcomeOf(bids, maximum)).to.deep.equal(expected);
      }),
    );
  });
});
