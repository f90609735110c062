import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { benchLedger, SIZES, type LedgerBenchmark } from "../../scripts/bench/ledger.ts";
import { genesis } from "../../scripts/gas.ts";
import { printJson } from "../cli/output.ts";
import { bar, grouped, table } from "../cli/table.ts";

interface BenchArguments {
  json: boolean;
}

/** The task `bench ledger`: measures on a fresh chain in this process. */
const ledger: NewTaskActionFunction<BenchArguments> = async ({ json }, hre) => {
  const override = { initialDate: genesis };
  const connection = await hre.network.create({ network: "default", override });
  const result = await benchLedger(connection, SIZES, (what) => {
    console.error(`measuring ${what}`);
  });
  if (json) printJson(result);
  else for (const line of describe(result)) console.log(line);
};

function describe({ environment, rows, build, obvious, ratio }: LedgerBenchmark): string[] {
  const perReading = (value: number | null): string => (value === null ? "" : value.toFixed(1));
  const normal = rows.filter((row) => row.case === "normal");
  const charted = normal.map(({ meters, gasPerReading }) => ({
    label: `${grouped(meters)} a batch`,
    gas: gasPerReading ?? 0,
  }));
  const longest = Math.max(...charted.map(({ gas }) => gas));
  return [
    "",
    ...table(
      ["case", "points", "gas", "gas a reading"],
      rows.map((row) => [
        row.case,
        grouped(row.meters),
        grouped(row.gas),
        perReading(row.gasPerReading),
      ]),
    ),
    "",
    "Gas a reading, normal batches, all rules on:",
    ...charted.map(
      ({ label, gas }) =>
        `  ${label.padEnd(14)} ${gas.toFixed(1).padStart(8)}  ${bar(gas / longest, 40)}`,
    ),
    `  ${"obvious".padEnd(14)} ${grouped(Math.round(obvious.gasPerReading)).padStart(8)}  ${ratioSentence(ratio)}`,
    "",
    "CPU time to build a batch:",
    ...build.map(
      ({ meters, microseconds }) =>
        `  ${grouped(meters).padStart(5)} points  ${grouped(microseconds)} µs`,
    ),
    "",
    ...Object.entries(environment).map(([name, value]) => `  ${name}: ${value}`),
  ];
}

function ratioSentence(ratio: LedgerBenchmark["ratio"]): string {
  const parts = Object.entries(ratio).map(
    ([meters, times]) => `${times.toFixed(0)} × at ${grouped(Number(meters))}`,
  );
  return `that is ${parts.join(", ")}`;
}

export default ledger;
