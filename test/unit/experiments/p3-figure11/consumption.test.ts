import { expect } from "chai";
import fc from "fast-check";

import { stillToCome } from "../../../../src/experiments/p3-figure11/forecast.ts";
import {
  quotaOf,
  startDay,
  wishOf,
  type HomeDay,
} from "../../../../src/experiments/p3-figure11/home-day.ts";
import { monthOf } from "../../../../src/experiments/p3-figure11/month.ts";
import type { PlayRules } from "../../../../src/experiments/p3-figure11/rules.ts";
import { CHOICES } from "../../../../src/experiments/p3-figure11/uses.ts";

const RULES: PlayRules = {
  arm: "auction",
  spending: "saver",
  quotaPercent: 100,
  thresholdPercent: 80,
};
const HOME = { expected: { heavy: 500_400, saver: 300_000 }, savingCost: 500, indulges: true };
const BATH = { home: 0, second: 0, heavy: 136_260, saver: 37_850 };

/** A home with a quota of 400 L. */
const at = (over: Partial<HomeDay> = {}): HomeDay => ({ ...startDay(HOME, RULES), ...over });

describe("a month of the experiment", function () {
  const month = monthOf(3, { homes: 40, days: 60 });

  it("comes to what is expected of its homes, all heavy and all saving, within 3 %", function () {
    const events = month.days.flat();
    for (const option of ["heavy", "saver"] as const) {
      const used = events.reduce((sum, event) => sum + event[option], 0);
      const expected = month.homes.reduce((sum, home) => sum + home.expected[option], 0);
      expect(used / (60 * expected)).to.be.within(0.97, 1.03);
    }
  });

  it("is the same again for the same seed, and another for another", function () {
    const size = { homes: 5, days: 2 };
    expect(monthOf(3, size)).to.deep.equal(monthOf(3, size));
    expect(monthOf(4, size).days[0]).to.not.deep.equal(monthOf(3, size).days[0]);
  });

  it("tells events in the order of time, in whole millilitres", function () {
    for (const events of month.days) {
      let last = 0;
      for (const { second, heavy, saver, home } of events) {
        const isWhole = Number.isSafeInteger(heavy) && Number.isSafeInteger(saver);
        const isOrdered = second >= last && second < 86_400 && saver >= 0 && saver <= heavy;
        if (!isWhole || !isOrdered || home >= 40) expect.fail(`second ${String(second)}`);
        last = second;
      }
    }
  });

  it("holds the days of its first homes whatever the number of homes", function () {
    const few = monthOf(3, { homes: 2, days: 1 });
    const own = (month.days[0] ?? []).filter(({ home }) => home < 2);
    expect(few.days[0]).to.deep.equal(own);
  });

  it("takes the paper's volumes, in gallons of 3.785 L", function () {
    expect(CHOICES["bath"]).to.deep.equal({ heavy: 136_260, saver: 37_850 });
    expect(CHOICES["dishes by hand"]).to.deep.equal({ heavy: 102_195, saver: 30_280 });
    expect(CHOICES["washing machine"]).to.deep.equal({ heavy: 151_400, saver: 94_625 });
    expect(CHOICES["dishwasher"]).to.deep.equal({ heavy: 37_850, saver: 37_850 });
    expect(CHOICES["toilet"]).to.deep.equal({ heavy: 11_355, saver: 11_355 });
  });
});

describe("quotaOf", function () {
  for (const [percent, quota] of [
    [100, 400_000],
    [80, 320_000],
    [1, 4_000],
    [0, 1_000],
  ] as const) {
    it(`is ${String(quota)} mL at ${String(percent)} %`, function () {
      expect(quotaOf(HOME, { ...RULES, quotaPercent: percent })).to.equal(quota);
    });
  }
});

describe("stillToCome", function () {
  for (const [second, rest] of [
    [0, 1_800],
    [6 * 3_600, 1_800],
    [15 * 3_600, 900],
    [86_399, 1],
    [86_400, 0],
  ] as const) {
    it(`is ${String(rest)} of 1,800 at second ${String(second)}`, function () {
      expect(stillToCome(1_800, second)).to.equal(rest);
    });
  }
});

describe("wishOf", function () {
  it("is heavy before the threshold and saving from it on", function () {
    expect(wishOf(at({ used: 319_999 }), BATH, RULES).wanted).to.equal(BATH.heavy);
    expect(wishOf(at({ used: 320_000 }), BATH, RULES).wanted).to.equal(BATH.saver);
  });

  it("saves for the rest of the day once quota was bought", function () {
    const rich = at({ used: 100_000, limit: 900_000, bought: 500_000 });
    expect(wishOf(rich, BATH, RULES).wanted).to.equal(BATH.saver);
  });

  it("saves from a threshold that falls with what was sold", function () {
    const sold = at({ used: 160_000, limit: 200_000 });
    expect(wishOf(sold, BATH, RULES).wanted).to.equal(BATH.saver);
  });

  describe("given the rule heavy", function () {
    const heavy: PlayRules = { ...RULES, spending: "heavy" };

    it("wants the heavy option where it has to ask for quota, and saves without it", function () {
      expect(wishOf(at({ used: 330_000 }), BATH, heavy)).to.deep.equal({
        wanted: BATH.heavy,
        otherwise: BATH.saver,
      });
    });

    it("saves where the heavy option fits into what it was allocated", function () {
      const shower = { ...BATH, heavy: 50_000 };
      expect(wishOf(at({ used: 330_000 }), shower, heavy).wanted).to.equal(BATH.saver);
      const bought = at({ used: 330_000, limit: 410_000, bought: 10_000 });
      expect(wishOf(bought, shower, heavy).wanted).to.equal(50_000);
    });

    it("changes nothing without trade", function () {
      const near = at({ used: 399_000 });
      expect(wishOf(near, BATH, { ...heavy, arm: "none" }).wanted).to.equal(BATH.saver);
    });
  });

  it("follows the home's own nature under the rule mixed", function () {
    const mixed: PlayRules = { ...RULES, spending: "mixed" };
    const near = at({ used: 330_000 });
    expect(wishOf(near, BATH, mixed).wanted).to.equal(BATH.heavy);
    const saver = { ...near, home: { ...HOME, indulges: false } };
    expect(wishOf(saver, BATH, mixed).wanted).to.equal(BATH.saver);
  });

  it("wants one of the two options, and without quota no more", function () {
    const spending = fc.constantFrom("saver" as const, "mixed" as const, "heavy" as const);
    fc.assert(
      fc.property(spending, fc.nat(600_000), fc.nat(600_000), (rule, used, bought) => {
        const home = at({ used, bought, limit: 400_000 + bought });
        const { wanted, otherwise } = wishOf(home, BATH, { ...RULES, spending: rule });
        return (wanted === BATH.heavy || wanted === BATH.saver) && otherwise <= wanted;
      }),
    );
  });
});
