import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatTokens, parseCurrency, parseTokens } from "../../src/market/money.ts";
import type { CommunityArguments } from "../context.ts";
import { parseMember } from "../cli/address.ts";
import { openMarket, reportAct, send } from "../market/open.ts";

interface CreateArguments extends CommunityArguments {
  readonly amount: string;
  readonly account: string;
  readonly fund: string;
}

/** The task `token create`. */
const create: NewTaskActionFunction<CreateArguments> = async (args, hre) => {
  const value = args.fund === "" ? 0n : parseCurrency(args.fund);
  await using open = await openMarket(hre, args);
  const { token } = open.market.contracts;
  const { symbol } = open.market;
  const amount = parseTokens(args.amount, symbol);
  const account = parseMember(args.account, open.community.keys);
  const admin = open.community.keys.admin().connect(open.market.provider);
  const call = await token.createToken.populateTransaction(amount, account, { value });
  const receipt = await send(open, admin, call);
  reportAct(open, args.json, {
    action: "create",
    account: admin.address,
    receipt,
    values: { member: account, tokens: amount, paid: value },
    lines: [`${formatTokens(amount, symbol)} made for ${account}, covered by the reserve`],
  });
};

export default create;
