import { expect } from "chai";
import { network } from "hardhat";

import { Dice } from "../models/dice.ts";
import { ODD_RULES, ROUND_RULES } from "../models/market-cast.ts";
import { MarketStory } from "../models/market-story.ts";
import { MarketTwin } from "../models/market-twin.ts";

const long = process.env["GRIDWELL_LONG"] === "1";
const connection = await network.create();

/** Stories told of each market: the same in every run. */
const STORIES = long ? 1_000 : 40;
const MOVES = 60;

/** How often each event and error came about, over all stories. */
const seen = new Map<string, number>();

const count = (what: string): void => {
  seen.set(what, (seen.get(what) ?? 0) + 1);
};

async function tell(twin: MarketTwin, seed: number): Promise<void> {
  await twin.rewind();
  const story = new MarketStory(twin.cast, new Dice(seed));
  for (let i = 0; i < MOVES; i++) {
    const move = story.next(twin.state, twin.now, twin.block);
    if (move.kind === "pass") {
      await twin.pass(move.until, move.blocks);
      continue;
    }
    const outcome = await twin.act(move.action);
    story.follow(move.action, twin.state, "state" in outcome);
    const said = "error" in outcome ? [outcome.error] : outcome.events;
    for (const [name] of said) count(name);
    if ("error" in outcome) count(`${move.action.kind}: ${outcome.error[0]}`);
  }
}

describe("a market and its model", function () {
  this.timeout(long ? 3_600_000 : 240_000);

  const markets = [
    ["with the default shares", ROUND_RULES, 0],
    ["with shares that divide nothing evenly", ODD_RULES, 1_000_000],
  ] as const;
  for (const [title, rules, firstSeed] of markets) {
    it(`do the same ${title}, whatever is tried, repeated, late or in another order`, async function () {
      const twin = await MarketTwin.deploy(connection, rules);
      for (let i = 0; i < STORIES; i++) {
        try {
          await tell(twin, firstSeed + i);
        } catch (cause) {
          throw new Error(`story ${String(firstSeed + i)} parts them`, { cause });
        }
      }
    });
  }

  it("were told stories that go everywhere", function () {
    for (const name of [
      "WinnerChecked",
      "NoTradeFound",
      "FailRefunded",
      "SucceedRefunded",
      "DeliverySettled",
      "ReservationReleased",
      "AccountFrozen",
      // Each of these looks at the phase itself.
      ...[
        "receiveBids",
        "depositMaxPrice",
        "revealBids",
        "checkWinner",
        "refundSucceed",
        "refundFail",
        "releaseReservation",
        "confirmResourceExchange",
        "confirmTimeout",
      ].map((kind) => `${kind}: AuctionPhase`),
      "AuctionCommitmentMismatch",
      "AuctionNotInDefault",
      "AuctionTooFewBids",
      "AuctionTooLate",
      "AuctionCapTooHigh",
      "DeliveryTooEarly",
      "QuotaInsufficient",
      "QuotaPeriodNotOpen",
      "TokenAccountFrozen",
      "ERC20InsufficientAllowance",
      "ERC20InsufficientBalance",
      ...(long ? ["DeliveryShown", "DeliveryNotTighter", "ConsumptionCorrected"] : []),
    ]) {
      expect(seen.get(name) ?? 0, name).to.be.greaterThan(0);
    }
  });
});
