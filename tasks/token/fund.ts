import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatCurrency, parseCurrency } from "../../src/market/money.ts";
import type { CommunityArguments } from "../context.ts";
import { openMarket, reportAct, send } from "../market/open.ts";

interface FundArguments extends CommunityArguments {
  readonly amount: string;
}

/** The task `token fund`. */
const fund: NewTaskActionFunction<FundArguments> = async (args, hre) => {
  const value = parseCurrency(args.amount);
  await using open = await openMarket(hre, args);
  const { token } = open.market.contracts;
  const admin = open.community.keys.admin().connect(open.market.provider);
  const receipt = await send(open, admin, await token.fundReserve.populateTransaction({ value }));
  const reserve = await open.market.provider.getBalance(token);
  reportAct(open, args.json, {
    action: "fund",
    account: admin.address,
    receipt,
    values: { paid: value, reserve },
    lines: [`${formatCurrency(value)} into the reserve, which has ${formatCurrency(reserve)} now`],
  });
};

export default fund;
