import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { parseAmount } from "../../src/domain/amount.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { formatTotal } from "../../src/domain/resource.ts";
import { parseTokens } from "../../src/market/money.ts";
import { momentOf } from "../../src/market/standing.ts";
import {
  memberWallet,
  openMarket,
  parseResource,
  periodOf,
  reportAct,
  send,
  type MemberArguments,
} from "../market/open.ts";

interface SubscribeArguments extends MemberArguments {
  readonly resource: string;
  readonly least: string;
  readonly most: string;
  readonly unitPrice: string;
  readonly days: number;
  readonly hours: string;
}

const ALL_WEEKDAYS = 0x7f;
const ALL_HOURS = 0xffffff;
const DAY = 86_400;

/** The task `board subscribe`. */
const subscribe: NewTaskActionFunction<SubscribeArguments> = async (args, hre) => {
  const hours = hourMask(args.hours);
  await using open = await openMarket(hre, args);
  const { market } = open;
  const resource = await parseResource(open, args.resource);
  const least = parseAmount(resource, args.least);
  const most = parseAmount(resource, args.most);
  // Given for a display unit, kept for a base unit: rounded down, so that no offer at the price is missed.
  const unitPrice = parseTokens(args.unitPrice, market.symbol) / 10n ** BigInt(resource.decimals);
  const wallet = memberWallet(open, args);
  const { time } = await momentOf(market, Math.floor(Date.now() / 1_000));
  const expiry = time + args.days * DAY;
  const first = periodOf(market, -1, time);
  const last = periodOf(market, -1, expiry) + 1;
  const call = await market.contracts.board.subscribe.populateTransaction(
    resource.id,
    unitPrice,
    least,
    most,
    first,
    last,
    ALL_WEEKDAYS,
    hours,
    expiry,
  );
  const receipt = await send(open, wallet, call);
  reportAct(open, args.json, {
    action: "subscribe",
    account: wallet.address,
    receipt,
    values: { resource: resource.name, least, most, unitPrice, expiry: formatInstant(expiry) },
    lines: [
      `${wallet.address} wants to hear of offers of ${formatTotal(resource, least)} to ` +
        `${formatTotal(resource, most)} until ${formatInstant(expiry)}; everybody can read that`,
    ],
  });
};

/** `8-20` for the hours from 08:00 to 20:59 UTC; empty for all. */
function hourMask(text: string): number {
  if (text === "") return ALL_HOURS;
  const [, from, to] = /^(\d{1,2})-(\d{1,2})$/.exec(text)?.map(Number) ?? [];
  if (from === undefined || to === undefined || from > to || to > 23) {
    throw new GridwellError("USAGE_HOURS", `--hours ${text} is none: write it like 8-20, in UTC`);
  }
  let mask = 0;
  for (let hour = from; hour <= to; hour++) mask |= 1 << hour;
  return mask;
}

export default subscribe;
