import { parseEther, toBeHex, ZeroHash, type Wallet } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { deployMarket } from "../../../deploy/community.ts";
import { meterId, pointId } from "../../../src/chain/identifiers.ts";
import type { Keys } from "../../../src/chain/keys.ts";
import { wordsFor } from "../../../src/chain/lanes.ts";
import { watchMarket } from "../../../src/chain/market-contracts.ts";
import { createSender } from "../../../src/chain/sender.ts";
import { transact } from "../../../src/chain/transact.ts";
import { resourceByName } from "../../../src/domain/resource.ts";
import { slotAt } from "../../../src/domain/time-grid.ts";
import { gatewayOf, operatorOf, type Community } from "../../../src/gateway/community.ts";
import { connectCommunity } from "../../../src/gateway/connect-community.ts";
import { enrolPoints } from "../../../src/gateway/enrolment.ts";
import { maxStepFor } from "../../../src/gateway/max-step.ts";
import { connectMarket, type Market } from "../../../src/market/market.ts";
import { firstGateways } from "../../connection.ts";
import { developmentKeys } from "../../seed.ts";
import { TownMember } from "./member.ts";

/** Homes of the story, numbered from 1. */
export const HOMES = 12;

/** What a home may use on the day, Wh. */
export const QUOTA = 10_000n;

/** Fresh prices of the feed: a token costs 0.001 coins of the chain, a kWh two tokens. */
export const PRICES = { marketPrice: 2n * 10n ** 30n, tokenPrice: 10n ** 15n } as const;

/** Tokens that each home buys, base units. */
const PURCHASE = 50n * 10n ** 18n;

/** The auction's rules that the story needs to know. */
export const RULES = {
  minQuantity: 100n,
  minCap: 10n ** 15n,
  defaultShare: 10n ** 18n / 20n,
  capMultiple: 4n,
} as const;

const DAY = 86_400;
const BANK = 1;
const NEVER = 2n ** 40n;

export const energy = resourceByName("energy");

/** A community with a market, the evening before the day that the story tells. */
export interface Town extends AsyncDisposable {
  readonly community: Community;
  readonly market: Market;
  /** Homes 1 to 12, in their order. */
  readonly members: readonly TownMember[];
  /** Gets what is forfeited. */
  readonly treasury: TownMember;
  /** Start of the day, Unix seconds: period 0 of the quota. */
  readonly dayStart: number;
  /** Lets time pass; the next block is of that time. */
  readonly passTo: (time: number) => Promise<void>;
  /** Mines empty blocks, as an idle chain does. */
  readonly mine: (blocks: number) => Promise<void>;
  /** Records what all meters show at a time, Wh by home since the story began. */
  readonly record: (time: number, used: readonly bigint[]) => Promise<void>;
}

/** Deploys a community and its market, enrols twelve homes, and gives each quota of the next day and tokens. */
export async function openTown(connection: NetworkConnection): Promise<Town> {
  const { provider } = connection.ethers;
  const keys = developmentKeys();
  const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
  const dayStart = (Math.floor(now / DAY) + 1) * DAY;
  const treasuryKey = keys.household(0);
  const {
    addresses,
    market: places,
    maxSteps,
  } = await deployMarket(connection, {
    parameters: {
      Community: { gateways: firstGateways(keys) },
      QuotaBook: { origin: dayStart, periodSeconds: DAY, graceSeconds: 2 * 3_600 },
      QuotaAuction: {
        ...{ minQuantity: RULES.minQuantity, minCap: RULES.minCap, treasury: treasuryKey.address },
        ...{ commitSeconds: 900, depositSeconds: 900, revealSeconds: 1_800, settleSeconds: 3_600 },
        ...{ confirmSeconds: DAY, signers: 3, blocksASigner: 2, blockSeconds: 60 },
      },
    },
  });
  const community = await connectCommunity({
    ...{ provider, addresses, keys, maxSteps, file: ":memory:", depth: 0, pollSeconds: 0.02 },
    others: watchMarket(places),
  });
  const { index, store, confirmations, pollSeconds } = community;
  const market = await connectMarket({
    ...{ provider, addresses: places, index, store, confirmations, pollSeconds },
  });
  const mine = async (blocks: number): Promise<void> => {
    await provider.send("hardhat_mine", [toBeHex(blocks)]);
  };
  const open = async (wallet: Wallet): Promise<TownMember> => {
    await provider.send("hardhat_setBalance", [wallet.address, toBeHex(parseEther("10"))]);
    return TownMember.open(market, wallet);
  };
  const treasury = await open(treasuryKey);
  const members: TownMember[] = [];
  for (let home = 1; home <= HOMES; home++) members.push(await open(keys.household(home)));
  const town = {
    community,
    market,
    members,
    treasury,
    dayStart,
    mine,
    passTo: async (time: number): Promise<void> => {
      await provider.send("evm_setNextBlockTimestamp", [time]);
      await mine(1);
    },
    record: (time: number, used: readonly bigint[]) => record(community, time, used),
    async [Symbol.asyncDispose]() {
      store.close();
      await connection.close();
    },
  };
  await enrol(community, members, now);
  await setPrices(market, keys, now);
  await giveQuota(town, keys);
  for (const { wallet } of members) {
    const call = await market.contracts.token.buy.populateTransaction(PURCHASE, NEVER);
    const value = (PURCHASE * PRICES.tokenPrice) / 10n ** 18n;
    await transact(wallet, { ...call, value });
  }
  return town;
}

