import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatCurrency, formatTokens, parseTokens } from "../../src/market/money.ts";
import { memberWallet, openMarket, reportAct, send, type MemberArguments } from "../market/open.ts";

interface SellArguments extends MemberArguments {
  readonly amount: string;
}

/** Base units of a token. */
const UNIT = 10n ** 18n;
/** Seconds for which the price is wanted. */
const PATIENCE = 600;

/** The task `token sell`. */
const sell: NewTaskActionFunction<SellArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market } = open;
  const { token } = market.contracts;
  const tokens = parseTokens(args.amount, market.symbol);
  const wallet = memberWallet(open, args);
  // The price that is seen now, or the transaction fails.
  const paid = (tokens * (await token.sellPrice())) / UNIT;
  const block = await market.provider.getBlock("latest");
  const deadline = Math.max(block?.timestamp ?? 0, Math.floor(Date.now() / 1_000)) + PATIENCE;
  const receipt = await send(
    open,
    wallet,
    await token.sell.populateTransaction(tokens, paid, deadline),
  );
  const balance = await token.balanceOf(wallet.address);
  reportAct(open, args.json, {
    action: "sell",
    account: wallet.address,
    receipt,
    values: { tokens, paid, balance },
    lines: [
      `${wallet.address} sold ${formatTokens(tokens, market.symbol)} for ${formatCurrency(paid)}`,
      `  has now ${formatTokens(balance, market.symbol)}`,
    ],
  });
};

export default sell;
