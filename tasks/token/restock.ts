import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatCurrency, parseCurrency } from "../../src/market/money.ts";
import { memberWallet, openMarket, reportAct, send, type MemberArguments } from "../market/open.ts";

interface RestockArguments extends MemberArguments {
  readonly amount: string;
}

/** The task `token restock`. */
const restock: NewTaskActionFunction<RestockArguments> = async (args, hre) => {
  const minBalance = parseCurrency(args.amount);
  await using open = await openMarket(hre, args);
  const { token } = open.market.contracts;
  const wallet = memberWallet(open, args);
  const receipt = await send(open, wallet, await token.restock.populateTransaction(minBalance));
  reportAct(open, args.json, {
    action: "restock",
    account: wallet.address,
    receipt,
    values: { minBalance },
    lines: [
      minBalance === 0n
        ? `${wallet.address} gets nothing back when it buys`
        : `${wallet.address} gets part of a purchase back while it has less than ${formatCurrency(minBalance)}`,
    ],
  });
};

export default restock;
