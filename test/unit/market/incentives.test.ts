import { expect } from "chai";

import { decide } from "../../../src/market/model/lowest-two.ts";
import { gainOfLadder } from "../../../src/experiments/shill-ladder.ts";
import {
  bondFor,
  gainOfWithholding,
  honestAuctions,
  measureWithholding,
} from "../../../src/experiments/withholding.ts";

const WHOLE = 10n ** 18n;

/** What a seller gains by its bid: the price less its cost when it wins. */
function profitOf(bids: readonly bigint[], seller: number, cost: bigint, reserve: bigint): bigint {
  const opened = bids.map((price, i) => ({ price, index: BigInt(i), bidder: String(i) }));
  const { best, second } = decide(opened, reserve);
  return best?.index === BigInt(seller) ? second - cost : 0n;
}

/** Every list of so many prices from zero to below `prices`. */
function* lists(length: number, prices: number): Generator<bigint[]> {
  for (let n = 0; n < prices ** length; n++) {
    yield Array.from({ length }, (_, i) => BigInt(Math.floor(n / prices ** i) % prices));
  }
}

describe("bidding one's cost", function () {
  for (const sellers of [1, 2, 3]) {
    it(`is the best that ${["a seller alone", "each of two sellers", "each of three sellers"][sellers - 1] ?? ""} can do, whatever the others bid`, function () {
      let better = 0;
      for (const bids of lists(sellers, 7)) {
        for (let reserve = 0n; reserve < 7n; reserve++) {
          for (let seller = 0; seller < sellers; seller++) {
            // What stands in the list is the seller's deviation; its cost runs over all prices.
            for (let cost = 0n; cost < 7n; cost++) {
              const deviating = profitOf(bids, seller, cost, reserve);
              const honest = profitOf(bids.with(seller, cost), seller, cost, reserve);
              expect(honest >= deviating, `${bids.join()} ${String(cost)}`).to.equal(true);
              if (honest > deviating) better += 1;
            }
          }
        }
      }
      expect(better).to.be.greaterThan(0);
    });
  }

  it("never brings a loss", function () {
    for (const bids of lists(3, 7)) {
      for (let reserve = 0n; reserve < 7n; reserve++) {
        expect(profitOf(bids, 0, bids[0] ?? 0n, reserve) >= 0n).to.equal(true);
      }
    }
  });
});

describe("withholding a bid", function () {
  const auctions = honestAuctions(2_000, 3, 1_000n, 11n);

  it("never pays at the default bond, for whatever pair", function () {
    for (const auction of auctions) {
      for (const [partner, withholder] of [0, 1, 2].flatMap((a) => [0, 1, 2].map((b) => [a, b]))) {
        if (partner === undefined || withholder === undefined || partner === withholder) continue;
        expect(gainOfWithholding(auction, partner, withholder, WHOLE) <= 0n).to.equal(true);
      }
    }
  });

  it("pays in most auctions without a bond, and in fewer the higher the bond", function () {
    const shares = [0n, WHOLE / 10n, WHOLE / 4n, WHOLE / 2n, WHOLE];
    const often = shares.map((share) => measureWithholding(auctions, share).lowest);
    expect(often[0]).to.be.greaterThan(7_000);
    expect(often.at(-1)).to.equal(0);
    expect([...often].sort((a, b) => b - a)).to.deep.equal(often);
  });

  it("gains the step from one price to the next, less the bond", function () {
    const auction = { cap: 100n, reserve: 80n, costs: [10n, 20n, 50n] };
    expect(gainOfWithholding(auction, 0, 1, 0n)).to.equal(30n);
    expect(gainOfWithholding(auction, 0, 1, WHOLE / 10n)).to.equal(20n);
    expect(bondFor(auction, WHOLE / 3n)).to.equal(34n);
  });
});

describe("a ladder of sham bids", function () {
  const auction = { cap: 100n, reserve: 100n, costs: [30n, 90n] };

  it("presses the price to the rung above the lowest bid, at a bond for each rung below it", function () {
    // Rungs at 20, 40, 60, 80: one is withheld.
    const ladder = { reserve: 100n, rungs: 4 };
    expect(gainOfLadder(auction, { reserve: 100n, rungs: 0 }, WHOLE)).to.equal(10n);
    expect(gainOfLadder(auction, ladder, 0n)).to.equal(60n);
    expect(gainOfLadder(auction, ladder, WHOLE / 10n)).to.equal(50n);
  });

  it("leaves things as they were when the accomplice wins, which is what is left at the default bond", function () {
    expect(gainOfLadder(auction, { reserve: 100n, rungs: 4 }, WHOLE)).to.equal(0n);
    expect(gainOfLadder({ ...auction, costs: [90n] }, { reserve: 50n, rungs: 0 }, 0n)).to.equal(
      -1n,
    );
  });
});
