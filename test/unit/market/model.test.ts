import { expect } from "chai";
import { Wallet, id as digest } from "ethers";

import {
  bondOf,
  buyersBond,
  guaranteeOf,
  heldOf,
  phaseOf,
  unopened,
} from "../../../src/market/model/auction-house.ts";
import { limitOf } from "../../../src/market/model/quota-book.ts";
import { newMarket, type Auction, type MarketState } from "../../../src/market/model/state.ts";
import { step } from "../../../src/market/model/step.ts";
import { requiredReserve } from "../../../src/market/model/token.ts";
import { Dice } from "../../models/dice.ts";
import {
  marketRules,
  ODD_RULES,
  prologue,
  ROUND_RULES,
  type Cast,
} from "../../models/market-cast.ts";
import { MarketStory } from "../../models/market-story.ts";

const START = 1_767_225_600n;
const person = (name: string): string => new Wallet(digest(name)).address;
const cast: Cast = {
  officer: person("officer"),
  treasury: person("treasury"),
  members: ["a", "b", "c", "d", "e"].map(person),
  stranger: person("stranger"),
};
const place = { chainId: 31_337n, auction: person("auction") };

interface Scene {
  readonly state: MarketState;
  readonly now: bigint;
  readonly block: bigint;
  readonly story: MarketStory;
}

/** Tells a story of so many moves; shows every scene. */
function tell(seed: number, moves: number, show: (scene: Scene) => void): void {
  const rules = seed % 2 === 0 ? ROUND_RULES : ODD_RULES;
  let state = newMarket(marketRules(cast, place, person("token"), rules, START));
  let [now, block] = [START + 900n, 100n];
  const story = new MarketStory(cast, new Dice(seed));
  for (const action of prologue(cast, now)) {
    const outcome = step(state, action, now, block);
    if ("error" in outcome) throw new Error(`the prologue fails: ${outcome.error.join(" ")}`);
    ({ state } = outcome);
  }
  for (let i = 0; i < moves; i++) {
    const move = story.next(state, now, block);
    if (move.kind === "pass") {
      now = move.until;
      block += BigInt(move.blocks);
    } else {
      now += 1n;
      block += 1n;
      const outcome = step(state, move.action, now, block);
      if ("state" in outcome) {
        ({ state } = outcome);
      }
      story.follow(move.action, state, "state" in outcome);
    }
    show({ state, now, block, story });
  }
}

/** What an auction still holds, from its phase alone. */
function escrowOf({ state, now, block }: Scene, id: bigint, auction: Auction): bigint {
  const { rules } = state;
  const bond = bondOf(rules, auction);
  const commits = BigInt(auction.commitments.length);
  const unreleased = BigInt(auction.commitments.filter((kept) => kept !== null).length);
  switch (phaseOf(state, id, now, block)) {
    case "None":
    case "Bidding":
    case "Depositing":
      return buyersBond(rules, auction) + commits * bond;
    case "Revealing":
    case "Deciding":
    case "Expired":
    case "Awarded":
    case "NoTrade": {
      const leader = auction.best === null ? 0n : bond;
      return heldOf(rules, auction) + unopened(auction) * bond + leader;
    }
    case "Paid":
      return auction.second + guaranteeOf(rules, auction);
    case "Void":
      return unreleased * bond;
    case "Defaulted":
      return unreleased * (bond + buyersBond(rules, auction) / commits);
    case "Delivered":
    case "Closed":
      return 0n;
  }
}

const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((a, b) => a + b, 0n);

describe("the market's model", function () {
  this.timeout(60_000);

  it("accounts for every token and every quota after every step of 100 stories", function () {
    let auctions = 0;
    for (let seed = 0; seed < 100; seed++) {
      tell(seed, 60, (scene) => {
        const { state } = scene;
        expect(sum(state.balances.values())).to.equal(state.supply);
        expect(state.reserve >= requiredReserve(state)).to.equal(true);
        const owed = [...state.auctions].map(([id, auction]) => escrowOf(scene, id, auction));
        const held = state.balances.get(place.auction) ?? 0n;
        expect(held).to.equal(sum(state.credits.values()) + sum(owed));
        const limits = sum([...state.quotas.values()].map(limitOf));
        const allocated = [...state.communities.values()].map((community) => community.allocated);
        expect(limits).to.equal(sum(allocated));
        for (const amount of [...state.credits.values(), ...state.balances.values(), ...owed]) {
          expect(amount >= 0n).to.equal(true);
        }
        auctions = Math.max(auctions, state.auctions.size);
      });
    }
    expect(auctions).to.be.greaterThan(2);
  });

  it("leads with the least of the bids that were opened, at the price of the next", function () {
    let [led, tied] = [0, 0];
    for (let seed = 300; seed < 400; seed++) {
      tell(seed, 60, ({ state, story }) => {
        for (const [id, { reserve, best, second, depositBlock }] of state.auctions) {
          if (depositBlock === 0n) continue;
          const sorted = story
            .openedOf(id)
            .filter(({ price }) => price <= reserve)
            .sort((a, b) => Number(a.price - b.price || a.index - b.index));
          const [first, next] = sorted;
          expect(best?.index).to.equal(first?.index);
          expect(best?.bidder).to.equal(first?.bidder);
          expect(second).to.equal(next?.price ?? reserve);
          if (first !== undefined) led += 1;
          if (first !== undefined && first.price === next?.price) tied += 1;
        }
      });
    }
    expect(led).to.be.greaterThan(150);
    expect(tied).to.be.greaterThan(20);
  });
});
