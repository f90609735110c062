import {
  concat,
  decodeRlp,
  encodeRlp,
  getBytes,
  keccak256,
  toBeArray,
  toBeHex,
  type SigningKey,
} from "ethers";

/** Bytes of a seal at the end of a header's extra data (EIP-225). */
const SEAL = 65;
const VANITY = 32;
/** keccak256 of an empty list in RLP: a block without uncles. */
const NO_UNCLES = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347";
/** Root of an empty trie: a block without transactions, or receipts. */
const NOTHING = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421";
const BLOOM = 256;

/** Places of a header's fields (Yellow Paper, 4.3). */
const PLACE = { state: 3, number: 8, gasLimit: 9, time: 11 } as const;

/** A block to be forged. */
export interface Forgery {
  /** The header that it follows, as RLP hex. */
  readonly parent: string;
  /** 2 for a signer's turn, 1 for none. */
  readonly difficulty: 1 | 2;
  /** Seconds after its parent. */
  readonly period: number;
  /** Who seals it, whether it may or not. */
  readonly key: SigningKey;
}

/**
 * Makes an empty block that follows another and is sealed by whoever is named: under Berlin's rules, and right in all
 * but, perhaps, its sealer and difficulty (EIP-225).
 *
 * @returns the block as RLP hex, as `geth import` reads it
 */
export function forgeBlock({ parent, difficulty, period, key }: Forgery): string {
  const fields = decodeRlp(parent);
  const field = (place: number): string => {
    const value = typeof fields === "string" ? undefined : fields[place];
    if (typeof value !== "string") throw new TypeError("no header");
    return value;
  };
  const whole = (place: number): bigint => (field(place) === "0x" ? 0n : BigInt(field(place)));
  const headerWith = (extra: string): string[] => [
    ...[keccak256(parent), NO_UNCLES, toBeHex(0, 20), field(PLACE.state), NOTHING, NOTHING],
    ...[toBeHex(0, BLOOM), integer(BigInt(difficulty)), integer(whole(PLACE.number) + 1n)],
    ...[field(PLACE.gasLimit), integer(0n), integer(whole(PLACE.time) + BigInt(period))],
    ...[extra, toBeHex(0, 32), toBeHex(0, 8)],
  ];
  const vanity = toBeHex(0, VANITY);
  const { r, s, yParity } = key.sign(keccak256(encodeRlp(headerWith(vanity))));
  const seal = concat([r, s, toBeHex(yParity, 1)]);
  if (getBytes(seal).length !== SEAL) throw new TypeError("no seal");
  return encodeRlp([headerWith(concat([vanity, seal])), [], []]);
}

/**
 * Whether a block is a signer's turn (EIP-225).
 *
 * @param signers ascending, lower-case hex
 */
export function isInTurn(signers: readonly string[], signer: string, block: number): boolean {
  return signers[block % signers.length] === signer;
}

function integer(value: bigint): string {
  return value === 0n ? "0x" : `0x${Buffer.from(toBeArray(value)).toString("hex")}`;
}
