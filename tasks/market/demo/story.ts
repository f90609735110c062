import { GridwellError } from "../../../src/domain/errors.ts";
import { Rational } from "../../../src/domain/rational.ts";
import { formatTotal } from "../../../src/domain/resource.ts";
import { decideOffer } from "../../../src/market/buyer-policy.ts";
import type { AuctionRecord } from "../../../src/market/auction-record.ts";
import { weightOf } from "../../../src/market/market-price.ts";
import { averagePrice, volumesOf } from "../../../src/market/statistics.ts";
import type { Printer } from "../../demo/printer.ts";
import {
  accountsOf,
  accountTable,
  checkConservation,
  tokensOf,
  type AccountRow,
} from "./accounts.ts";
import { bidAsPlanned } from "./bidding.ts";
import { BUYER, expectedAtNoon, NOON, planOf, PLANS, SILENT } from "./homes.ts";
import type { TownMember } from "./member.ts";
import { inTokens } from "./tokens.ts";
import { energy, HOMES, PRICES, QUOTA, RULES, type Town } from "./town.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const SLOT = 900;
const WHOLE = 10n ** 18n;

/** What the buyer has decided for itself: excess costs it three times the market's price. */
const BUYER_RULES = {
  unitValue: 6n * 10n ** 15n * WHOLE,
  margin: WHOLE / 20n,
  capShare: 4n * WHOLE,
};

/** What programs are told of the auction, base units. */
export interface AuctionFacts {
  readonly id: bigint;
  readonly buyer: string;
  readonly seller: string;
  readonly quantity: bigint;
  readonly price: bigint;
  readonly weight: bigint;
  readonly undelivered: bigint;
  readonly payment: bigint;
  readonly penalty: bigint;
}

/** What came of the story; null or empty where a step failed. */
export interface MarketStory {
  readonly auction: AuctionFacts | null;
  readonly accounts: readonly AccountRow[];
}

