import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatCurrency, parseCurrency } from "../../src/market/money.ts";
import type { CommunityArguments } from "../context.ts";
import { openMarket, reportAct, send } from "../market/open.ts";
import { priced } from "./priced.ts";

interface BoundsArguments extends CommunityArguments {
  readonly resource: string;
  readonly least: string;
  readonly most: string;
  readonly stepBps: number;
  readonly maxAge: number;
}

/** The task `feed bounds`. */
const bounds: NewTaskActionFunction<BoundsArguments> = async (args, hre) => {
  const [low, high] = [parseCurrency(args.least), parseCurrency(args.most)];
  await using open = await openMarket(hre, args);
  const { feed } = open.market.contracts;
  const { id, unit, perUnit } = await priced(open, args.resource);
  const [least, most] = [perUnit(low), perUnit(high)];
  const { stepBps, maxAge } = args;
  const admin = open.community.keys.admin().connect(open.market.provider);
  const call = await feed.setBounds.populateTransaction(id, { least, most, stepBps, maxAge });
  const receipt = await send(open, admin, call);
  reportAct(open, args.json, {
    action: "bounds",
    account: admin.address,
    receipt,
    values: { resource: args.resource, least, most, stepBps, maxAge },
    lines: [
      `${args.resource} costs ${formatCurrency(low)} to ${formatCurrency(high)} per ${unit}, moves by ` +
        `${(stepBps / 100).toString()} % at once and is fresh for ${String(maxAge)} s`,
    ],
  });
};

export default bounds;
