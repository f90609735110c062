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
  return headOf(tag, placeWords(place));
}

/**
 * The head after a post: 200 bits of keccak256 over the line before, the hash of the frame's fixed part and that of
 * its body. Two histories with one head cost about 2^100 hashes, what BN254 holds, too.
 *
 * @param previous the packed line before
 * @param frame a frame's bytes, at least the fixed part
 */
export function nextHead(previous: bigint, frame: Uint8Array): bigint {
  const fixed = fixedPart(frame);
  const body = frame.subarray(fixed.length);
  return headOf(word(previous), keccak_256(fixed), keccak_256(body));
}

/** The head of a gateway's line of alarms after one. They begin as its posts do, in the contract of alarms. */
export function nextAlarmHead(previous: bigint, blob: Uint8Array): bigint {
  return headOf(word(previous), keccak_256(blob), keccak_256(new Uint8Array()));
}

/** What a key of records depends on besides the secret: chain, contract, gateway and the frame's whole fixed part. */
export function frameContext(place: PostingPlace, fixed: Uint8Array): Uint8Array {
  return keccak_256(concatBytes(placeWords(place), keccak_256(fixed)));
}

/** Chain, contract and gateway as three words of the EVM. */
export function placeWords({ chainId, contract, gateway }: PostingPlace): Uint8Array {
  return concatBytes(word(chainId), account(contract), account(gateway));
}

function headOf(...words: readonly Uint8Array[]): bigint {
  return bytesToNumberBE(keccak_256(concatBytes(...words))) >> HEAD_SHIFT;
}

function account(address: Uint8Array): Uint8Array {
  return word(bytesToNumberBE(address));
}
