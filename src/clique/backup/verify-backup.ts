import { writeArchive } from "../../chain/archive/archive.ts";
import { checkSealed } from "../../chain/archive/sealed-file.ts";
import { SealCheck, type SealedChain } from "../seal-check.ts";
import { SealLine } from "../seal-line.ts";
import { BackupCheck, type CheckedBackup } from "./backup-check.ts";
import {
  asWritten,
  asWrittenLater,
  BACKUP_KIND,
  openBackup,
  type BackupHead,
  type BackupPart,
} from "./backup-file.ts";
import type { DeploymentFile } from "./deployment-files.ts";

/** A backup whose every part was checked. */
export interface VerifiedBackup {
  /** Checksum of the file, hex. */
  readonly sha256: string;
  readonly head: BackupHead;
  readonly held: CheckedBackup;
  /** The chains that it holds, if their seals were looked at: null otherwise. */
  readonly sealed: readonly SealedChain[] | null;
  /** Of the deployment. */
  readonly files: readonly DeploymentFile[];
}

/** What is looked at, and kept, when a backup is checked. */
interface VerifyOptions {
  /** Where to write the archive to; null to write nothing. */
  readonly archive: string | null;
  /** Whether to look at who sealed each block, which takes most of the time. */
  readonly seals: boolean;
  /** Hears how far it is. */
  readonly log: (line: string) => void;
  /** Ends it before its time. */
  readonly signal?: AbortSignal;
}

/** Blocks between two words on how far it is. */
const SPEAK_EVERY = 100_000;

/**
 * Checks a backup without trusting who wrote it: checksum, state against its root, blocks and logs against the hash of
 * the last block, the ledger's events against each other, and where it is asked for every seal against the signers.
 *
 * @throws GridwellError `FILE_UNREADABLE`, `BACKUP_OTHER`, `BACKUP_DAMAGED`, `SEAL_INVALID`; the signal's reason
 */
export async function verifyBackup(file: string, options: VerifyOptions): Promise<VerifiedBackup> {
  const sha256 = await checkSealed(file, BACKUP_KIND);
  const { head, parts } = await openBackup(file);
  const line = options.seals ? new SealLine(new SealCheck(head.chain)) : null;
  try {
    const reading = new Reading(file, head, line, options);
    await reading.through(parts);
    return { sha256, head, ...reading.found };
  } finally {
    await line?.close();
  }
}

/** A backup that is being read. */
class Reading {
  readonly #file: string;
  readonly #head: BackupHead;
  readonly #line: SealLine | null;
  readonly #options: VerifyOptions;
  readonly #check: BackupCheck;
  readonly #files: DeploymentFile[] = [];
  #found: Pick<VerifiedBackup, "held" | "sealed" | "files"> | null = null;

  constructor(file: string, head: BackupHead, line: SealLine | null, options: VerifyOptions) {
    this.#file = file;
    this.#head = head;
    this.#line = line;
    this.#options = options;
    this.#check = asWritten(file, () => new BackupCheck(head));
  }

  /** What was found, once it was read through. */
  get found(): Pick<VerifiedBackup, "held" | "sealed" | "files"> {
    if (this.#found !== null) return this.#found;
    throw new TypeError("a backup that was not checked");
  }

  /** Reads all, and writes the archive on the way where that is wanted. */
  async through(parts: AsyncIterable<BackupPart>): Promise<void> {
    const { archive } = this.#options;
    const blocks = this.#blocks(parts);
    if (archive === null) {
      await drain(blocks);
      return;
    }
    const { chain, block, blocks: count } = this.#head;
    const { hash, stateRoot } = block;
    await writeArchive(archive, { chainId: chain.chainId, blocks: count, hash, stateRoot }, blocks);
  }

  /** The blocks' lines as they are checked; the last one only when everything was. */
  async *#blocks(parts: AsyncIterable<BackupPart>): AsyncGenerator<string> {
    const { log, signal } = this.#options;
    for await (const part of parts) {
      signal?.throwIfAborted();
      const header = asWritten(this.#file, () => this.#check.add(part));
      if (part.kind === "file") this.#files.push(part);
      if (part.kind !== "block" || header === null) continue;
      if (this.#line !== null) await asWrittenLater(this.#file, this.#line.add(header));
      const { blocks } = this.#check.counts;
      if (blocks % SPEAK_EVERY === 0) {
        log(`checked ${String(blocks)} of ${String(this.#head.blocks)} blocks`);
      }
      yield part.line;
    }
    const held = asWritten(this.#file, () => this.#check.finish());
    const sealed =
      this.#line === null ? null : await asWrittenLater(this.#file, this.#line.finish());
    this.#found = { held, sealed, files: this.#files };
  }
}

async function drain(lines: AsyncIterable<string>): Promise<void> {
  const iterator = lines[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}
