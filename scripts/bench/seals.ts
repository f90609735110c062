import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, release, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

import {
  dataSlice,
  decodeRlp,
  encodeRlp,
  id,
  keccak256,
  recoverAddress,
  SigningKey,
  toBeHex,
  Transaction,
} from "ethers";

import { verifyBackup } from "../../src/clique/backup/verify-backup.ts";
import { checkTransaction } from "../../src/clique/guard/transactions.ts";
import { readSeal } from "../../src/clique/header-seal.ts";
import { signRaw } from "../../src/load/raw-transaction.ts";
import { writeSealedBackup } from "./sealed-backup.ts";

/** How fast something is done. */
interface SealsRow {
  readonly what: string;
  /** How many of them in a round. */
  readonly count: number;
  /** Of the best of {@link ROUNDS} rounds, by the clock. */
  readonly seconds: number;
  /** The same of all cores together, whatever else they do. */
  readonly coreSeconds: number;
  /** By the clock. */
  readonly perSecond: number;
}

/** What `./gridwell bench seals` prints. */
export interface SealsBenchmark {
  readonly environment: Readonly<Record<string, string>>;
  readonly rows: readonly SealsRow[];
  /** How many times as fast as with ethers alone, in the same run. */
  readonly ratio: {
    /** Of one core. */
    readonly seal: number;
    /** By the clock, with all cores. */
    readonly check: number;
    /** Of one core. */
    readonly transaction: number;
  };
}

/** What is measured. */
export interface SealsBenchOptions {
  /** Of the chain whose backup is checked. */
  readonly blocks: number;
  /** Headers, and transactions, whose signers are found one by one. */
  readonly single: number;
  /** Told what is being measured. */
  readonly progress?: (what: string) => void;
}

/** The rounds take turns, so that whatever else the machine does meets all alike. */
const ROUNDS = 3;
const CHAIN = 5_777n;
const LEDGER = `0x${"5a".repeat(20)}`;
/** Bytes of a batch of 200 readings. */
const BATCH = 5_000;
const EXTRA = 12;
const SEAL = 65;

/**
 * Measures how fast it is found who sealed headers and who signed transactions, beside ethers, and how fast a backup is
 * checked with and without its seals.
 */
export async function benchSeals(options: SealsBenchOptions): Promise<SealsBenchmark> {
  const { blocks, single, progress = () => undefined } = options;
  const folder = mkdtempSync(join(tmpdir(), "gridwell seals "));
  try {
    const file = join(folder, "backup");
    progress(`making a chain of ${String(blocks)} blocks`);
    const headers = (await writeSealedBackup(file, blocks)).slice(-single);
    const raws = signedBatches(single);
    const check = (seals: boolean) => async (): Promise<void> => {
      await verifyBackup(file, { archive: null, seals, log: () => undefined });
    };
    const best = await bestOf(
      [
        ["seal, by ethers", headers.length, each(headers, sealerByEthers)],
        ["seal", headers.length, each(headers, readSeal)],
        ["block checked without its seal", blocks, check(false)],
        ["block checked with its seal", blocks, check(true)],
        ["transaction's sender, by ethers", raws.length, each(raws, senderByEthers)],
        ["transaction that the guard looks into", raws.length, each(raws, look)],
      ],
      progress,
    );
    return { environment: environment(), rows: best, ratio: ratioOf(best) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Work = readonly [what: string, count: number, work: () => void | Promise<void>];

async function bestOf(
  works: readonly Work[],
  progress: (what: string) => void,
): Promise<SealsRow[]> {
  const best = works.map(() => ({ seconds: Infinity, coreSeconds: Infinity }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, [what, , work]] of works.entries()) {
      progress(`round ${String(round + 1)} of ${String(ROUNDS)}: ${what}`);
      const [begin, cores] = [performance.now(), process.cpuUsage()];
      await work();
      const { user, system } = process.cpuUsage(cores);
      const last = best[at];
      if (last === undefined) continue;
      last.seconds = Math.min(last.seconds, (performance.now() - begin) / 1_000);
      last.coreSeconds = Math.min(last.coreSeconds, (user + system) / 1_000_000);
    }
  }
  return works.map(([what, count], at): SealsRow => {
    const { seconds, coreSeconds } = best[at] ?? { seconds: 0, coreSeconds: 0 };
    return { what, count, seconds, coreSeconds, perSecond: Math.round(count / seconds) };
  });
}

/** Before, seals were looked at one by one, by ethers, in the thread that reads the file. */
function ratioOf(rows: readonly SealsRow[]): SealsBenchmark["ratio"] {
  const each = (at: number, of: "seconds" | "coreSeconds"): number =>
    (rows[at]?.[of] ?? 0) / (rows[at]?.count ?? 1);
  return {
    seal: each(0, "coreSeconds") / each(1, "coreSeconds"),
    check: (each(0, "seconds") + each(2, "seconds")) / each(3, "seconds"),
    transaction: each(4, "coreSeconds") / each(5, "coreSeconds"),
  };
}

function each<T>(items: readonly T[], work: (item: T) => unknown): () => void {
  return () => {
    for (const item of items) work(item);
  };
}

function sealerByEthers(raw: string): string {
  const fields = decodeRlp(raw);
  const extra = typeof fields === "string" ? undefined : fields[EXTRA];
  if (typeof fields === "string" || typeof extra !== "string") throw new TypeError("no header");
  const end = (extra.length - 2) / 2 - SEAL;
  const signed = fields.with(EXTRA, dataSlice(extra, 0, end));
  const [r, s] = [dataSlice(extra, end, end + 32), dataSlice(extra, end + 32, end + 64)];
  const yParity = dataSlice(extra, end + 64) === "0x00" ? 0 : 1;
  return recoverAddress(keccak256(encodeRlp(signed)), { r, s, yParity });
}

function senderByEthers(raw: string): string | null {
  return Transaction.from(raw).from;
}

function look(raw: string): void {
  checkTransaction(raw, {
    ...{ chainId: CHAIN, targets: new Set([LEDGER]) },
    ...{ transactionBytes: 131_072, transactionGas: 16_777_216, transactionGwei: 1_000 },
  });
}

function signedBatches(count: number): string[] {
  const key = new SigningKey(id("a gateway"));
  const data = `0x${toBeHex(7n ** 5_000n).slice(2, 2 + 2 * BATCH)}`;
  const fees = { cap: 10n ** 9n, tip: 0n, dynamic: false };
  const rest = { chainId: CHAIN, fees, gasLimit: 100_000n, to: LEDGER, value: 0n, data };
  return Array.from({ length: count }, (_, nonce) => signRaw(key, { ...rest, nonce }).raw);
}

function environment(): Record<string, string> {
  const [cpu] = cpus();
  return {
    node: process.version,
    system: `${process.platform} ${release()} ${process.arch}`,
    cpu: `${cpu?.model.trim() ?? "unknown"} × ${String(availableParallelism())}`,
    blocks: "empty, sealed by three signers in turn",
    transactions: `of ${String(BATCH)} bytes of data, as a batch of 200 readings has`,
  };
}
