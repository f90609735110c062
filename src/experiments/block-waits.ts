import type { SeenBlock } from "../load/watcher.ts";

/** A block with the moment at which it was seen. */
export type KnownBlock = Pick<SeenBlock, "number" | "seenAt">;

/** A write on its way: when it was sent, and the number of the block that holds it. */
export interface Write {
  /** Milliseconds of the clock by which blocks are seen. */
  readonly sentAt: number;
  /** Null when it came into none. */
  readonly block: number | null;
}

/** How long a write waited, in blocks. */
export interface Wait {
  /** Number of the newest block when it was sent. */
  readonly head: number;
  /** 1 when the next block held it; null when none did. */
  readonly blocks: number | null;
}

/**
 * Counts the blocks that a write waited for.
 *
 * @param blocks by ascending number; the first was the newest when the sending began
 * @throws RangeError when no block is known
 */
export function waitOf({ sentAt, block }: Write, blocks: readonly KnownBlock[]): Wait {
  const { number: head } = blocks.findLast(({ seenAt }) => seenAt <= sentAt) ?? blocks[0] ?? NONE;
  if (head < 0) throw new RangeError("no block is known");
  return { head, blocks: block === null ? null : block - head };
}

const NONE: KnownBlock = { number: -1, seenAt: 0 };
