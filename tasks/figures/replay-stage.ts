import { getAddress, id, toBeHex } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { deployMarket } from "../../deploy/community.ts";
import { connectMarketContracts, type MarketContracts } from "../../src/chain/market-contracts.ts";
import { resourceByName } from "../../src/domain/resource.ts";
import { quotaOf } from "../../src/experiments/p3-figure11/home-day.ts";
import type { Month } from "../../src/experiments/p3-figure11/month.ts";
import { REPLAY_WINDOW, type ReplayStage } from "../../src/experiments/p3-figure11/replay.ts";
import {
  FUNDS,
  OFFER_RULES,
  PRICES,
  type PlayRules,
} from "../../src/experiments/p3-figure11/rules.ts";

const DAY = 86_400;

/** Gas of a transaction that is sent without asking the node first. */
const GAS = 1_000_000;

/** What a home has for tokens and fees, wei. */
const CURRENCY = 10n ** 24n;

const WATER = resourceByName("water").id;

/** A market on a chain in this process, with the homes of a month and their quota of every day. */
export async function openReplayStage(
  connection: NetworkConnection,
  month: Month,
  rules: PlayRules,
  tell: (share: number) => void,
): Promise<ReplayStage> {
  const { provider } = connection.ethers;
  const [admin, operator] = await connection.ethers.getSigners();
  if (admin === undefined || operator === undefined) throw new TypeError("a chain has accounts");
  const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
  const origin = (Math.floor(now / DAY) + 1) * DAY;
  const market = await deploy(connection, origin);

  const send = async (from: string, to: string, data: string, value = 0n): Promise<void> => {
    const call = { from, to, data, value: toBeHex(value), gas: toBeHex(GAS) };
    await provider.send("eth_sendTransaction", [call]);
  };
  const { token, feed, book, auction } = market;
  const prices = [
    [0, PRICES.tokenPrice],
    [WATER, PRICES.marketPrice],
  ] as const;
  for (const [resource, price] of prices) {
    const bounds = { least: 1n, most: 2n ** 100n, stepBps: 1_000, maxAge: 90 * DAY };
    await (await feed.connect(admin).setBounds(resource, bounds)).wait();
    await (await feed.connect(operator).report(resource, price, now)).wait();
  }
  await (await token.connect(admin).setSCTPrice(PRICES.tokenPrice, PRICES.tokenPrice)).wait();

  const homes = month.homes.map((_, home) =>
    getAddress(`0x${id(`home ${String(home)}`).slice(26)}`),
  );
  const [tokenAt, auctionAt] = [await token.getAddress(), await auction.getAddress()];
  for (const home of homes) {
    await provider.send("hardhat_impersonateAccount", [home]);
    await provider.send("hardhat_setBalance", [home, toBeHex(CURRENCY)]);
    const abi = token.interface;
    const cost = (FUNDS * PRICES.tokenPrice) / 10n ** 18n;
    await send(home, tokenAt, abi.encodeFunctionData("buy", [FUNDS, 2n ** 40n]), cost);
    const allowance = abi.encodeFunctionData("approve", [auctionAt, 2n ** 256n - 1n]);
    await send(home, tokenAt, allowance);
  }
  const quotas = month.homes.map((home) => BigInt(quotaOf(home, rules) / 1_000));
  const total = quotas.reduce((sum, quota) => sum + quota, 0n);
  for (const day of month.days.keys()) {
    await (await book.connect(admin).setCommunityLimit(WATER, day, total)).wait();
    await (await book.connect(operator).allocate(WATER, day, homes, quotas)).wait();
  }
  const { chainId } = await provider.getNetwork();
  return {
    contracts: { auction, book },
    place: { chainId, auction: auctionAt },
    homes,
    send,
    passTo: async (time) => {
      const { timestamp } = (await provider.getBlock("latest")) ?? { timestamp: 0 };
      if (time > timestamp) await provider.send("evm_setNextBlockTimestamp", [time]);
    },
    startOf: (day) => origin + day * DAY,
    tell,
  };
}

/** Periods are days; the windows are as short as a replay needs. */
async function deploy(connection: NetworkConnection, origin: number): Promise<MarketContracts> {
  const { minQuantity, minCap } = OFFER_RULES;
  const { market } = await deployMarket(connection, {
    parameters: {
      QuotaBook: { origin, periodSeconds: DAY, graceSeconds: 0 },
      QuotaAuction: {
        ...{ minQuantity, minCap, settleSeconds: 0, blocksASigner: 1 },
        ...{ commitSeconds: REPLAY_WINDOW, depositSeconds: REPLAY_WINDOW },
        ...{ revealSeconds: REPLAY_WINDOW },
      },
    },
  });
  return connectMarketContracts(market, connection.ethers.provider);
}
