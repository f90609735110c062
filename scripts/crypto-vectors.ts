import { fileURLToPath } from "node:url";

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
}

/** A point's words, for a contract. */
export function wordsOf(point: string): { x: bigint; y: bigint } {
  return { x: BigInt(point.slice(0, 66)), y: BigInt(`0x${point.slice(66)}`) };
}
