import type { Chart, Line } from "../charts/chart.ts";
import type { FigureReport } from "./figure-report.ts";
import { measureLadders, type LadderRow } from "./shill-ladder.ts";
import { honestAuctions, measureWithholding, type WithholdingRow } from "./withholding.ts";

/** S, of 1e18, at which everything is measured. The last is the default. */
const SHARES = [0n, 100n, 250n, 500n, 1_000n].map((part) => part * 10n ** 15n);
/** Numbers of honest sellers. */
const SELLERS = [3, 5] as const;
/** The cap, which is what the lot is worth to the buyer. Prices have as many steps. */
const CAP = 10_000n;

/** What is repeated. */
export interface IncentivesOptions {
  /** Auctions for each number of sellers; the same ones for every S. */
  readonly auctions: number;
  readonly seed: bigint;
}

/** What withholding and ladders of sham bids bring, at each S. */
export interface Incentives {
  readonly auctions: number;
  readonly seed: number;
  readonly withholding: readonly WithholdingRow[];
  readonly ladders: readonly LadderRow[];
}

/** Tries both attacks on random auctions. Exact: integers all the way. */
export function measureIncentives(
  { auctions, seed }: IncentivesOptions,
  progress: (what: string) => void = () => undefined,
): Incentives {
  const withholding: WithholdingRow[] = [];
  const ladders: LadderRow[] = [];
  for (const sellers of SELLERS) {
    const drawn = honestAuctions(auctions, sellers, CAP, seed);
    for (const share of SHARES) {
      progress(`${String(sellers)} sellers, S = ${decimal(share)}`);
      withholding.push(measureWithholding(drawn, share));
      ladders.push(measureLadders(drawn, share));
    }
  }
  return { auctions, seed: Number(seed), withholding, ladders };
}

/** S as a number, for charts and tables. */
function decimal(share: bigint): string {
  return (Number(share / 10n ** 15n) / 1_000).toFixed(2);
}

/** The page of the results. `date` is when it was measured. */
export function incentivesReport(result: Incentives, command: string, date: string): FigureReport {
  const { auctions, seed, withholding, ladders } = result;
  const atDefault = withholding.filter(({ share }) => share === SHARES.at(-1));
  const pays = ladders.filter(({ spared, ladder }) => ladder > spared);
  const tooLow = [...new Set(pays.map(({ share }) => decimal(share)))];
  const saved = ladders
    .filter(({ share }) => share === SHARES.at(-1))
    .map(({ ladder, honest }) => ((ladder - honest) / 100).toFixed(2))
    .join(" and ");
  return {
    name: "incentives",
    title: "What cheating brings: withheld bids and ladders of sham bids",
    command,
    date,
    summary: `A bidder puts up a bond of S times the cap, and loses it to the treasury when it does not open its bid. ${String(auctions)} random auctions for each number of sellers, the same for every S (seed ${String(seed)}): the lot is worth the cap to the buyer; sellers' costs are uniform from zero to the cap, and they bid them; in the first figure the buyer's highest price is uniform in the upper half of the cap, in the second it is the buyer's to choose. Winner and price come from the reference model, which does as the contracts do. The default is S = 1.`,
    verdict: [
      `At the default S = 1 withholding pays in ${String(Math.max(...atDefault.map(({ lowest }) => lowest)))} of ${String(auctions)} auctions, even for the two lowest bidders: the gain is at most the buyer's highest price, which is at most the cap, which is the bond.`,
      `A ladder of sham bids of which some are withheld beats the best honest highest price at S = ${tooLow.join(", ")}, and at no other S that was tried.`,
      `With a bond large enough nothing is worth withholding. What remains to a buyer is one sham bid at its best highest price, below a higher one that it shows: when no seller asks less, the accomplice wins and the penalty for a price below all bids is saved. That brings ${saved} % of the cap, and costs the accomplice its quota.`,
      "Pairs agreed on before they bid can still leave out the second bid: no bond reaches what was never committed.",
    ],
    environment: { seed: String(seed), auctions: String(auctions), cap: String(CAP) },
    figures: [withholdingFigure(withholding), ladderFigure(ladders)],
    notes: [
      "The specification's own figures (withholding pays in 32, 23, 10.5, 2 and 0 % of auctions; a ladder brings 72 against 52) come from another draw of costs and prices. Compare the direction, not the digits.",
      "A buyer's accomplice needs quota and a bond for every rung. Quota is counted as free here, which favours the attack.",
    ],
  };
}

