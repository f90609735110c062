import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { formatTokens, parseTokens } from "../../src/market/money.ts";
import type { CommunityArguments } from "../context.ts";
import { openMarket, reportAct, send } from "../market/open.ts";

interface RewardArguments extends CommunityArguments {
  readonly value: string;
  readonly budget: string;
  readonly fund: string;
}

/** The task `token reward`. */
const reward: NewTaskActionFunction<RewardArguments> = async (args, hre) => {
  const sets = args.value !== "" && args.budget !== "";
  if (sets === (args.fund !== "") || (args.value === "") !== (args.budget === "")) {
    throw new GridwellError(
      "USAGE_REWARD",
      "Either set what a sealer gets with --value and --budget, or give tokens for it with --fund",
    );
  }
  await using open = await openMarket(hre, args);
  const { market } = open;
  const { token } = market.contracts;
  const { symbol } = market;
  const admin = open.community.keys.admin().connect(market.provider);
  if (!sets) {
    const amount = parseTokens(args.fund, symbol);
    const receipt = await send(open, admin, await token.fundRewards.populateTransaction(amount));
    const pool = await token.balanceOf(token);
    reportAct(open, args.json, {
      action: "fund-rewards",
      account: admin.address,
      receipt,
      values: { amount, pool },
      lines: [
        `${formatTokens(amount, symbol)} for sealers; the pool has ${formatTokens(pool, symbol)}`,
      ],
    });
    return;
  }
  const value = parseTokens(args.value, symbol);
  const budget = parseTokens(args.budget, symbol);
  const receipt = await send(open, admin, await token.setReward.populateTransaction(value, budget));
  reportAct(open, args.json, {
    action: "set-reward",
    account: admin.address,
    receipt,
    values: { value, budget },
    lines: [
      value === 0n
        ? "Sealers get no reward"
        : `The sealer of a block with a sale gets ${formatTokens(value, symbol)}, all together ` +
          `${formatTokens(budget, symbol)} a day at most`,
    ],
  });
};

export default reward;
