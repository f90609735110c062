import { loadavg } from "node:os";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import {
  BENCH_PLAN,
  benchNetwork,
  QUICK_PLAN,
  type CliqueBenchmark,
} from "../../src/load/bench.ts";
import { machineClock } from "../../src/load/clock.ts";
import { LIMITS } from "../../src/load/limits.ts";
import { RpcClient } from "../../src/load/rpc.ts";
import { runLoad } from "../../src/load/run.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { answer, pairs } from "../cli/answer.ts";
import { grouped, table } from "../cli/table.ts";
import { onTrialNetwork } from "../clique/trial.ts";
import { describeTick } from "../load/describe.ts";

interface BenchArguments {
  readonly seconds: number;
  readonly quick: boolean;
  readonly geth: string;
  readonly json: boolean;
}

/** Shorter runs have too few blocks for a percentile to mean anything. */
const LEAST_SECONDS = 5;

/** The task `bench clique`: on a network of its own that ends with it. */
const clique: NewTaskActionFunction<BenchArguments> = async ({ seconds, quick, geth, json }) => {
  const usual = quick ? QUICK_PLAN : BENCH_PLAN;
  const plan = seconds === 0 ? usual : { ...usual, seconds };
  if (plan.seconds < LEAST_SECONDS || plan.seconds > LIMITS.seconds) {
    throw new GridwellError(
      "LOAD_LIMIT",
      `--seconds ${String(plan.seconds)} must lie in ${String(LEAST_SECONDS)} to ${String(LIMITS.seconds)}`,
    );
  }
  // What else works on this machine changes the figures.
  const surroundings = {
    date: new Date().toISOString().slice(0, 10),
    "load before": `${(loadavg()[0] ?? 0).toFixed(1)} (average of the last minute)`,
    nodes: "4, of which 3 seal, on this machine together with the generator",
  };
  const result = await onTrialNetwork(
    { geth, cables: false },
    async ({ state, url, funder, processes }) => {
      const rpc = new RpcClient(url);
      const nodes = await processes();
      const { gasLimit } = state.node;
      const { period } = state.chain;
      const network = { period, gasLimit };
      return benchNetwork(
        network,
        plan,
        async (scenario, mostWaiting) => {
          const stop = new AbortController();
          console.error(`\n${scenario.name}`);
          const { result: measured } = await runLoad(scenario, {
            rpc,
            clock: machineClock,
            funder,
            depth: 2,
            nodes,
            log: (line) => {
              console.error(line);
            },
            onTick: (tick) => {
              console.error(describeTick(tick));
              // What is so late counts as not carried, however it goes on.
              if (tick.waiting > mostWaiting) stop.abort();
            },
            signal: stop.signal,
          });
          return measured;
        },
        (line) => {
          console.error(line);
        },
      );
    },
  );
  const environment = { ...result.environment, ...surroundings };
  const document = { ...result, environment };
  answer(json, document, () => describe(document));
};

function describe({ environment, rows, steps, ratio }: CliqueBenchmark): string[] {
  const figure = (value: number): string => value.toFixed(1);
  const [obvious] = rows;
  const times = (rate: number): string =>
    `${figure(rate / (obvious?.readingsPerSecond ?? rate))} ×`;
  return [
    "",
    ...table(
      [
        ...["load", "offered/s", "readings/s", "ratio", "p50 s", "p95 s", "p99 s", "blocks"],
        "fullest block",
      ],
      rows.map(({ what, bankSize, offered, readingsPerSecond, p50, p95, p99, ...row }) => [
        what === "obvious" ? what : `${grouped(bankSize)} a batch`,
        grouped(offered),
        grouped(Math.round(readingsPerSecond)),
        times(readingsPerSecond),
        ...[p50, p95, p99].map(figure),
        String(row.blocks),
        `${figure(row.fullestBlock / 1_000_000)} M gas`,
      ]),
    ),
    "",
    `Batches of 1,000 carry ${figure(ratio["1000"])} times the readings of the obvious contract, of 200 ${figure(ratio["200"])} times.`,
    "",
    "The search:",
    ...table(
      ["load", "offered/s", "for", "p99 s", "carried"],
      steps.map(({ what, bankSize, offered, seconds, p99, carried }) => [
        what === "obvious" ? what : `${grouped(bankSize)} a batch`,
        grouped(offered),
        `${String(seconds)} s`,
        p99 === null ? "-" : figure(p99),
        carried ? "yes" : "no",
      ]),
    ).map((line) => `  ${line}`),
    "",
    ...pairs(Object.entries(environment)),
  ];
}

export default clique;
