import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { benchMonitor, type MonitorBenchmark } from "../../scripts/bench/monitor.ts";
import { genesis } from "../../scripts/gas.ts";
import { paperGas, RECORDS } from "../../src/experiments/p3-table4/paper.ts";
import { answer, pairs } from "../cli/answer.ts";
import { grouped, table } from "../cli/table.ts";

interface BenchArguments {
  readonly json: boolean;
}

/** The task `bench monitor`: measures on a fresh chain in this process. */
const monitor: NewTaskActionFunction<BenchArguments> = async ({ json }, hre) => {
  const override = { initialDate: genesis };
  const connect = () => hre.network.create({ network: "default", override });
  const result = await benchMonitor(connect, (what) => {
    console.error(`measuring ${what}`);
  });
  answer(json, result, () => describe(result));
};

function describe({ environment, rows, ratio, times }: MonitorBenchmark): string[] {
  const cases = [...new Set(rows.filter(({ records }) => records > 0).map((row) => row.case))];
  const gas = (name: string, records: number): string => {
    const row = rows.find((each) => each.case === name && each.records === records);
    return row === undefined ? "" : grouped(row.gas);
  };
  const sizes = RECORDS.map((records) => `${String(records)} record${records === 1 ? "" : "s"}`);
  return [
    "",
    ...table(
      ["gas", ...sizes],
      [
        ...cases.map((name) => [name, ...RECORDS.map((records) => gas(name, records))]),
        ["P3, encrypted", ...RECORDS.map((records) => grouped(paperGas(records)))],
        ["P3 by post", ...RECORDS.map((records) => `${(ratio[records] ?? 0).toFixed(1)} ×`)],
      ],
    ),
    "",
    ...table(
      ["action", "gas"],
      rows.filter(({ records }) => records === 0).map((row) => [row.case, grouped(row.gas)]),
    ),
    "",
    ...pairs(Object.entries(environment)),
    "",
    ...table(
      ["processor's time", "records", "µs"],
      times.rows.map(({ operation, records, microseconds }) => [
        operation,
        records === null ? "" : grouped(records),
        grouped(microseconds),
      ]),
    ),
    "",
    ...pairs(Object.entries(times.environment)),
  ];
}

export default monitor;
