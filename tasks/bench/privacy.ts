import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import type { Inference } from "../../src/experiments/onlooker/inference.ts";
import { measurePrivacy, type PrivacyMeasurement } from "../../src/experiments/onlooker/measure.ts";
import { answer } from "../cli/answer.ts";
import { grouped, table } from "../cli/table.ts";

interface BenchArguments {
  readonly homes: number;
  readonly days: number;
  readonly seed: number;
  readonly json: boolean;
}

/** The task `bench privacy`: generates homes in memory; no chain is involved. */
const privacy: NewTaskActionFunction<BenchArguments> = ({ homes, days, seed, json }) => {
  if (homes < 1 || days < 2) {
    throw new GridwellError(
      "USAGE_SIZE",
      `--homes ${String(homes)} must be a whole number from 1, --days ${String(days)} one from 2`,
    );
  }
  const result = measurePrivacy({ homes, days, seed }, (what) => {
    console.error(`watching: ${what}`);
  });
  answer(json, result, () => describe(result));
};

function describe({ homes, days, seed, rows }: PrivacyMeasurement): string[] {
  const right = ({ perMilleRight }: Inference): string => (perMilleRight / 10).toFixed(1);
  const bits = ({ milliBits, milliBitsInAll }: Inference): string =>
    `${(milliBits / 1_000).toFixed(3)} of ${(milliBitsInAll / 1_000).toFixed(3)}`;
  const [first] = rows;
  return [
    "",
    `What the chain tells of absence: ${grouped(homes)} invented homes, ${grouped(days)} days, seed ${String(seed)}`,
    "",
    ...table(
      ["posted", "posts/day", "bytes/day", "slot empty, %", "bits", "day empty, %", "bits"],
      rows.map((row) => [
        row.policy,
        (row.postsInHundredDays / 100).toFixed(1),
        grouped(row.bytesADay),
        right(row.slots),
        bits(row.slots),
        right(row.days),
        bits(row.days),
      ]),
    ),
    "",
    "  %: told rightly, mean of empty and not empty; learned on the first half of the days, tried on the second",
    `  without the chain, by the hour alone: ${((first?.slots.perMilleByPrior ?? 0) / 10).toFixed(1)} of slots, 50.0 of days`,
  ];
}

export default privacy;
