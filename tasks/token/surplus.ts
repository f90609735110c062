import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { formatCurrency, parseCurrency } from "../../src/market/money.ts";
import type { CommunityArguments } from "../context.ts";
import { openMarket, reportAct, send } from "../market/open.ts";

interface SurplusArguments extends CommunityArguments {
  readonly amount: string;
}

/** The task `token withdraw-surplus`. */
const surplus: NewTaskActionFunction<SurplusArguments> = async (args, hre) => {
  const amount = parseCurrency(args.amount);
  await using open = await openMarket(hre, args);
  const { token } = open.market.contracts;
  const free = await token.surplus();
  if (amount > free) {
    throw new GridwellError(
      "SURPLUS_SHORT",
      `${formatCurrency(amount)} cannot be taken out, at most ${formatCurrency(free)}: the rest covers the tokens of holders`,
    );
  }
  const admin = open.community.keys.admin().connect(open.market.provider);
  const receipt = await send(open, admin, await token.withdrawSurplus.populateTransaction(amount));
  const left = await token.surplus();
  reportAct(open, args.json, {
    action: "withdraw-surplus",
    account: admin.address,
    receipt,
    values: { paid: amount, surplus: left },
    lines: [
      `${formatCurrency(amount)} taken out; no holder could claim ${formatCurrency(left)} more`,
    ],
  });
};

export default surplus;
