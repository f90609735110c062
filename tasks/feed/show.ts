import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatInstant } from "../../src/domain/instant.ts";
import { readResources } from "../../src/gateway/resources.ts";
import { formatCurrency } from "../../src/market/money.ts";
import { answer } from "../cli/answer.ts";
import { table } from "../cli/table.ts";
import type { CommunityArguments } from "../context.ts";
import { openMarket } from "../market/open.ts";
import { priced, pricedResource } from "./priced.ts";

/** A price in JSON. */
interface PriceDocument {
  readonly name: string;
  readonly unit: string;
  /** Wei for 1e18 base units. */
  readonly price: bigint;
  /** Wei for one unit. */
  readonly perUnit: bigint;
  readonly observedAt: string | null;
  readonly fresh: boolean;
  readonly least: bigint;
  readonly most: bigint;
  readonly stepBps: number;
  readonly maxAge: number;
}

/** The task `feed show`. */
const show: NewTaskActionFunction<CommunityArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { feed } = open.market.contracts;
  const resources = (await readResources(open.community)).map(pricedResource);
  const prices: PriceDocument[] = [];
  const rows: string[][] = [];
  for (const { id, name, unit, shown } of [await priced(open, "token"), ...resources]) {
    const [{ price, fresh }, bounds] = await Promise.all([feed.priceOf(id), feed.boundsOf(id)]);
    if (bounds.maxAge === 0n) continue;
    prices.push({
      name,
      unit,
      price: price.price,
      perUnit: shown(price.price),
      observedAt: price.price === 0n ? null : formatInstant(Number(price.observedAt)),
      fresh,
      least: bounds.least,
      most: bounds.most,
      stepBps: Number(bounds.stepBps),
      maxAge: Number(bounds.maxAge),
    });
    const money = (amount: bigint): string => formatCurrency(shown(amount));
    const observed = price.price === 0n ? null : formatInstant(Number(price.observedAt));
    rows.push([
      name,
      observed === null ? "none" : money(price.price),
      unit,
      observed ?? "never",
      fresh ? "yes" : "no",
      money(bounds.least),
      money(bounds.most),
    ]);
  }
  answer(args.json, { network: open.community.network, prices }, () =>
    prices.length === 0
      ? ["No price has bounds yet: ./gridwell feed bounds token 0.0001ether 0.01ether"]
      : table(["of", "price", "per", "seen", "fresh", "at least", "at most"], rows, [
          "left",
          "right",
          "left",
          "left",
          "left",
          "right",
          "right",
        ]),
  );
};

export default show;
