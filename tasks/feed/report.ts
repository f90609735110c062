import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatCurrency, parseCurrency } from "../../src/market/money.ts";
import type { CommunityArguments } from "../context.ts";
import { openMarket, reportAct, send } from "../market/open.ts";
import { priced } from "./priced.ts";

interface ReportArguments extends CommunityArguments {
  readonly resource: string;
  readonly price: string;
  /** An administrator's word, past the step. */
  readonly reset: boolean;
}

/** The task `feed report`. */
const report: NewTaskActionFunction<ReportArguments> = async (args, hre) => {
  const price = parseCurrency(args.price);
  await using open = await openMarket(hre, args);
  const { market, community } = open;
  const { feed } = market.contracts;
  const { id, unit, perUnit } = await priced(open, args.resource);
  const value = perUnit(price);
  const block = await market.provider.getBlock("latest");
  // The chain's clock: a price from its future is refused.
  const observedAt = block?.timestamp ?? 0;
  const key = args.reset ? community.keys.admin() : community.keys.operator();
  const call = args.reset
    ? await feed.reset.populateTransaction(id, value, observedAt)
    : await feed.report.populateTransaction(id, value, observedAt);
  const receipt = await send(open, key.connect(market.provider), call);
  reportAct(open, args.json, {
    action: args.reset ? "reset" : "report",
    account: key.address,
    receipt,
    values: { resource: args.resource, price: value, observedAt },
    lines: [`${args.resource} costs ${formatCurrency(price)} per ${unit}`],
  });
};

export default report;
