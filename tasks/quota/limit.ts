import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { parseAmount } from "../../src/domain/amount.ts";
import { formatTotal } from "../../src/domain/resource.ts";
import { momentOf } from "../../src/market/standing.ts";
import type { CommunityArguments } from "../context.ts";
import { openMarket, parseResource, periodOf, reportAct, send } from "../market/open.ts";
import { periodText } from "../market/period.ts";

interface LimitArguments extends CommunityArguments {
  readonly resource: string;
  readonly amount: string;
  readonly period: number;
}

/** The task `quota limit`. */
const limit: NewTaskActionFunction<LimitArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market, community } = open;
  const resource = await parseResource(open, args.resource);
  const amount = parseAmount(resource, args.amount);
  const { time } = await momentOf(market, Math.floor(Date.now() / 1_000));
  const period = periodOf(market, args.period, time);
  const admin = community.keys.admin().connect(market.provider);
  const { book } = market.contracts;
  const call = await book.setCommunityLimit.populateTransaction(resource.id, period, amount);
  const receipt = await send(open, admin, call, resource);
  reportAct(open, args.json, {
    action: "limit",
    account: admin.address,
    receipt,
    values: { resource: resource.name, period, limit: amount },
    lines: [
      `The community may use ${formatTotal(resource, amount)} of ${resource.name} in ${periodText(market, period)}`,
    ],
  });
};

export default limit;
