import { GridwellError } from "../domain/errors.ts";
import type { HeaderSeal } from "./header-seal.ts";
import { SignerSet } from "./signer-set.ts";

/** A chain whose every block was sealed by one who might. */
export interface SealedChain {
  /** How many blocks were sealed: all but the first. */
  readonly blocks: number;
  /** Whom the first block names, lower-case hex, ascending. */
  readonly begun: readonly string[];
  /** Who may seal after the last block. */
  readonly ended: readonly string[];
}

/** What a chain's first block settles for ever. */
export interface CliqueRules {
  /** Blocks after which votes lapse. */
  readonly epoch: number;
  /** Seconds between two blocks, at least. */
  readonly period: number;
}

/** Nonces that vote. */
const NONCES: ReadonlyMap<string, boolean> = new Map([
  ["0xffffffffffffffff", true],
  ["0x0000000000000000", false],
]);
const NOBODY = `0x${"00".repeat(20)}`;
const NO_MIX = `0x${"00".repeat(32)}`;

/**
 * Holds the seals of clique's headers to the signers: from the list in a chain's first block on, through every vote and
 * every checkpoint. A chain that goes on from another one's state begins with block 0 again, and names its own signers.
 * That each header follows from the one before is for others to check.
 */
export class SealCheck {
  readonly #rules: CliqueRules;
  readonly #chains: { begun: readonly string[]; set: SignerSet; blocks: number; time: number }[] =
    [];

  /** @param rules of all the chains */
  constructor(rules: CliqueRules) {
    this.#rules = rules;
  }

  /** What was found sound so far: a chain each time that the count began anew. */
  get chains(): SealedChain[] {
    return this.#chains.map(({ begun, set, blocks }) => ({ begun, ended: set.signers, blocks }));
  }

  /**
   * Takes the next header's seal.
   *
   * @throws GridwellError `SEAL_INVALID`, which names the block and what is wrong with it
   */
  add({ number, time, difficulty, about, nonce, mix, listed, sealer }: HeaderSeal): void {
    if (listed === null) throw wrong(number, "has no room for a seal");
    if (listed.some((one, i) => one <= (listed[i - 1] ?? ""))) {
      throw wrong(number, "lists signers out of order");
    }
    const chain = this.#chains.at(-1);
    if (number === 0) {
      if (listed.length === 0) throw wrong(0, "names no signers");
      const set = new SignerSet(listed, this.#rules.epoch);
      this.#chains.push({ begun: listed, set, blocks: 0, time });
      return;
    }
    if (chain === undefined) throw wrong(number, "comes before a first one");
    const { set } = chain;
    const isCheckpoint = set.isCheckpoint(number);
    if (isCheckpoint && listed.join() !== set.signers.join()) {
      throw wrong(
        number,
        `lists ${listed.join(", ")} as signers, and they are ${set.signers.join(", ")}`,
      );
    }
    if (!isCheckpoint && listed.length > 0) throw wrong(number, "lists signers out of its time");
    const admit = NONCES.get(nonce);
    if (admit === undefined) throw wrong(number, `has the nonce ${nonce}, which is no vote`);
    if (isCheckpoint && (admit || about !== NOBODY)) {
      throw wrong(number, "is a checkpoint and votes");
    }
    if (mix !== NO_MIX) throw wrong(number, "has a mix digest");
    const early = chain.time + this.#rules.period - time;
    if (early > 0) throw wrong(number, `comes ${String(early)} s before its time`);
    if (sealer === null) throw wrong(number, "has a seal that is no signature");
    if (!set.signers.includes(sealer)) {
      throw wrong(number, `was sealed by ${sealer}, who was no signer`);
    }
    const earlier = set.sealedLately(number, sealer);
    if (earlier !== null) {
      throw wrong(number, `was sealed by ${sealer}, who sealed block ${String(earlier)} already`);
    }
    const weight = set.isInTurn(number, sealer) ? 2 : 1;
    if (difficulty !== weight) {
      throw wrong(number, `does not weigh ${String(weight)}, as ${sealer}'s turn has it`);
    }
    set.seal(number, sealer, about, admit);
    chain.blocks++;
    chain.time = time;
  }
}

function wrong(number: number, what: string): GridwellError {
  return new GridwellError(
    "SEAL_INVALID",
    `Block ${String(number)} ${what}: it is not of the signers' chain, whatever else fits`,
  );
}
