import type { BlockLogs, LogReader } from "../exact-logs.ts";
import type { ChainLog } from "../ledger-log.ts";
import type { Archive } from "./archive.ts";

/**
 * The logs of some contracts before a chain began anew, asked for by the numbers that blocks had then: a word on chain
 * that names a block means that number. Blocks of several chains may have had one number; then the logs of all of them
 * are given, the older ones first, and the asker knows by the word which one it means.
 *
 * The archive is read once, when it is first asked for.
 */
export class ArchivedLogs implements LogReader {
  readonly #archive: Archive;
  readonly #addresses: readonly string[];
  #byBlock: Promise<ReadonlyMap<number, readonly ChainLog[]>> | null = null;

  /** @param addresses of the contracts */
  constructor(archive: Archive, addresses: readonly string[]) {
    this.#archive = archive;
    this.#addresses = addresses;
  }

  /** @throws GridwellError `BACKUP_DAMAGED` */
  async getLogs({ address, topics, fromBlock }: BlockLogs): Promise<readonly ChainLog[]> {
    this.#byBlock ??= this.#read();
    const logs = (await this.#byBlock).get(fromBlock) ?? [];
    return logs.filter((log) => {
      const isOfContract = log.address.toLowerCase() === address.toLowerCase();
      return (
        isOfContract && topics.every((topic, at) => topic === null || topic === log.topics[at])
      );
    });
  }

  async #read(): Promise<ReadonlyMap<number, readonly ChainLog[]>> {
    const byBlock = new Map<number, ChainLog[]>();
    for await (const log of this.#archive.logs(this.#addresses)) {
      const block = byBlock.get(log.blockNumber);
      if (block === undefined) byBlock.set(log.blockNumber, [log]);
      else block.push(log);
    }
    return byBlock;
  }
}