/** Tells the story: a home that will pass its quota buys from its neighbours, and the meters settle who kept his word. */
export async function tellMarketStory(town: Town, printer: Printer): Promise<MarketStory> {
  const { market, members, dayStart } = town;
  const { contracts } = market;
  const home = (number: number): TownMember => {
    const member = members[number - 1];
    if (member === undefined) throw new TypeError(`there is no home ${String(number)}`);
    return member;
  };
  const nameOf = (account: string): string => {
    const number = members.findIndex(({ address }) => address === account) + 1;
    return number === 0 ? "treasury" : `home ${String(number)}`;
  };
  const kept = (): AuctionRecord => {
    const record = market.auctions.get(id);
    if (record === null) throw new GridwellError("DEMO_FAILED", "the auction is not on the chain");
    return record;
  };
  const before = await tokensOf(town);
  let id = 0n;
  let accounts: AccountRow[] = [];

  await printer.step("market", "Twelve homes, a meter and a quota each", async () => {
    const reserve = await market.provider.getBalance(await contracts.token.getAddress());
    printer.say(
      `${String(HOMES)} homes may use ${amount(QUOTA)} each tomorrow; their meters stand in the ledger.`,
    );
    printer.say(
      `Each bought ${coins(before.get(home(1).address) ?? 0n)}; a reserve of ${String(reserve / 10n ** 15n)} thousandths of a coin buys back all.`,
    );
    await town.passTo(dayStart + 30);
    await town.record(
      dayStart,
      PLANS.map(() => 0n),
    );
    return undefined;
  });

  await printer.step("noon", "At noon home 1 sees that the day will not do", async () => {
    await town.passTo(dayStart + NOON + 30);
    await town.record(
      dayStart + NOON,
      PLANS.map(({ noon }) => noon),
    );
    const plan = planOf(BUYER);
    printer.say(
      `It used ${amount(plan.noon)} of ${amount(QUOTA)}, and expects ${amount(expectedAtNoon(plan))} by midnight.`,
    );
    return undefined;
  });

  await printer.step(
    "offer",
    "Its policy makes an offer: a lot, a public cap, a hidden highest price",
    async () => {
      const decision = decideOffer(
        {
          ...{ limit: QUOTA, expected: expectedAtNoon(planOf(BUYER)), prices: PRICES },
          funds: (await home(BUYER).wealth()).tokens,
        },
        BUYER_RULES,
        RULES,
      );
      if (decision.kind !== "offer") throw new GridwellError("DEMO_FAILED", "home 1 does not buy");
      const { quantity, cap, maximum } = decision;
      id = await home(BUYER).offer({
        ...{ resource: energy.id, period: 0, quantity, cap, maximum, minBids: 2 },
        ...{ commitSeconds: 900, depositSeconds: 900, revealSeconds: 1_800 },
      });
      printer.say(
        `Offer ${String(id)}: ${amount(quantity)} for at most ${coins(cap)}, which all see.`,
      );
      printer.say(`Home 1 would really pay ${coins(maximum)}; only its wallet can read that.`);
      return undefined;
    },
  );

  await printer.step(
    "bids",
    "Neighbours hear of it, and five bid what saving costs them",
    async () => {
      const { bids, silent } = await bidAsPlanned(town, kept());
      for (const { home: number, price, bond } of bids) {
        printer.say(`home ${String(number)} seals ${coins(price)} and puts up ${coins(bond)}.`);
      }
      for (const [reason, homes] of silent) {
        printer.say(
          `No bid from those who ${reason}: ${homes.map((home) => `home ${String(home)}`).join(", ")}.`,
        );
      }
      if (kept().bids.length !== 5) throw new GridwellError("DEMO_FAILED", "not five homes bid");
      printer.proved("The chain shows five hashes, equal bonds, and no price.");
      return undefined;
    },
  );

  await printer.step(
    "deposit",
    "The buyer opens its highest price first, and deposits it",
    async () => {
      await town.passTo(dayStart + NOON + HOUR / 2);
      printer.say(`Its agent: ${(await home(BUYER).act()).join("; ")}.`);
      const { reserve } = kept();
      if (reserve === null) throw new GridwellError("DEMO_FAILED", "nothing was deposited");
      printer.proved(
        `${coins(reserve)} lie with the auction. Bids are fixed, so it tells nobody anything any more.`,
      );
      return undefined;
    },
  );

  await printer.step("reveal", "Agents open their bids; one computer is switched off", async () => {
    for (const { bidder } of kept().bids) {
      if (nameOf(bidder) === `home ${String(SILENT)}`) continue;
      const member = members.find(({ address }) => address === bidder);
      await member?.act();
    }
    for (const { bidder, price } of kept().bids) {
      printer.say(`${nameOf(bidder)}: ${price === null ? "not opened" : coins(price)}`);
    }
    return undefined;
  });

  await printer.step("winner", "The window ends: a tie, which the earlier bid wins", async () => {
    const { revealEnd } = await contracts.auction.progressOf(id);
    await town.mine(8);
    await town.passTo(Number(revealEnd) + 1);
    printer.say(`Home 1's agent: ${(await home(BUYER).act()).join("; ")}.`);
    const { award, quantity } = kept();
    if (award === null) throw new GridwellError("DEMO_FAILED", "nobody won");
    printer.say(
      `${nameOf(award.seller)} sells ${amount(quantity)} for ${coins(award.price)}, the second lowest price opened.`,
    );
    const volumes = volumesOf([
      { ...PRICES, id, resource: energy.id, period: 0, quantity, price: award.price },
    ]);
    const mean = averagePrice(volumes)?.times(Rational.powerOfTen(energy.decimals)).floor() ?? 0n;
    if (award.weight !== weightOf(award.price, quantity, PRICES)) {
      throw new GridwellError("DEMO_FAILED", "the weight is not what statistics say");
    }
    printer.say(
      `Average price ${coins(mean)} a kWh; W(t) = ${inTokens(award.weight)} of the market's price.`,
    );
    return undefined;
  });

  await printer.step(
    "forfeit",
    "The silent bidder loses its bond to the treasury, and no more",
    async () => {
      printer.say(
        `Switched on again, home ${String(SILENT)}'s agent: ${(await home(SILENT).act()).join("; ")}.`,
      );
      const { credit } = await town.treasury.wealth();
      const available = await contracts.book.availableOf(home(SILENT).address, energy.id, 0);
      if (available !== QUOTA)
        throw new GridwellError("DEMO_FAILED", "its quota is not free again");
      printer.say(
        `It had bid the least, and would have sold. The treasury has ${coins(credit)} now.`,
      );
      printer.proved(
        "Neither buyer nor winner gets any of it, so that nobody is paid for silencing another.",
      );
      return undefined;
    },
  );

  await printer.step("evening", "The day ends, and the meters say who kept to it", async () => {
    await town.passTo(dayStart + DAY + 30);
    const midnight = PLANS.map(({ midnight: total }) => total);
    await town.record(dayStart + DAY, midnight);
    await town.passTo(dayStart + DAY + SLOT + 30);
    await town.record(dayStart + DAY + SLOT, midnight);
    const seller = members.findIndex(({ address }) => address === kept().award?.seller) + 1;
    for (const number of [BUYER, seller]) {
      const limit = await contracts.book.limitOf(home(number).address, energy.id, 0);
      printer.say(
        `home ${String(number)} used ${amount(planOf(number).midnight)}, its limit after the trade was ${amount(limit)}.`,
      );
    }
    return undefined;
  });

  await printer.step(
    "delivery",
    "Proofs from the ledger settle the award: a part was not delivered",
    async () => {
      await town.passTo(dayStart + DAY + 2 * HOUR + 1);
      printer.say(`Home 1's agent: ${(await home(BUYER).act()).join("; ")}.`);
      const { delivery, award } = kept();
      if (delivery === null || award === null) {
        throw new GridwellError("DEMO_FAILED", "delivery is not settled");
      }
      const { undelivered, payment, refund, penalty } = delivery;
      if (undelivered === 0n) throw new GridwellError("DEMO_FAILED", "no breach was found");
      if (payment + refund !== award.price) {
        throw new GridwellError("DEMO_FAILED", "payment and refund are not the price");
      }
      printer.say(`${amount(undelivered)} of ${amount(kept().quantity)} were not delivered.`);
      printer.say(
        `Of ${coins(award.price)} the seller gets ${coins(payment)}, the buyer gets back ${coins(refund)}`,
      );
      printer.say(`and ${coins(penalty)} of the seller's guarantee. It keeps the quota.`);
      return undefined;
    },
  );

  await printer.step(
    "accounts",
    "Everybody takes his credit out; every coin is accounted for",
    async () => {
      for (const member of members) await member.act();
      const { credit } = await town.treasury.wealth();
      await town.treasury.withdraw(credit);
      accounts = await accountsOf(town, before);
      for (const line of accountTable(accounts)) printer.say(line);
      await checkConservation(town, accounts);
      printer.proved(
        "What was put up was credited, the auction holds nothing, the changes add up to zero,",
      );
      printer.proved("and the token's reserve buys back every token.");
      return undefined;
    },
  );

  return { auction: factsOf(market.auctions.get(id)), accounts };
}

function factsOf(record: AuctionRecord | null): AuctionFacts | null {
  if (record?.award == null || record.delivery === null) return null;
  const { id, buyer, quantity, award, delivery } = record;
  const { seller, price, weight } = award;
  const { undelivered, payment, penalty } = delivery;
  return { id, buyer, seller, quantity, price, weight, undelivered, payment, penalty };
}

function amount(base: bigint): string {
  return formatTotal(energy, base);
}

function coins(base: bigint): string {
  return `${inTokens(base)} SCT`;
}
