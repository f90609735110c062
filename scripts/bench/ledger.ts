import { cpus, release } from "node:os";
import { performance } from "node:perf_hooks";

import { id as digest } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { ChangeKind } from "../../src/chain/bank-history.ts";
import { seededNumbers } from "../../src/load/seeded-numbers.ts";
import type { ReadingVerifier } from "../../types/contracts/index.ts";
import { SeededBank } from "./seeded-bank.ts";

/** Sizes of the banks that are measured, metering points. */
export const SIZES: readonly number[] = [40, 200, 1_000, 4_000];

/** One transaction, measured. */
export interface LedgerRow {
  /** What was done, see `docs/ledger.md`. */
  readonly case: string;
  /** Points of the bank. */
  readonly meters: number;
  /** The receipt's gasUsed. */
  readonly gas: number;
  /** Gas by number of readings in the transaction; null for a transaction that records none. */
  readonly gasPerReading: number | null;
}

/** CPU time to build one batch: pack the lanes, hash the witness, encode the call. */
export interface BuildRow {
  readonly meters: number;
  /** Median of {@link BUILD_RUNS} runs. */
  readonly microseconds: number;
}

/** What `./gridwell bench ledger` prints. */
export interface LedgerBenchmark {
  readonly environment: Readonly<Record<string, string>>;
  readonly rows: readonly LedgerRow[];
  readonly build: readonly BuildRow[];
  readonly obvious: { readonly gasPerReading: number; readonly firstGasPerReading: number };
  /** Gas of the obvious contract by ours, `normal` batches, by size. */
  readonly ratio: Readonly<Record<string, number>>;
}

/** Runs of which the median is told. */
const BUILD_RUNS = 21;

/** Cases that record a whole bank. */
const RECORDING = new Set(["normal", "exceptions", "day", "repeat"]);
const SLOT_SECONDS = 900;
const SLOTS_PER_DAY = 96;

/** The contracts of a measurement, on a fresh in-process chain. */
interface Bench {
  readonly open: (number: number, meters: number, wide?: boolean) => Promise<SeededBank>;
  readonly verifier: ReadingVerifier;
  readonly prove: (bank: SeededBank, entry: number, lane: number) => Promise<bigint>;
}

async function deployBench(connection: NetworkConnection): Promise<Bench> {
  const { ethers } = connection;
  const [, gateway] = await ethers.getSigners();
  if (gateway === undefined) throw new Error("the chain has no accounts");
  // Stands in for the registry: the verifier asks it only for signed readings, which are not measured here.
  const terms = await ethers.deployContract("TermBook");
  const operator = await ethers.getImpersonatedSigner(await terms.getAddress());
  await connection.networkHelpers.setBalance(operator.address, ethers.parseEther("1000"));
  const ledger = await ethers.deployContract("ReadingLedger", [operator.address, SLOT_SECONDS, 0]);
  const verifier = await ethers.deployContract("ReadingVerifier", [ledger, terms]);
  const block = await ethers.provider.getBlock("latest");
  const now = Math.floor((block?.timestamp ?? 0) / SLOT_SECONDS);
  // Three days back and ten slots into the day, so that no case but `day` crosses a day.
  const slot = (Math.floor(now / SLOTS_PER_DAY) - 3) * SLOTS_PER_DAY + 10;
  return {
    open: (number, meters, wide = false) =>
      SeededBank.open(ledger, { operator, gateway }, { number, meters, wide }, slot),
    verifier,
    async prove(bank, position, lane) {
      const point = digest(`point ${String(bank.number)}/${String(lane)}`);
      const proof = bank.proof(position, lane);
      const call = await verifier.readingOf.populateTransaction(point, proof);
      const receipt = await (await operator.sendTransaction(call)).wait();
      return receipt?.gasUsed ?? 0n;
    },
  };
}

/**
 * Runs every case on one bank, one transaction each.
 *
 * `normal` a batch · `exceptions` with 2 % estimated · `repeat` the same batch again · `exchange` one meter replaced ·
 * `amend` one late reading · `day` the first batch of the next day · `proof` a contract's read of one register, eight
 * entries back.
 */
