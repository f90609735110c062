import type { NewTaskActionFunction } from "hardhat/types/tasks";

import {
  benchMarket,
  BUDGETS,
  SELLERS,
  type MarketBenchmark,
  type MarketStep,
} from "../../scripts/bench/market.ts";
import { genesis } from "../../scripts/gas.ts";
import { answer } from "../cli/answer.ts";
import { grouped, table } from "../cli/table.ts";

interface BenchArguments {
  readonly json: boolean;
}

/** What the same steps cost in auction-zoo, measured the same way: sealed bids without quota and delivery. */
const AUCTION_ZOO: Partial<Record<MarketStep, string>> = {
  commit: "57,700",
  revealLosing: "46,000",
  revealLeading: "47,000",
  check: "57,000",
  sellerEndToEnd: "105,000",
};

/** The task `bench market`: measures auctions on fresh chains in this process. */
const market: NewTaskActionFunction<BenchArguments> = async ({ json }, hre) => {
  const override = { initialDate: genesis };
  const connect = () => hre.network.create({ network: "default", override });
  const result = await benchMarket(connect, SELLERS, (what) => {
    console.error(`measuring ${what}`);
  });
  answer(json, result, () => describe(result));
};

function describe({ environment, rows }: MarketBenchmark): string[] {
  const steps = [...new Set(rows.map(({ step }) => step))];
  const sizes = [...new Set(rows.map(({ sellers }) => sellers))];
  const gas = (step: MarketStep, sellers: number): string =>
    grouped(rows.find((row) => row.step === step && row.sellers === sellers)?.gas ?? 0);
  return [
    "",
    ...table(
      ["step", ...sizes.map((sellers) => `${grouped(sellers)} sellers`), "budget", "auction-zoo"],
      steps.map((step) => {
        const budget = BUDGETS[step];
        return [
          step,
          ...sizes.map((sellers) => gas(step, sellers)),
          budget === null ? "" : grouped(budget),
          AUCTION_ZOO[step] ?? "",
        ];
      }),
    ),
    "",
    "auction-zoo hides bids as well, but has no quota, delivery or events at bid and settlement.",
    "",
    ...Object.entries(environment).map(([name, value]) => `  ${name}: ${value}`),
  ];
}

export default market;
