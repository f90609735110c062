import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { ENVIRONMENT, measureTable4 } from "../../scripts/bench/monitor.ts";
import { genesis } from "../../scripts/gas.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { machineFacts } from "../../src/experiments/machine.ts";
import { reportTable4 } from "../../src/experiments/p3-table4/report.ts";
import { writeReport, type FigureArguments } from "./write.ts";

/** The task `figures p3-table4`. */
const table4: NewTaskActionFunction<FigureArguments> = async (args, hre) => {
  const override = { initialDate: genesis };
  const connection = await hre.network.create({ network: "default", override });
  const rows = await measureTable4(connection, (what) => {
    console.error(`measuring ${what}`);
  });
  await connection.close();
  const report = reportTable4(rows, {
    command: "./gridwell figures p3-table4",
    date: formatInstant(Math.floor(Date.now() / 1_000)),
    environment: { ...ENVIRONMENT, ...machineFacts() },
  });
  writeReport(args, report);
};

export default table4;
