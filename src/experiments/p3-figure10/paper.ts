import type { WriteGas } from "./block-model.ts";

/**
 * Figure 10 of P3 (Alcarria et al., Sensors 2018): 40 homes, a block of about 112 KB, writes of 0 to 10 KB; the
 * probability that a write is in one of the next two blocks. It gives no digits but these.
 */
export const PAPER = {
  homes: 40,
  /** Samples of a home in a block's period, G. */
  samples: [0.25, 0.5, 1, 2],
  /** Bytes. */
  block: 112_000,
  largest: 10_000,
  /** What the text says of 5 KB at G = 4. */
  told: { samples: 4, bytes: 5_000, share: 0.2 },
} as const;

/** Most gas of a block in the paper's network. */
export const BLOCK_GAS = 8_000_000;

/** A post to our monitor, by the specification's measurements of 5 and 10 KB in one frame. */
export const POST_GAS: WriteGas = { fixed: 35_598, perHundredBytes: 2_465 };
