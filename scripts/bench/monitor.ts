import { getBytes, hexlify, type BytesLike } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { encodeEssential } from "../../src/crypto/essential-record.ts";
import type { PostingPlace } from "../../src/crypto/line.ts";
import {
  PAPER,
  paperGas,
  RECORDS,
  type PaperCosts,
} from "../../src/experiments/p3-table4/paper.ts";
import { gasOf, type Table4Case, type Table4Row } from "../../src/experiments/p3-table4/rows.ts";
import { NaiveMonitor__factory, PaperMonitor__factory } from "../../types/contracts/index.ts";
import { essentialAt, namedRandomness } from "../crypto-vectors.ts";
import { measureActions, type ActionRow } from "./monitor-actions.ts";
import { measureTimes, type MonitorTimes } from "./monitor-times.ts";
import { gasUsedBy, seededFrame, SeededMonitor } from "./seeded-monitor.ts";

/** One case, measured; of a read its execution alone. */
export interface MonitorRow extends ActionRow {
  /** Null where no record is posted or read. */
  readonly gasPerRecord: number | null;
}

/** What `./gridwell bench monitor` prints. */
export interface MonitorBenchmark {
  readonly environment: Readonly<Record<string, string>>;
  readonly rows: readonly MonitorRow[];
  /** P3's Table 4. */
  readonly paper: PaperCosts;
  /** The paper's gas for encrypted records, its transaction with it, by that of `post`, by number of records. */
  readonly ratio: Readonly<Record<string, number>>;
  /** Time of the processor, which depends on the machine. */
  readonly times: MonitorTimes;
}

/** Bytes of a record of 100 under the paper's cipher: three points, a proof of two scalars and a tag besides. */
const WIDE_BYTES = 372;

/** A transaction's gas before it does anything: EIP-2028's prices of its data included. */
const INTRINSIC = { transaction: 21_000, zero: 4, other: 16 } as const;

/**
 * Measures what Table 4 counts and what else parties do, on fresh chains in this process, and the times of the
 * cryptography.
 *
 * @param connect opens a chain that nothing else uses
 */
export async function benchMonitor(
  connect: () => Promise<NetworkConnection>,
  progress: (what: string) => void = () => undefined,
): Promise<MonitorBenchmark> {
  const connection = await connect();
  const rows = await measureTable4(connection, progress);
  await connection.close();
  progress("keys, sums, delegations, alarms and disputes");
  const all: ActionRow[] = [...rows, ...(await measureActions(connect))];
  progress("the cryptography's times");
  return {
    environment: ENVIRONMENT,
    rows: all.map((row) => ({
      ...row,
      gasPerRecord: row.records === 0 ? null : row.gas / row.records,
    })),
    paper: PAPER,
    ratio: Object.fromEntries(
      RECORDS.map((records) => [String(records), paperGas(records) / gasOf(rows, "post", records)]),
    ),
    times: await measureTimes(),
  };
}

/** How it was measured. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  evm: "Hardhat's in-process chain, London",
  compiler: "solc 0.8.37, viaIR, optimizer runs 1000",
  records: "100 bytes of plaintext each; frames of suite 1 (BN254, AES-256-GCM), 214 bytes for one",
  post: "a home that has posted every day for a month; a hundred slots reach into the next day",
  reads: "execution alone, without the 21,000 of a transaction and its data",
};

/**
 * Gas of what P3's Table 4 counts: ours, the paper's contract and the naive one.
 *
 * @param connection a fresh chain
 */
export async function measureTable4(
  connection: NetworkConnection,
  progress: (what: string) => void = () => undefined,
): Promise<Table4Row[]> {
  const rows: Table4Row[] = [];
  progress("the monitor");
  const ours = await SeededMonitor.open(connection);
  await ours.month();
  for (const records of RECORDS) {
    rows.push({ case: "post", records, gas: Number(await ours.post(records)) });
    const read = await ours.monitor.lineOf.populateTransaction(hexlify(ours.place.gateway));
    rows.push({ case: "read", records, gas: await executionOf(connection, read) });
  }
  for (const records of RECORDS) {
    progress(`the paper's contract and the naive one, ${String(records)} records`);
    for (const [name, gas] of await measureStored(connection, ours.place, records)) {
      rows.push({ case: name, records, gas: Number(gas) });
    }
  }
  return rows;
}

/** What both other contracts cost, which store what they are given. */
async function measureStored(
  connection: NetworkConnection,
  { chainId, gateway }: PostingPlace,
  records: number,
): Promise<[Table4Case, bigint | number][]> {
  const [manager, , home] = await connection.ethers.getSigners();
  if (!manager || !home) throw new Error("the chain has no accounts");
  const paper = (await new PaperMonitor__factory(manager).deploy(records)).connect(home);
  const place = { chainId, contract: getBytes(await paper.getAddress()), gateway };
  const slots = (round: number): number[] =>
    Array.from({ length: records }, (_, index) => 1_000 + round * records + index);
  const sealed = (round: number): string[] =>
    slots(round).map((slot) => hexlify(seededFrame(place, slot, 1)));
  const plain = (round: number): string[] =>
    slots(round).map((slot) => hexlify(encodeEssential(essentialAt(slot))));
  const words = (round: number) => plain(round).map(plainWords);
  const gas: [Table4Case, bigint | number][] = [
    ["postKeep", await gasUsedBy(paper.postKeep(sealed(0)))],
    ["postKeepAgain", await gasUsedBy(paper.postKeep(sealed(1)))],
    ["postPlain", await gasUsedBy(paper.postPlain(words(0)))],
    ["postPlainAgain", await gasUsedBy(paper.postPlain(words(1)))],
  ];
  for (const [name, call] of [
    ["readKeep", paper.newestSealed],
    ["readPlain", paper.newestPlain],
  ] as const) {
    const read = await call.populateTransaction(home, records);
    gas.push([name, await executionOf(connection, read)]);
  }
  const wide = slots(0).map((slot) => hexlify(namedRandomness(`wide/${String(slot)}`)(WIDE_BYTES)));
  for (const [name, payloads] of [
    ["naive", sealed(0)],
    ["naivePlain", plain(0)],
    ["naiveWide", wide],
  ] as const) {
    const naive = await new NaiveMonitor__factory(manager).deploy();
    await gasUsedBy(naive.enrol(home));
    const fresh = payloads.map((payload, index) => ({ slot: 1_000 + index, payload }));
    gas.push([name, await gasUsedBy(naive.connect(home).store(fresh))]);
  }
  return gas;
}

/** A record's 100 bytes as the paper's contract takes them. */
function plainWords(bytes: string): { first: [string, string, string]; last: string } {
  const word = (index: number, length = 32): string =>
    `0x${bytes.slice(2 + 64 * index, 2 + 64 * index + 2 * length)}`;
  return { first: [word(0), word(1), word(2)], last: word(3, 4) };
}

/** Gas of a call's execution: it is sent as a transaction, and what every transaction pays is taken off. */
async function executionOf(
  { ethers }: NetworkConnection,
  { to, data }: { readonly to: string; readonly data: BytesLike },
): Promise<number> {
  const [sender] = await ethers.getSigners();
  const receipt = await (await sender?.sendTransaction({ to, data: hexlify(data) }))?.wait();
  const bytes = getBytes(data);
  const zeros = bytes.filter((byte) => byte === 0).length;
  const paid = INTRINSIC.zero * zeros + INTRINSIC.other * (bytes.length - zeros);
  return Number(receipt?.gasUsed ?? 0n) - INTRINSIC.transaction - paid;
}
