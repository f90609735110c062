import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { writeFigures } from "../../src/experiments/figure-files.ts";
import {
  incentivesReport,
  measureIncentives,
  type Incentives,
} from "../../src/experiments/incentives.ts";
import { answer } from "../cli/answer.ts";
import { table } from "../cli/table.ts";

interface BenchArguments {
  readonly auctions: number;
  readonly seed: number;
  readonly out: string;
  readonly json: boolean;
}

/** The task `bench incentives`: plays on the reference model; no chain is involved. */
const incentives: NewTaskActionFunction<BenchArguments> = ({ auctions, seed, out, json }) => {
  if (auctions < 1) {
    throw new GridwellError(
      "USAGE_SIZE",
      `--auctions ${String(auctions)} must be a whole number from 1`,
    );
  }
  const result = measureIncentives({ auctions, seed: BigInt(seed) }, (what) => {
    console.error(`playing ${what}`);
  });
  const command = `./gridwell bench incentives --auctions ${String(auctions)} --seed ${String(seed)} --out docs/results`;
  const date = new Date().toISOString().slice(0, 10);
  const files = out === "" ? [] : writeFigures(out, incentivesReport(result, command, date));
  for (const file of files) console.error(`wrote ${file}`);
  answer(json, documentOf(result), () => describe(result));
};

/** The result with S as text of 1e18, as JSON has no such whole numbers. */
function documentOf(result: Incentives) {
  const told = <Row extends { readonly share: bigint }>(rows: readonly Row[]) =>
    rows.map((row) => ({ ...row, share: String(row.share) }));
  const { withholding, ladders } = result;
  return { ...result, withholding: told(withholding), ladders: told(ladders) };
}

function describe({ withholding, ladders }: Incentives): string[] {
  const percent = (hundredths: number): string => (hundredths / 100).toFixed(2);
  const share = (whole: bigint): string => percent(Number(whole / 10n ** 14n) / 100);
  return [
    "",
    "Auctions in which withholding a bid pays, %, and the two lowest bidders' mean gain, % of the cap:",
    ...table(
      ["sellers", "S", "chosen pair", "two lowest", "mean gain"],
      withholding.map((row) => [
        String(row.sellers),
        share(row.share),
        percent(row.chosen),
        percent(row.lowest),
        percent(row.lowestGain),
      ]),
    ),
    "",
    "The buyer's mean gain, % of the cap, with its best highest price and with its best ladder of sham bids:",
    ...table(
      ["sellers", "S", "honest", "at", "no penalty", "ladder", "at", "rungs"],
      ladders.map((row) => [
        String(row.sellers),
        share(row.share),
        percent(row.honest),
        String(row.honestReserve),
        percent(row.spared),
        percent(row.ladder),
        String(row.ladderReserve),
        String(row.rungs),
      ]),
    ),
  ];
}

export default incentives;