/** Each home has a meter that its gateway signs for; all stand in one bank. */
async function enrol(
  community: Community,
  members: readonly TownMember[],
  now: number,
): Promise<void> {
  const { contracts, keys, site } = community;
  const gateway = gatewayOf(community, 0);
  const { grid } = site;
  const opening = await contracts.registry.openBank.populateTransaction(
    BANK,
    gateway.address,
    false,
    maxStepFor(energy.name, grid),
    wordsFor(members.length, false),
    // The last one that is over.
    slotAt(grid, now) - 1,
  );
  await transact(operatorOf(community), opening);
  const terms = members.map(({ wallet }, lane) => ({
    ...{
      point: pointOf(keys, lane + 1),
      meter: meterId(keys.salt(), `GWL-${String(lane + 1)}`, energy.name),
    },
    ...{ resource: energy.id, lane, start: 0n, dial: 0n, modulus: null, key: gateway },
    ...{ attestation: "gateway" as const, owner: wallet },
  }));
  await enrolPoints(community, BANK, terms);
}

/** The feed's first prices, and the token's. */
async function setPrices({ contracts, provider }: Market, keys: Keys, now: number): Promise<void> {
  const { feed, token } = contracts;
  const [admin, operator] = [keys.admin().connect(provider), keys.operator().connect(provider)];
  const bounds = { least: 1n, most: 10n ** 36n, stepBps: 1_000, maxAge: 7 * DAY };
  for (const [resource, price] of [
    [0, PRICES.tokenPrice],
    [energy.id, PRICES.marketPrice],
  ] as const) {
    await transact(admin, await feed.setBounds.populateTransaction(resource, bounds));
    await transact(operator, await feed.report.populateTransaction(resource, price, now));
  }
  const { tokenPrice } = PRICES;
  await transact(admin, await token.setSCTPrice.populateTransaction(tokenPrice, tokenPrice));
}

/** The community's quota of the day in equal parts, and the meters that count. */
async function giveQuota(
  { market: { contracts, provider }, members }: Pick<Town, "market" | "members">,
  keys: Keys,
): Promise<void> {
  const { book } = contracts;
  const [admin, operator] = [keys.admin().connect(provider), keys.operator().connect(provider)];
  const all = QUOTA * BigInt(members.length);
  await transact(admin, await book.setCommunityLimit.populateTransaction(energy.id, 0, all));
  const accounts = members.map(({ wallet }) => wallet.address);
  const amounts = members.map(() => QUOTA);
  await transact(
    operator,
    await book.allocate.populateTransaction(energy.id, 0, accounts, amounts),
  );
  for (const [index, account] of accounts.entries()) {
    const points = [pointOf(keys, index + 1)];
    const call = await book.assignPoints.populateTransaction(account, energy.id, 0, points);
    await transact(operator, call);
  }
}

async function record(
  { index, provider, store, pollSeconds, site, ...community }: Community,
  time: number,
  used: readonly bigint[],
): Promise<void> {
  const signer = community.keys.gateway(0).connect(provider);
  const sender = createSender({ provider, signer, index, store, pollSeconds });
  sender.enqueue({
    bank: BANK,
    slot: slotAt(site.grid, time),
    evidence: ZeroHash,
    exceptions: [],
    totals: new Map(used.map((total, lane) => [lane, total])),
  });
  await sender.flush();
  await sender.close();
  await index.sync();
}

function pointOf(keys: Keys, home: number): string {
  return pointId(keys.salt(), `home ${String(home)}/${energy.name}`);
}