async function* measureBank(bench: Bench, bank: SeededBank): AsyncGenerator<LedgerRow> {
  const row = (name: string, gas: bigint): LedgerRow => ({
    case: name,
    meters: bank.meters,
    gas: Number(gas),
    gasPerReading: RECORDING.has(name) ? Number(gas) / bank.meters : null,
  });
  await bank.record(bank.nextBatch(1)); // the first batch costs the same, but let nothing be a first
  const batch = bank.nextBatch(1);
  yield row("normal", (await bank.record(batch)).gasUsed);
  yield row("repeat", (await bank.record(batch)).gasUsed);
  const proved = bank.entries.length - 1;
  const estimated = Array.from({ length: Math.ceil(bank.meters / 50) }, (_, i) => i * 50);
  yield row("exceptions", (await bank.record(bank.nextBatch(1, estimated))).gasUsed);
  const subject = digest("another meter");
  const exchange = [{ kind: ChangeKind.Exchange, lane: 1, total: 0n, subject }];
  yield row("exchange", (await bank.change(exchange)).gasUsed);
  yield row("amend", (await bank.amend(bank.slot, [{ lane: 2, code: 0, value: 1n }])).gasUsed);
  for (let i = 0; i < 5; i++) await bank.record(bank.nextBatch(1));
  yield row("proof", await bench.prove(bank, proved, 3));
  yield row("day", (await bank.record(bank.nextBatch(SLOTS_PER_DAY))).gasUsed);
}

/** Gas of named scenarios for the snapshot: banks of 40 and 200, and 200 in 64-bit lanes. */
export async function* measureGasScenarios(
  connection: NetworkConnection,
): AsyncGenerator<readonly [string, bigint]> {
  const bench = await deployBench(connection);
  const banks = [
    ["40 lanes", await bench.open(1, 40)],
    ["200 lanes", await bench.open(2, 200)],
    ["200 wide lanes", await bench.open(3, 200, true)],
  ] as const;
  for (const [name, bank] of banks) {
    for await (const { case: what, gas } of measureBank(bench, bank))
      yield [`${what}, ${name}`, BigInt(gas)];
  }
}

/**
 * Measures gas and the CPU time to build a batch, with the obvious contract beside it in the same run.
 *
 * @param progress told what is being measured
 */
export async function benchLedger(
  connection: NetworkConnection,
  sizes: readonly number[] = SIZES,
  progress: (what: string) => void = () => undefined,
): Promise<LedgerBenchmark> {
  const bench = await deployBench(connection);
  const rows: LedgerRow[] = [];
  const build: BuildRow[] = [];
  for (const [position, meters] of sizes.entries()) {
    progress(`a bank of ${String(meters)} points`);
    const bank = await bench.open(position + 1, meters);
    for await (const row of measureBank(bench, bank)) rows.push(row);
    build.push({ meters, microseconds: timeToBuild(bank) });
  }
  progress("the obvious contract");
  const obvious = await measureObvious(connection, 200);
  const ratio: Record<string, number> = {};
  for (const { case: name, meters, gasPerReading } of rows) {
    if (name === "normal" && gasPerReading !== null) {
      ratio[String(meters)] = obvious.gasPerReading / gasPerReading;
    }
  }
  return { environment: environment(), rows, build, obvious, ratio };
}

/** Mean gas of the obvious contract's first and second reading of each meter, one transaction each. */
async function measureObvious(
  connection: NetworkConnection,
  meters: number,
): Promise<LedgerBenchmark["obvious"]> {
  const { ethers } = connection;
  const [, server] = await ethers.getSigners();
  if (server === undefined) throw new Error("the chain has no accounts");
  const obvious = await ethers.deployContract("ObviousLedger");
  await (await obvious.allow(server, true)).wait();
  const random = seededNumbers(11n);
  const totals = Array.from({ length: meters }, () => 2n ** 24n + random(2n ** 30n - 2n ** 24n));
  const round = async (slot: number): Promise<number> => {
    let gas = 0n;
    for (const [meter, total] of totals.entries()) {
      const next = total + random(2_000n);
      totals[meter] = next;
      const sent = await obvious
        .connect(server)
        .store(digest(`meter ${String(meter)}`), slot, next);
      gas += (await sent.wait())?.gasUsed ?? 0n;
    }
    return Number(gas) / meters;
  };
  const firstGasPerReading = await round(1_964_000);
  return { firstGasPerReading, gasPerReading: await round(1_964_001) };
}

function timeToBuild(bank: SeededBank): number {
  const times: number[] = [];
  for (let run = 0; run < BUILD_RUNS; run++) {
    const begin = performance.now();
    bank.encode(bank.nextBatch(1));
    times.push((performance.now() - begin) * 1_000);
  }
  return Math.round(times.sort((a, b) => a - b)[BUILD_RUNS >> 1] ?? 0);
}

function environment(): Record<string, string> {
  const [cpu] = cpus();
  return {
    node: process.version,
    system: `${process.platform} ${release()} ${process.arch}`,
    cpu: `${cpu?.model.trim() ?? "unknown"} × ${String(cpus().length)}`,
    evm: "Hardhat's in-process chain, London",
    totals: "seeded, uniform in [2^24, 2^30), rises up to 2,000",
  };
}
