import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatInstant } from "../../src/domain/instant.ts";
import { formatTotal } from "../../src/domain/resource.ts";
import { consumedSoFar, proveConsumption } from "../../src/market/delivery.ts";
import { periodTimes } from "../../src/market/market.ts";
import { answer } from "../cli/answer.ts";
import { openMarket } from "../market/open.ts";
import { quotaInQuestion, type QuotaArguments } from "./account.ts";

/** The task `quota remaining`. */
const remaining: NewTaskActionFunction<QuotaArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market, community } = open;
  const { book } = market.contracts;
  const { account, resource, period, time } = await quotaInQuestion(open, args);
  const limit = await book.limitOf(account, resource.id, period);
  // Before its end a period has no reading that the contract would take as its last.
  const proved = time >= periodTimes(market.grid, period).end;
  let left: bigint;
  let until: number | null = null;
  if (proved) {
    const { spans } = await proveConsumption(market, account, resource.id, period);
    left = await book.remaining(account, resource.id, period, [...spans]);
  } else {
    const sofar = await consumedSoFar(market, account, resource.id, period);
    left = limit - sofar.consumed;
    until = sofar.until;
  }
  const document = {
    network: community.network,
    account,
    resource: resource.name,
    period,
    limit,
    consumed: limit - left,
    remaining: left,
    proved,
    until: until === null ? null : formatInstant(until),
  };
  answer(args.json, document, () => [
    left < 0n
      ? `${account} used ${formatTotal(resource, -left)} more than its quota of ${formatTotal(resource, limit)}`
      : `${account} may still use ${formatTotal(resource, left)} of ${formatTotal(resource, limit)}`,
    proved
      ? "  proved by the meters' witnesses, and checked by the contract"
      : `  as recorded until ${document.until ?? "now"}; the contract counts once period ${String(period)} has ended`,
  ]);
};

export default remaining;
