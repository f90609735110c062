import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatCurrency, parseCurrency } from "../../src/market/money.ts";
import type { CommunityArguments } from "../context.ts";
import { parseMember } from "../cli/address.ts";
import { openMarket, reportAct, send } from "../market/open.ts";

interface GiveArguments extends CommunityArguments {
  readonly account: string;
  readonly amount: string;
}

/** An amount has its currency's name, an account has not: either may come first. */
const AMOUNT = /^\d[\d.]*\s*[A-Za-z]+$/;

/** The task `token give`. */
const give: NewTaskActionFunction<GiveArguments> = async (args, hre) => {
  const isReversed = AMOUNT.test(args.account) && !args.account.startsWith("0x");
  const [amount, named] = isReversed ? [args.account, args.amount] : [args.amount, args.account];
  const value = parseCurrency(amount);
  await using open = await openMarket(hre, args);
  const account = parseMember(named, open.community.keys);
  const admin = open.community.keys.admin().connect(open.market.provider);
  const receipt = await send(open, admin, { to: account, value });
  const balance = await open.market.provider.getBalance(account);
  reportAct(open, args.json, {
    action: "give",
    account: admin.address,
    receipt,
    values: { member: account, paid: value, currency: balance },
    lines: [`${formatCurrency(value)} to ${account}, which has ${formatCurrency(balance)} now`],
  });
};

export default give;
