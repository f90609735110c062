import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";

import type { EssentialRecord } from "../src/crypto/essential-record.ts";
import type { Randomness } from "../src/crypto/secrets.ts";

/** Where the fixed vectors of the cryptography are kept, which `make-crypto-vectors.ts` makes. */
export const VECTORS_FILE: string = fileURLToPath(
  new URL("../test/fixtures/crypto/vectors.json", import.meta.url),
);

interface Placed {
  epoch: number;
  place: number;
  e: string;
}

interface EqualityVector extends Placed {
  image: string;
  base: string;
  other: string;
  z: string;
}

/** The fixed vectors; bytes, points and numbers as hexadecimal text. */
export interface Vectors {
  place: { chainId: number; contract: string; gateway: string };
  derived: { master: string; community: string; gateway: string; next: string };
  delegatee: string;
  points: { scalar: string; point: string; compressed: string }[];
  possession: Placed & { key: string; z: string };
  equality: EqualityVector;
  correction: EqualityVector;
  opening: Placed & { key: string; c1: string; c2: string; number: string; z: string };
  contributions: (Placed & {
    secrets: string[];
    numbers: string[];
    keys: string[];
    c1: string;
    c2: string[];
    zr: string;
    zm: string[];
  })[];
  x25519: [string, string];
  essentials: { offset: number; plaintext: string }[];
  root: string;
  openings: { index: number; value: string; salt: string; path: string[] }[];
  frames: Record<"plain" | "delegated" | "reference" | "inline" | "escrow" | "hpke", string>;
  lines: { genesis: string; next: string };
  /** An extended record before it is sealed, as it is written now, and as JSON, as it was before. */
  extended: {
    first: number;
    last: number;
    readings: { resource: number; slot: number; register: string; quality: number }[];
    plaintext: string;
    former: string;
  };
}

/** A point's words, for a contract. */
export function wordsOf(point: string): { x: bigint; y: bigint } {
  return { x: BigInt(point.slice(0, 66)), y: BigInt(`0x${point.slice(66)}`) };
}

/** Bytes that are the same for the same name on every machine: SHA-256 of name and counter. */
export function namedRandomness(name: string): Randomness {
  let counter = 0;
  return (length) => {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; at += 32) {
      const block = createHash("sha256").update(`${name}/${String(counter++)}`);
      block.digest().copy(bytes, at);
    }
    return new Uint8Array(bytes);
  };
}

/** A home's quarter-hour with two resources. */
export function essentialAt(slot: number): EssentialRecord {
  return {
    ...{ slot, estimated: false, tamper: slot % 2 === 1, clock: false, samples: 15 },
    seed: namedRandomness(`seed/${String(slot)}`)(16),
    entries: [
      ...[
        {
          resource: 1,
          quality: 0,
          register: 2 ** 40 - 1,
          consumption: 412,
          quotaLeft: -7,
          peak: 3_100,
        },
      ],
      ...[
        { resource: 3, quality: 2, register: 88_123, consumption: 0, quotaLeft: 12_000, peak: 0 },
      ],
    ],
  };
}
