import { bytesToNumberBE, concatBytes } from "@noble/curves/utils.js";
import { keccak_256 } from "@noble/hashes/sha3.js";

import { word } from "./challenge.ts";
import { fixedPart } from "./frame.ts";
import { label } from "./key-derivation.ts";

/** Where a gateway posts: its records' keys and its line depend on it. */
export interface PostingPlace {
  readonly chainId: bigint;
  /** The monitoring contract, 20 bytes. */
  readonly contract: Uint8Array;
  /** The smart gateway, 20 bytes. */
  readonly gateway: Uint8Array;
}

/** A gateway's word on chain, taken apart: what it ever posted, when last, and of which slot. */
export interface Line {
  /** The top 200 bits of a hash. */
  readonly head: bigint;
  /** Block of the last post, below 2^32. */
  readonly block: number;
  /** Last slot of the last post, below 2^24; 0 before the first. */
  readonly slot: number;
}

/** What a line commits to of a post: the packed line before, and the hashes of the frame's two parts. */
export interface PostStep {
  readonly previous: bigint;
  /** keccak256 of everything before the records. */
  readonly fixedHash: Uint8Array;
  /** keccak256 of the rest. */
  readonly bodyHash: Uint8Array;
}

const HEAD_SHIFT = 56n;
const BLOCK_SHIFT = 24n;

/** Packs a line as the contract keeps it: head (200 bits), block (32), slot (24). */
export function packLine({ head, block, slot }: Line): bigint {
  return (head << HEAD_SHIFT) | (BigInt(block) << BLOCK_SHIFT) | BigInt(slot);
}

/** Takes a line apart. */
export function unpackLine(line: bigint): Line {
  return {
    head: line >> HEAD_SHIFT,
    block: Number(BigInt.asUintN(32, line >> BLOCK_SHIFT)),
    slot: Number(BigInt.asUintN(24, line)),
  };
}

/** The head of a gateway that was enrolled and has not posted. */
export function genesisHead(place: PostingPlace): bigint {
  const tag = new Uint8Array(32);
  tag.set(label("rm/genesis"));
  return headOf(keccak_256(concatBytes(tag, placeWords(place))));
}

/**
 * A post as its line commits to it.
 *
 * @param previous the packed line before
 * @param frame a frame's bytes, at least the fixed part
 */
export function stepOf(previous: bigint, frame: Uint8Array): PostStep {
  const fixed = fixedPart(frame);
  const body = frame.subarray(fixed.length);
  return { previous, fixedHash: keccak_256(fixed), bodyHash: keccak_256(body) };
}

/** A post's digest, 32 bytes: keccak256 of what its line commits to. It stands for that post and no other. */
export function digestOf({ previous, fixedHash, bodyHash }: PostStep): Uint8Array {
  return keccak_256(concatBytes(word(previous), fixedHash, bodyHash));
}

/**
 * The head after a post: the top 200 bits of its digest. Two histories with one head cost about 2^100 hashes, what
 * BN254 holds, too. Parameters as of {@link stepOf}.
 */
export function nextHead(previous: bigint, frame: Uint8Array): bigint {
  return headOf(digestOf(stepOf(previous, frame)));
}

/** The head of a gateway's line of alarms after one. They begin as its posts do, in the contract of alarms. */
export function nextAlarmHead(previous: bigint, blob: Uint8Array): bigint {
  const [fixedHash, bodyHash] = [keccak_256(blob), keccak_256(new Uint8Array())];
  return headOf(digestOf({ previous, fixedHash, bodyHash }));
}

/** What a key of records depends on besides the secret: chain, contract, gateway and the frame's whole fixed part. */
export function frameContext(place: PostingPlace, fixed: Uint8Array): Uint8Array {
  return keccak_256(concatBytes(placeWords(place), keccak_256(fixed)));
}

/** Chain, contract and gateway as three words of the EVM. */
export function placeWords({ chainId, contract, gateway }: PostingPlace): Uint8Array {
  return concatBytes(word(chainId), account(contract), account(gateway));
}

/** The top 200 bits of a digest. */
function headOf(digest: Uint8Array): bigint {
  return bytesToNumberBE(digest) >> HEAD_SHIFT;
}

function account(address: Uint8Array): Uint8Array {
  return word(bytesToNumberBE(address));
}
