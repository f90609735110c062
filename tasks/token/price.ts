import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatCurrency, formatTokens, parseCurrency } from "../../src/market/money.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { answer, pairs } from "../cli/answer.ts";
import { minedOf } from "../../src/gateway/operator-entry.ts";
import type { CommunityArguments } from "../context.ts";
import { openMarket, send } from "../market/open.ts";
import { minedDocument, minedLines } from "../registry/mined-report.ts";

interface PriceArguments extends CommunityArguments {
  /** Empty to only show. */
  readonly buy: string;
  readonly sell: string;
  readonly fund: string;
}

/** The task `token price`. */
const price: NewTaskActionFunction<PriceArguments> = async (args, hre) => {
  if ((args.buy === "") !== (args.sell === "") || (args.buy === "" && args.fund !== "")) {
    throw new GridwellError("USAGE_PRICE", "Prices are set together: give both --buy and --sell");
  }
  await using open = await openMarket(hre, args);
  const { token, feed } = open.market.contracts;
  const { symbol } = open.market;
  const admin = open.community.keys.admin().connect(open.market.provider);
  const mined =
    args.buy === ""
      ? null
      : minedOf(
          await send(
            open,
            admin,
            await token.setSCTPrice.populateTransaction(
              parseCurrency(args.buy),
              parseCurrency(args.sell),
              { value: args.fund === "" ? 0n : parseCurrency(args.fund) },
            ),
          ),
        );
  const [buyPrice, sellPrice, supply, required, market, reserve] = await Promise.all([
    token.buyPrice(),
    token.sellPrice(),
    token.totalSupply(),
    token.requiredReserve(),
    feed.priceOf(0),
    open.market.provider.getBalance(token),
  ]);
  const document = {
    network: open.community.network,
    symbol,
    buyPrice,
    sellPrice,
    marketPrice: market.price.price,
    fresh: market.fresh,
    supply,
    reserve,
    required,
    transaction: minedDocument(mined),
  };
  answer(args.json, document, () => [
    ...(mined === null ? [] : ["Prices set:", ...minedLines(mined), ""]),
    ...pairs([
      ["who buys pays", `${formatCurrency(buyPrice)} per ${symbol}`],
      ["who sells gets", `${formatCurrency(sellPrice)} per ${symbol}`],
      [
        "market",
        market.fresh
          ? `${formatCurrency(market.price.price)} per ${symbol}`
          : "no fresh price: nobody can buy until one is reported (./gridwell feed report token PRICE)",
      ],
      ["in circulation", formatTokens(supply, symbol)],
      ["reserve", `${formatCurrency(reserve)}, of which ${formatCurrency(required)} covers them`],
    ]),
  ]);
};

export default price;
