import { expect } from "chai";

import { GridwellError } from "../../../src/domain/errors.ts";
import {
  benchNetwork,
  type BenchPlan,
  type CliqueBenchmark,
  type RunScenario,
} from "../../../src/load/bench.ts";
import { transactionsOf } from "../../../src/load/limits.ts";
import { blockRows, rowOf } from "../../../src/load/result.ts";
import type { Load } from "../../../src/load/scenario.ts";
import { placesOf } from "../../../src/load/stream.ts";
import type { Sample } from "../../../src/load/samples.ts";
import type { SeenBlock } from "../../../src/load/watcher.ts";
import { conforming } from "../../support/schemas.ts";

const NETWORK = { period: 2, gasLimit: 60_000_000 };
const PLAN: BenchPlan = { stepSeconds: 10, seconds: 20, shares: [20, 40, 60, 80] };
/** Readings a second that gas allows, by hand: 60 M gas / (36,150; 74,300; 214,500) gas / 2 s x (1; 200; 1,000). */
const ALLOWED = { 1: 829, 200: 80_753, 1_000: 139_860 } as const;

/** A network in which everything waits for 2 s up to a rate, and beyond it for 7 s. */
function carrying(most: (load: Load, seconds: number) => number, lost = 0): RunScenario {
  return (scenario) => {
    const rows = placesOf(scenario).map((place) => {
      const { load, begin, seconds } = place;
      const wait = load.rate <= most(load, seconds) ? 2_000 : 7_000;
      const count = transactionsOf(load, seconds);
      const blocks: SeenBlock[] = [0, 1, 2, 3, 4, 5].map((number) => ({
        ...{ number, hash: String(number), parent: String(number - 1), transactions: [] },
        ...{ timestamp: 2 * number, gasUsed: 1_000, gasLimit: 60_000_000, seenAt: 2_000 * number },
      }));
      const samples = Array.from({ length: count }, (_, i): Sample => {
        const due = begin + Math.floor((i * 1_000 * seconds) / count);
        return {
          ...{ stream: place.number, hash: String(i), readings: load.bankSize, due, sent: due },
          ...{ seen: due + wait, final: due + wait, block: 1 + (i % 5), gasUsed: 1, reason: null },
          fate: i < lost ? "missing" : "succeeded",
        };
      });
      expect(blockRows(samples, blocks)).to.have.length(6);
      return rowOf(place, samples, blocks, 99_000);
    });
    return Promise.resolve({
      environment: { scenario: scenario.name, ledger: "0x1", obvious: "0x2", chain: "7" },
      rows,
      ...{ blocks: [], seconds: [], nodes: [], refusals: {}, resent: 0, handed: 0, reorgs: 0 },
      ...{ faults: [], verdict: null, deepestReorg: 0 },
      notes: [],
    });
  };
}

const ignore = (): void => undefined;

function offeredOf({ rows }: CliqueBenchmark): number[] {
  return rows.map(({ offered }) => offered);
}

describe("benchNetwork", function () {
  it("takes the greatest rate that is in time, for each kind", async function () {
    const result = await benchNetwork(
      NETWORK,
      PLAN,
      carrying(({ bankSize }) => (bankSize === 1 ? 400 : bankSize === 200 ? 50_000 : 10 ** 9)),
      ignore,
    );
    expect(offeredOf(result)).to.deep.equal([331, 48_452, 111_888]);
    expect(result.rows.map(({ bankSize, p99 }) => [bankSize, p99])).to.deep.equal([
      [1, 2],
      [200, 2],
      [1_000, 2],
    ]);
    const tried = result.steps.filter(({ bankSize }) => bankSize === 1);
    expect(tried.map(({ offered, seconds, carried }) => [offered, seconds, carried])).to.deep.equal(
      [
        [165, 10, true],
        [331, 10, true],
        [497, 10, false],
        [663, 10, false],
        [331, 20, true],
      ],
    );
    conforming("bench-clique", JSON.stringify(result));
  });

  it("says how many times the obvious contract the batches carry", async function () {
    const { rows, ratio } = await benchNetwork(
      NETWORK,
      PLAN,
      carrying(() => 10 ** 9),
      ignore,
    );
    const [obvious, small, large] = rows.map(({ readingsPerSecond }) => readingsPerSecond);
    expect(obvious).to.be.within(0.8 * ALLOWED[1], 2 * ALLOWED[1]);
    expect(ratio["200"]).to.equal(Math.round((10 * (small ?? 0)) / (obvious ?? 0)) / 10);
    expect(ratio["1000"]).to.equal(Math.round((10 * (large ?? 0)) / (obvious ?? 0)) / 10);
    expect(ratio["1000"]).to.be.greaterThan(ratio["200"]);
  });

  it("goes down as far as it must where a rate does not hold for the whole length", async function () {
    const result = await benchNetwork(
      NETWORK,
      PLAN,
      carrying((_, seconds) => (seconds === PLAN.seconds ? 500 : 10 ** 9)),
      ignore,
    ).catch((error: unknown) => error);
    // The obvious contract holds at the three lowest; batches hold nowhere.
    expect(result).to.be.instanceOf(GridwellError).with.property("code", "LOAD_BENCH_SLOW");
    const held = await benchNetwork(
      NETWORK,
      PLAN,
      carrying(({ bankSize, rate }, seconds) => {
        return seconds === PLAN.seconds && bankSize === 1 && rate > 200 ? 0 : 10 ** 9;
      }),
      ignore,
    );
    expect(offeredOf(held)[0]).to.equal(165);
  });

  it("does not count a rate at which something got lost", async function () {
    const failure = benchNetwork(
      NETWORK,
      PLAN,
      carrying(() => 10 ** 9, 1),
      ignore,
    );
    const error: unknown = await failure.catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(GridwellError).with.property("code", "LOAD_BENCH_SLOW");
  });

  it("stops a run at twice the bound", async function () {
    const bounds = new Set<number>();
    const run = carrying(() => 10 ** 9);
    const record: RunScenario = (scenario, mostWaiting) => {
      bounds.add(mostWaiting);
      return run(scenario, mostWaiting);
    };
    await benchNetwork(NETWORK, PLAN, record, ignore);
    expect([...bounds]).to.deep.equal([12_000]);
  });
});
