import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Provider } from "ethers";

import { GridwellError } from "../../domain/errors.ts";
import type { Header, NewBlocks } from "../chain-follower.ts";
import type { ChainLog } from "../ledger-log.ts";
import { exactly, hex, integer, object } from "../strict-json.ts";
import { headerOf, type ArchivedBlock } from "./archived-block.ts";
import { BlockChain } from "./block-chain.ts";
import { checkSealed, damaged, readSealed, writeSealed } from "./sealed-file.ts";

/** What an archive says of itself. */
export interface ArchiveHead {
  readonly chainId: number;
  /** How many blocks it holds. */
  readonly blocks: number;
  /** Hash of the last one. */
  readonly hash: string;
  /** What it left: the state with which the chain after it begins. */
  readonly stateRoot: string;
}

const KIND = "gridwell archive 1";

const readHead = object<ArchiveHead & { readonly format: 1 }>({
  format: exactly(1),
  chainId: integer,
  blocks: integer,
  hash: hex(32),
  stateRoot: hex(32),
});

/** Blocks, and logs among them, that are handed on at once. */
const PAGE = { blocks: 2_000, logs: 500 };

/**
 * Blocks of the chains that came before this one, with all their logs: what a chain that was begun anew from a state
 * cannot tell. Every block is proved by the hash of the last one while it is read.
 *
 * They are counted backwards from this chain's first block: -1 is the last of them. So the numbers of this chain's own
 * blocks are the node's, and all blocks together are in order.
 */
export class Archive {
  readonly file: string;
  readonly head: ArchiveHead;
  /** Hash of this chain's first block: of two chains that went on from the same state, it is the one's. */
  readonly successor: string;

  private constructor(file: string, head: ArchiveHead, successor: string) {
    this.file = file;
    this.head = head;
    this.successor = successor;
  }

  /**
   * The archive that belongs to a node's chain: the one whose last state is that of the chain's first block, whose header
   * lies beside it. Null when nothing came before the chain.
   *
   * @throws GridwellError `ARCHIVE_MISSING`, `BACKUP_OTHER`, `BACKUP_DAMAGED`
   */
  static async find(folder: string, reader: Pick<Provider, "getBlock">): Promise<Archive | null> {
    if (!existsSync(folder)) return null;
    const hash = (await reader.getBlock(0))?.hash;
    if (hash == null) return null;
    const note = headerFile(folder, hash);
    if (!existsSync(note)) return null;
    const header = headerOf(readFileSync(note, "latin1").trim());
    if (header.hash !== hash) throw damaged(note, "it holds another header than its name says");
    const { stateRoot } = header;
    const file = archiveFile(folder, stateRoot);
    if (!existsSync(file)) {
      throw new GridwellError(
        "ARCHIVE_MISSING",
        "This chain goes on from another one, whose archive is not here: restore the file from a copy, or have it written " +
          "again by clique restore from the same backup",
        { where: file },
      );
    }
    for await (const line of readSealed(file, KIND)) {
      const { chainId, blocks, hash: last, stateRoot: left } = headOfLine(file, line);
      if (left !== stateRoot) throw damaged(file, "it ends with another state than its name says");
      return new Archive(file, { chainId, blocks, hash: last, stateRoot: left }, hash);
    }
    throw damaged(file, "it is empty");
  }

  /** Number of the first block. */
  get from(): number {
    return -this.head.blocks;
  }

  /** The blocks, line by line, as an archive that goes on holds them; checked by nobody. */
  async *lines(): AsyncGenerator<string> {
    let isHead = true;
    for await (const line of readSealed(this.file, KIND)) {
      if (!isHead) yield line;
      isHead = false;
    }
  }

  /**
   * The blocks in pages, with the logs of some contracts; the checksum first, then block by block.
   *
   * @param addresses of the contracts
   * @param after number of the block after which to begin
   * @throws GridwellError `BACKUP_DAMAGED`
   */
  async *pages(addresses: readonly string[], after = this.from - 1): AsyncGenerator<NewBlocks> {
    const wanted = new Set(addresses.map((address) => address.toLowerCase()));
    await checkSealed(this.file, KIND);
    let first: Header | null = null;
    let logs: ChainLog[] = [];
    let number = this.from;
    let last: Header | null = null;
    for await (const { header, logs: all } of this.#blocks()) {
      if (number > after) {
        last = { ...header, number };
        first ??= last;
        for (const log of all) {
          if (wanted.has(log.address.toLowerCase())) logs.push({ ...log, blockNumber: number });
        }
        if (number - first.number + 1 >= PAGE.blocks || logs.length >= PAGE.logs) {
          yield { first, last, logs, isFinal: true };
          first = null;
          logs = [];
        }
      }
      number++;
    }
    if (first !== null && last !== null) yield { first, last, logs, isFinal: true };
  }

  /**
   * The logs of some contracts in order, each with the number that its block had. The checksum first, then block by block.
   *
   * @throws GridwellError `BACKUP_DAMAGED`
   */
  async *logs(addresses: readonly string[]): AsyncGenerator<ChainLog> {
    const wanted = new Set(addresses.map((address) => address.toLowerCase()));
    await checkSealed(this.file, KIND);
    for await (const { logs } of this.#blocks()) {
      for (const log of logs) if (wanted.has(log.address.toLowerCase())) yield log;
    }
  }

  async *#blocks(): AsyncGenerator<ArchivedBlock> {
    const chain = new BlockChain();
    let count = 0;
    for await (const line of this.lines()) {
      try {
        yield chain.add(line);
      } catch (cause) {
        throw damaged(this.file, cause instanceof Error ? cause.message : "a block is none");
      }
      count++;
    }
    const { blocks, hash, stateRoot } = this.head;
    if (count === blocks && chain.last?.hash === hash && chain.last.stateRoot === stateRoot) return;
    throw damaged(this.file, "it ends with another block than it says");
  }
}

/**
 * Where the header of a chain's first block is kept, if archived blocks come before it: it shows whose state the chain
 * began with.
 */
export function headerFile(folder: string, hash: string): string {
  return join(folder, `block0-${hash}`);
}

/** Where the archive of a chain is that begins with a state. */
export function archiveFile(folder: string, stateRoot: string): string {
  return join(folder, `archive-${stateRoot}`);
}

/**
 * Writes an archive.
 *
 * @param lines the blocks, see `lineOfBlock`
 * @throws GridwellError `FILE_UNWRITABLE`
 */
export async function writeArchive(
  file: string,
  head: ArchiveHead,
  lines: AsyncIterable<string>,
): Promise<void> {
  await writeSealed(file, KIND, withHead(head, lines));
}

async function* withHead(head: ArchiveHead, lines: AsyncIterable<string>): AsyncGenerator<string> {
  yield JSON.stringify({ format: 1, ...head });
  yield* lines;
}

function headOfLine(file: string, line: string): ArchiveHead {
  try {
    return readHead(JSON.parse(line), "head");
  } catch (cause) {
    if (cause instanceof GridwellError || cause instanceof SyntaxError) {
      throw damaged(file, cause.message);
    }
    throw cause;
  }
}
