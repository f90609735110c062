import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { parseAmount } from "../../src/domain/amount.ts";
import { formatTotal } from "../../src/domain/resource.ts";
import type { CommunityArguments } from "../context.ts";
import { momentOf } from "../../src/market/standing.ts";
import { parseMember } from "../cli/address.ts";
import { counted } from "../cli/table.ts";
import { openMarket, parseResource, periodOf, reportAct, send } from "../market/open.ts";
import { periodText } from "../market/period.ts";

interface AllocateArguments extends CommunityArguments {
  readonly resource: string;
  readonly amount: string;
  readonly members: readonly string[];
  readonly period: number;
}

/** The task `quota allocate`. */
const allocate: NewTaskActionFunction<AllocateArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market, community } = open;
  const { book } = market.contracts;
  const resource = await parseResource(open, args.resource);
  const amount = parseAmount(resource, args.amount);
  const members = args.members.map((member) => parseMember(member, community.keys));
  const { time } = await momentOf(market, Math.floor(Date.now() / 1_000));
  const period = periodOf(market, args.period, time);
  const operator = community.keys.operator().connect(market.provider);
  const amounts = members.map(() => amount);
  const call = await book.allocate.populateTransaction(resource.id, period, members, amounts);
  const receipt = await send(open, operator, call, resource);
  const [limit, allocated] = await book.communityOf(resource.id, period);
  reportAct(open, args.json, {
    action: "allocate",
    account: operator.address,
    receipt,
    values: { resource: resource.name, period, members: members.length, amount, limit, allocated },
    lines: [
      `${formatTotal(resource, amount)} each to ${counted(members.length, "member")} in ${periodText(market, period)}; ` +
        `${formatTotal(resource, allocated)} of ${formatTotal(resource, limit)} are allocated`,
    ],
  });
};

export default allocate;
