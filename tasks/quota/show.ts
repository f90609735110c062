import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatInstant } from "../../src/domain/instant.ts";
import { formatTotal } from "../../src/domain/resource.ts";
import { periodTimes } from "../../src/market/market.ts";
import { answer, pairs } from "../cli/answer.ts";
import { openMarket } from "../market/open.ts";
import { quotaInQuestion, type QuotaArguments } from "./account.ts";

/** The task `quota show`. */
const show: NewTaskActionFunction<QuotaArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market, community } = open;
  const { book } = market.contracts;
  const { account, resource, period } = await quotaInQuestion(open, args);
  const [quota, [limit, allocated], points] = await Promise.all([
    book.accountOf(account, resource.id, period),
    book.communityOf(resource.id, period),
    book.pointsOf(account, resource.id, period),
  ]);
  const times = periodTimes(market.grid, period);
  const own = quota.allocated + quota.received - quota.ceded;
  const document = {
    network: community.network,
    account,
    resource: resource.name,
    period,
    start: formatInstant(times.start),
    end: formatInstant(times.end),
    closedAt: formatInstant(times.closedAt),
    allocated: quota.allocated,
    received: quota.received,
    ceded: quota.ceded,
    reserved: quota.reserved,
    limit: own,
    available: own - quota.reserved,
    points: [...points],
    community: { limit, allocated },
  };
  const amount = (value: bigint): string => formatTotal(resource, value);
  answer(args.json, document, () => [
    `${account}: ${resource.name} in period ${String(period)}, ${document.start} to ${document.end}`,
    ...pairs([
      ["allocated", amount(quota.allocated)],
      ["bought", amount(quota.received)],
      ["sold", amount(quota.ceded)],
      ["may use", amount(own)],
      ["reserved for bids", amount(quota.reserved)],
      ["may sell", amount(document.available)],
      ["points", points.length === 0 ? "none: nothing can be proved" : String(points.length)],
      ["community", `${amount(allocated)} of ${amount(limit)} allocated`],
    ]),
  ]);
};

export default show;
