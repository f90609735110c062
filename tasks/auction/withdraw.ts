import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { formatTokens, parseTokens } from "../../src/market/money.ts";
import { memberWallet, openMarket, reportAct, send, type MemberArguments } from "../market/open.ts";

interface WithdrawArguments extends MemberArguments {
  /** Empty for all. */
  readonly amount: string;
}

/** The task `auction withdraw`. */
const withdraw: NewTaskActionFunction<WithdrawArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market } = open;
  const { auction } = market.contracts;
  const wallet = memberWallet(open, args);
  const credit = await auction.creditOf(wallet.address);
  const amount = args.amount === "" ? credit : parseTokens(args.amount, market.symbol);
  if (amount === 0n) {
    throw new GridwellError(
      "CREDIT_NONE",
      `${wallet.address} has no credit with the auction: what is in auctions comes back when they are settled`,
    );
  }
  const receipt = await send(open, wallet, await auction.withdraw.populateTransaction(amount));
  reportAct(open, args.json, {
    action: "withdraw",
    account: wallet.address,
    receipt,
    values: { tokens: amount, credit: credit - amount },
    lines: [
      `${formatTokens(amount, market.symbol)} to ${wallet.address}; ${formatTokens(credit - amount, market.symbol)} stay as credit`,
    ],
  });
};

export default withdraw;
