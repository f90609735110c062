import {
  dataSlice,
  decodeRlp,
  encodeRlp,
  keccak256,
  recoverAddress,
  ZeroAddress,
  type RlpStructuredData,
} from "ethers";

import { GridwellError } from "../domain/errors.ts";
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

/** Places of a header's fields (Yellow Paper, 4.3). */
const AT = { miner: 2, difficulty: 7, number: 8, time: 11, extra: 12, mix: 13, nonce: 14 } as const;
/** Bytes of the extra data before the signers and after them, and of an address (EIP-225). */
const VANITY = 32;
const SEAL = 65;
const ADDRESS = 20;
/** Nonces that vote. */
const NONCES: ReadonlyMap<string, boolean> = new Map([
  ["0xffffffffffffffff", true],
  ["0x0000000000000000", false],
]);
const NO_MIX = `0x${"00".repeat(32)}`;

/**
 * Holds the seals of clique's headers to the signers: from the list in a chain's first block on, through every vote and
 * every checkpoint. A chain that goes on from another one's state begins with block 0 again, and names its own signers.
 * That each header follows from the one before is for others to check.
 */
export class SealCheck {
  readonly #epoch: number;
  readonly #chains: { begun: readonly string[]; set: SignerSet; blocks: number; time: number }[] =
    [];

  /** @param epoch of all the chains: blocks after which votes lapse */
  constructor(epoch: number) {
    this.#epoch = epoch;
  }

  /** What was found sound so far: a chain each time that the count began anew. */
  get chains(): SealedChain[] {
    return this.#chains.map(({ begun, set, blocks }) => ({ begun, ended: set.signers, blocks }));
  }

  /**
   * Takes the next header.
   *
   * @param raw as it was sealed, RLP hex
   * @throws GridwellError `SEAL_INVALID`, which names the block and what is wrong with it
   */
  add(raw: string): void {
    const fields = items(decodeRlp(raw));
    const number = whole(fields[AT.number]);
    const time = whole(fields[AT.time]);
    const extra = text(fields[AT.extra]);
    const listed = signersIn(extra, number);
    const chain = this.#chains.at(-1);
    if (number === 0) {
      if (listed.length === 0) throw wrong(0, "names no signers");
      const set = new SignerSet(listed, this.#epoch);
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
    const [about, nonce] = [text(fields[AT.miner]), text(fields[AT.nonce])];
    const admit = NONCES.get(nonce);
    if (admit === undefined) throw wrong(number, `has the nonce ${nonce}, which is no vote`);
    if (isCheckpoint && (admit || about !== ZeroAddress)) {
      throw wrong(number, "is a checkpoint and votes");
    }
    if (text(fields[AT.mix]) !== NO_MIX) throw wrong(number, "has a mix digest");
    if (time < chain.time) throw wrong(number, "is older than the one before");
    const sealer = sealerOf(fields, extra, number);
    if (!set.signers.includes(sealer)) {
      throw wrong(number, `was sealed by ${sealer}, who was no signer`);
    }
    const earlier = set.sealedLately(number, sealer);
    if (earlier !== null) {
      throw wrong(number, `was sealed by ${sealer}, who sealed block ${String(earlier)} already`);
    }
    const weight = set.isInTurn(number, sealer) ? 2 : 1;
    if (whole(fields[AT.difficulty]) !== weight) {
      throw wrong(number, `does not weigh ${String(weight)}, as ${sealer}'s turn has it`);
    }
    set.seal(number, sealer, about, admit);
    chain.blocks++;
    chain.time = time;
  }
}

/** The signers that extra data lists, ascending as clique has them. */
function signersIn(extra: string, number: number): string[] {
  const bytes = (extra.length - 2) / 2 - VANITY - SEAL;
  if (bytes < 0 || bytes % ADDRESS !== 0) throw wrong(number, "has no room for a seal");
  const listed = Array.from({ length: bytes / ADDRESS }, (_, i) =>
    dataSlice(extra, VANITY + i * ADDRESS, VANITY + (i + 1) * ADDRESS),
  );
  if (listed.some((one, i) => one <= (listed[i - 1] ?? "")))
    throw wrong(number, "lists signers out of order");
  return listed;
}

/** Whoever signed a header: all of it but the seal. */
function sealerOf(fields: readonly RlpStructuredData[], extra: string, number: number): string {
  const end = (extra.length - 2) / 2 - SEAL;
  const signed = fields.with(AT.extra, dataSlice(extra, 0, end));
  const seal = dataSlice(extra, end);
  try {
    return recoverAddress(keccak256(encodeRlp(signed)), {
      r: dataSlice(seal, 0, 32),
      s: dataSlice(seal, 32, 64),
      yParity: whole(dataSlice(seal, 64)) === 0 ? 0 : 1,
    }).toLowerCase();
  } catch {
    throw wrong(number, "has a seal that is no signature");
  }
}

function wrong(number: number, what: string): GridwellError {
  return new GridwellError(
    "SEAL_INVALID",
    `Block ${String(number)} ${what}: it is not of the signers' chain, whatever else fits`,
  );
}

function items(value: RlpStructuredData): readonly RlpStructuredData[] {
  if (typeof value === "object") return value;
  throw new TypeError("no list");
}

function text(value: RlpStructuredData | undefined): string {
  if (typeof value === "string") return value;
  throw new TypeError("no bytes");
}

function whole(value: RlpStructuredData | undefined): number {
  const digits = text(value);
  const number = digits === "0x" ? 0 : Number(digits);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError("no number of a header");
}
