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
  #all: Promise<readonly ChainLog[]> | null = null;
  #byBlock: ReadonlyMap<number, readonly ChainLog[]> | null = null;

  /** @param addresses of the contracts */
  constructor(archive: Archive, addresses: readonly string[]) {
    this.#archive = archive;
    this.#addresses = addresses;
  }

  /** @throws GridwellError `BACKUP_DAMAGED` */
  async getLogs({ address, topics, fromBlock }: BlockLogs): Promise<readonly ChainLog[]> {
    this.#byBlock ??= Map.groupBy(await this.#read(), ({ blockNumber }) => blockNumber);
    return matching(this.#byBlock.get(fromBlock) ?? [], address, topics);
  }

  /**
   * All logs of a contract that begin with these topics, the oldest first.
   *
   * @param address of one of the contracts
   * @throws GridwellError `BACKUP_DAMAGED`
   */
  async search(address: string, topics: BlockLogs["topics"]): Promise<readonly ChainLog[]> {
    return matching(await this.#read(), address, topics);
  }

  async #read(): Promise<readonly ChainLog[]> {
    this.#all ??= collected(this.#archive.logs(this.#addresses));
    return this.#all;
  }
}

async function collected(logs: AsyncIterable<ChainLog>): Promise<readonly ChainLog[]> {
  const all: ChainLog[] = [];
  for await (const log of logs) all.push(log);
  return all;
}

function matching(
  logs: readonly ChainLog[],
  address: string,
  topics: BlockLogs["topics"],
): readonly ChainLog[] {
  return logs.filter((log) => {
    const isOfContract = log.address.toLowerCase() === address.toLowerCase();
    return isOfContract && topics.every((topic, at) => topic === null || topic === log.topics[at]);
  });
}
