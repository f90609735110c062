import { blockOfLine, type ArchivedBlock, type ArchivedHeader } from "./archived-block.ts";

/**
 * Holds blocks to each other as they come: each names the hash of the one before. A chain that was begun anew from the
 * state of another one starts with a block 0 whose state root is that of the other's last block, and names no parent.
 */
export class BlockChain {
  #last: ArchivedHeader | null = null;

  /** The last block that came; null before the first. */
  get last(): ArchivedHeader | null {
    return this.#last;
  }

  /**
   * Takes the next block's line.
   *
   * @throws RangeError, TypeError or SyntaxError when it is no block, or does not follow
   */
  add(line: string): ArchivedBlock {
    const block = blockOfLine(line);
    const { header } = block;
    const last = this.#last;
    const follows =
      last === null
        ? header.number === 0
        : header.number === 0
          ? header.stateRoot === last.stateRoot
          : header.number === last.number + 1 && header.parentHash === last.hash;
    if (!follows) {
      throw new RangeError(
        `block ${String(header.number)} does not follow ` +
          (last === null ? "from a first one" : `block ${String(last.number)}`),
      );
    }
    this.#last = header;
    return block;
  }
}
