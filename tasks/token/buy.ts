import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { formatCurrency, formatTokens, parseTokens } from "../../src/market/money.ts";
import { memberWallet, openMarket, reportAct, send, type MemberArguments } from "../market/open.ts";

interface BuyArguments extends MemberArguments {
  readonly amount: string;
}

/** Base units of a token. */
const UNIT = 10n ** 18n;
/** Seconds for which the price is wanted. */
const PATIENCE = 600;

/** The task `token buy`. */
const buy: NewTaskActionFunction<BuyArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market } = open;
  const { token } = market.contracts;
  const { symbol } = market;
  const tokens = parseTokens(args.amount, symbol);
  const wallet = memberWallet(open, args);
  const price = await token.buyPrice();
  // Rounded up, so that rounding down in the contract gives what was asked for.
  const value = (tokens * price + UNIT - 1n) / UNIT;
  const balance = await market.provider.getBalance(wallet.address);
  if (balance < value) {
    throw new GridwellError(
      "CURRENCY_SHORT",
      `${formatTokens(tokens, symbol)} cost ${formatCurrency(value)} and ${wallet.address} has ` +
        `${formatCurrency(balance)}: buy less, or let the community give some (./gridwell token give)`,
    );
  }
  // What `restock` hands back is for fees; so many tokens less are as good.
  const isRestocked = (await token.minBalanceOf(wallet.address)) > 0n;
  const block = await market.provider.getBlock("latest");
  const deadline = Math.max(block?.timestamp ?? 0, Math.floor(Date.now() / 1_000)) + PATIENCE;
  const before = await token.balanceOf(wallet.address);
  const receipt = await send(
    open,
    wallet,
    await token.buy.populateTransaction(isRestocked ? 0n : tokens, deadline, { value }),
  );
  const after = await token.balanceOf(wallet.address);
  reportAct(open, args.json, {
    action: "buy",
    account: wallet.address,
    receipt,
    values: { tokens: after - before, paid: value, balance: after },
    lines: [
      `${wallet.address} bought ${formatTokens(after - before, symbol)} for ${formatCurrency(value)}` +
        (isRestocked ? ", less what was handed back for fees" : ""),
      `  has now ${formatTokens(after, symbol)}`,
    ],
  });
};

export default buy;
