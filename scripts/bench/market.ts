import type { NetworkConnection } from "hardhat/types/network";

import { SeededMarket } from "./seeded-market.ts";

/** Numbers of sellers that are measured. */
export const SELLERS: readonly number[] = [2, 10, 100, 300];

/** Steps of an auction, in their order, each with what it may cost at most; null where none is set. */
export const BUDGETS = {
  offer: null,
  commit: 78_000,
  deposit: null,
  revealLosing: 66_000,
  revealLeading: 66_000,
  check: 95_000,
  confirm: null,
  withdraw: null,
  sellerEndToEnd: 140_000,
} as const;

/** A step's name. */
export type MarketStep = keyof typeof BUDGETS;

/** One step with a number of sellers. */
export interface MarketRow {
  readonly step: MarketStep;
  readonly sellers: number;
  /** The receipt's gasUsed; of a step that many sellers take, the dearest. */
  readonly gas: number;
}

/** What `./gridwell bench market` prints. */
export interface MarketBenchmark {
  readonly environment: Readonly<Record<string, string>>;
  readonly rows: readonly MarketRow[];
}

/**
 * Runs an auction from the offer to the confirmed delivery, for each number of sellers with a market of its own.
 *
 * @param sizes - numbers of sellers, from 2.
 */
export async function benchMarket(
  connect: () => Promise<NetworkConnection>,
  sizes: readonly number[],
  progress: (what: string) => void = () => undefined,
): Promise<MarketBenchmark> {
  const rows: MarketRow[] = [];
  for (const sellers of sizes) {
    progress(`${String(sellers)} sellers`);
    const connection = await connect();
    const gas = await measureAuction(await SeededMarket.open(connection, sellers));
    await connection.close();
    for (const [step, used] of gas) rows.push({ step, sellers, gas: Number(used) });
  }
  return {
    environment: {
      evm: "Hardhat's in-process chain, London",
      compiler: "solc 0.8.37, viaIR, optimizer runs 1000",
      sellers: "an account, quota, credit and a metering point each; bonds come from credit",
      delivery: "one point, proved on the real ledger with eight and nine later entries",
    },
    rows,
  };
}

/** Gas of each step. The first seller asks least, all others as much as each other. */
async function measureAuction(market: SeededMarket): Promise<Map<MarketStep, bigint>> {
  const { sellers } = market;
  const priceOf = (index: number): bigint => (index === 0 ? 6n : 8n);
  const offer = await market.offer();
  const commits: bigint[] = [];
  for (const [index, seller] of sellers.entries()) {
    commits.push(await market.bid(seller, priceOf(index)));
  }
  const deposit = await market.deposit();
  // The last seller leads alone, the first takes its place, the others lose.
  const [leading, losing]: [bigint[], bigint[]] = [[], []];
  const last = sellers.length - 1;
  leading.push(await market.reveal(last, priceOf(last)));
  leading.push(await market.reveal(0, priceOf(0)));
  for (let index = 1; index < last; index++) {
    losing.push(await market.reveal(index, priceOf(index)));
  }
  const check = await market.check();
  const confirm = await market.confirm();
  const withdraw = await market.withdraw(sellers.at(-1) ?? market.buyer);
  const displaced = leading[0] ?? 0n;
  return new Map<MarketStep, bigint>([
    ["offer", offer],
    ["commit", highest(commits)],
    ["deposit", deposit],
    // Of two sellers nobody loses at its own opening: one is displaced by the other.
    ["revealLosing", losing.length === 0 ? displaced : highest(losing)],
    ["revealLeading", highest(leading)],
    ["check", check],
    ["confirm", confirm],
    ["withdraw", withdraw],
    ["sellerEndToEnd", highest(commits) + highest([displaced, ...losing])],
  ]);
}

const highest = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((most, amount) => (amount > most ? amount : most), 0n);
