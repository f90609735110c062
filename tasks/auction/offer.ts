import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { parseAmount } from "../../src/domain/amount.ts";
import { formatTotal } from "../../src/domain/resource.ts";
import { offerCall } from "../../src/market/calls.ts";
import { formatTokens, parseTokens } from "../../src/market/money.ts";
import { momentOf } from "../../src/market/standing.ts";
import { deriveSecrets } from "../../src/market/wallet-seed.ts";
import {
  memberWallet,
  openMarket,
  parseResource,
  periodOf,
  reportAct,
  send,
  type MemberArguments,
} from "../market/open.ts";
import { periodText } from "../market/period.ts";
import { choosePrice } from "./secret-price.ts";

interface OfferArguments extends MemberArguments {
  readonly resource: string;
  readonly quantity: string;
  readonly cap: string;
  readonly max: string;
  readonly priceFile: string;
  readonly period: number;
  readonly minBids: number;
  readonly bidding: number;
  readonly deposit: number;
  readonly opening: number;
}

/** The task `auction offer`. */
const offer: NewTaskActionFunction<OfferArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market } = open;
  const { symbol } = market;
  const resource = await parseResource(open, args.resource);
  const quantity = parseAmount(resource, args.quantity);
  const cap = parseTokens(args.cap, symbol);
  const maximum = await choosePrice({
    given: args.max,
    file: args.priceFile,
    symbol,
    question: `Your highest price in ${symbol} (not shown; the cap if you type nothing): `,
    otherwise: cap,
  });
  const { time } = await momentOf(market, Math.floor(Date.now() / 1_000));
  const period = periodOf(market, args.period, time);
  const wallet = memberWallet(open, args);
  const secrets = await deriveSecrets(wallet, market.place);
  const call = await offerCall(market, secrets, wallet, {
    ...{ resource: resource.id, period, quantity, cap, maximum, minBids: args.minBids },
    ...{ commitSeconds: args.bidding, depositSeconds: args.deposit, revealSeconds: args.opening },
  });
  const receipt = await send(open, wallet, call, resource);
  const record = [...market.auctions.all().values()].find(
    ({ place }) => place.transactionHash === receipt.hash,
  );
  if (record === undefined) throw new TypeError("an offer that was mined and is not in the index");
  const number = record.id.toString();
  reportAct(open, args.json, {
    action: "offer",
    account: wallet.address,
    receipt,
    // What is hidden is not printed: terminals and logs are kept.
    values: { auction: number, resource: resource.name, period, quantity, cap },
    lines: [
      `Auction ${number}: ${formatTotal(resource, quantity)} of ${resource.name} in ${periodText(market, period)} for at most ` +
        `${formatTokens(cap, symbol)}; your highest price stays hidden`,
      `  after the bidding deposit it (./gridwell auction deposit ${number}), or let the agent do it`,
    ],
  });
};

export default offer;