function withholdingFigure(rows: readonly WithholdingRow[]): FigureReport["figures"][number] {
  return {
    name: "withholding",
    title: "How often withholding pays",
    text: "Two sellers are a pair; one of them does not open its bid, so that the other gets a higher price. A pair that was chosen beforehand, and the two lowest bidders of each auction as the worst that can happen.",
    chart: chartOf(
      "Auctions in which withholding pays, by S",
      "auctions, %",
      SELLERS.flatMap((sellers): Line[] => {
        const of = rows.filter((row) => row.sellers === sellers);
        return [
          lineOf(`chosen pair, ${String(sellers)} sellers`, of, ({ chosen }) => chosen / 100),
          lineOf(`two lowest, ${String(sellers)} sellers`, of, ({ lowest }) => lowest / 100, true),
        ];
      }),
    ),
    table: {
      columns: [
        { name: "sellers", title: "sellers" },
        { name: "bond_share", title: "S", digits: 2 },
        { name: "chosen_pair_percent", title: "chosen pair, %", digits: 2 },
        { name: "two_lowest_percent", title: "two lowest, %", digits: 2 },
        { name: "two_lowest_mean_percent_of_cap", title: "their mean gain, % of cap", digits: 2 },
      ],
      rows: rows.map(({ sellers, share, chosen, lowest, lowestGain }) => [
        sellers,
        Number(decimal(share)),
        chosen / 100,
        lowest / 100,
        lowestGain / 100,
      ]),
    },
  };
}

function ladderFigure(rows: readonly LadderRow[]): FigureReport["figures"][number] {
  return {
    name: "ladders",
    title: "What a ladder of sham bids brings the buyer",
    text: "The buyer's best mean gain with an honest highest price, and with an accomplice's sham bids at even steps below it (1, 2, 4 or 8) of which those below the lowest honest bid are withheld. Highest prices from 20 to 100 % of the cap were tried for both.",
    chart: chartOf(
      "The buyer's mean gain, by S",
      "% of the cap",
      SELLERS.flatMap((sellers): Line[] => {
        const of = rows.filter((row) => row.sellers === sellers);
        return [
          lineOf(`honest, ${String(sellers)} sellers`, of, ({ honest }) => honest / 100, true),
          lineOf(`best ladder, ${String(sellers)} sellers`, of, ({ ladder }) => ladder / 100),
        ];
      }),
    ),
    table: {
      columns: [
        { name: "sellers", title: "sellers" },
        { name: "bond_share", title: "S", digits: 2 },
        { name: "honest_percent_of_cap", title: "honest, % of cap", digits: 2 },
        { name: "honest_reserve_percent", title: "its highest price, %" },
        { name: "honest_spared_percent_of_cap", title: "without penalty, % of cap", digits: 2 },
        { name: "ladder_percent_of_cap", title: "best ladder, % of cap", digits: 2 },
        { name: "ladder_reserve_percent", title: "its highest price, %" },
        { name: "rungs", title: "rungs" },
      ],
      rows: rows.map((row) => [
        row.sellers,
        Number(decimal(row.share)),
        row.honest / 100,
        row.honestReserve,
        row.spared / 100,
        row.ladder / 100,
        row.ladderReserve,
        row.rungs,
      ]),
    },
  };
}

function chartOf(title: string, y: string, series: readonly Line[]): Chart {
  return { title, x: "S, bond as a share of the cap", y, series };
}

function lineOf<Row extends { readonly share: bigint }>(
  name: string,
  rows: readonly Row[],
  y: (row: Row) => number,
  dashed = false,
): Line {
  const points = rows.map((row) => ({ x: Number(decimal(row.share)), y: y(row) }));
  return { kind: "line", name, points, dashed };
}
