import { decodePoint, decodeScalar, type Point } from "../../../src/crypto/bn254.ts";
import { verifyEquality, verifyOpening } from "../../../src/crypto/equality-proof.ts";
import { verifyField } from "../../../src/crypto/field-commitment.ts";
import { decodeChallengeProof, verifyPossession } from "../../../src/crypto/possession-proof.ts";
import {
  decodeContributionProof,
  verifyContribution,
} from "../../../src/crypto/sum-contribution.ts";
import type { ProofDesk } from "../../../types/contracts/index.ts";
import { contextOf, unhex, vectors } from "./vectors.ts";

/** A proof with its statement as bytes, and the two that check such bytes: the library and the contract's libraries. */
export interface ProofCase {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** @throws GridwellError for bytes that are no proof */
  readonly verify: (bytes: Uint8Array) => boolean;
  /** Bytes of the true length only: the words have their places in the call. */
  readonly ask: (desk: ProofDesk, bytes: Uint8Array) => Promise<boolean>;
}

const POINT = 64;
const { possession, equality, correction, opening, contributions } = vectors;

const possessionCase: ProofCase = {
  name: "possession",
  bytes: join(possession.key, possession.e, possession.z),
  verify: (bytes) => {
    const [[key], rest] = cut(bytes, 1);
    return verifyPossession(key, decodeChallengeProof(rest), contextOf(possession));
  },
  ask: (desk, bytes) => {
    const [x = 0n, y = 0n, e = 0n, z = 0n] = wordsIn(bytes);
    return desk.possession(at(possession), { x, y }, e, z);
  },
};

const openingCase: ProofCase = {
  name: "an opened sum",
  bytes: join(opening.key, opening.c1, opening.c2, opening.number, opening.e, opening.z),
  verify: (bytes) => {
    const [[key, c1 = key, c2 = key], rest] = cut(bytes, 3);
    const number = decodeScalar(rest.subarray(0, 32));
    const proof = decodeChallengeProof(rest.subarray(32));
    return verifyOpening(key, { c1, c2 }, number, proof, contextOf(opening));
  },
  ask: (desk, bytes) => {
    const [key, c1, c2] = pairsIn(bytes);
    const [number = 0n, e = 0n, z = 0n] = wordsIn(bytes.subarray(3 * POINT));
    const claim = { key: point(key), c1: point(c1), c2: point(c2), number };
    return desk.opening(at(opening), claim, e, z);
  },
};

/** Every kind of proof that there is, of the vectors. */
export const proofCases: readonly ProofCase[] = [
  possessionCase,
  ...[equality, correction].map((vector, index): ProofCase => {
    return {
      name: index === 0 ? "equality" : "a correction",
      bytes: join(vector.image, vector.base, vector.other, vector.e, vector.z),
      verify: (bytes) => {
        const [[image, base = image, other = image], rest] = cut(bytes, 3);
        return verifyEquality(
          { image, base, other },
          decodeChallengeProof(rest),
          contextOf(vector),
        );
      },
      ask: (desk, bytes) => {
        const [image, base, other, [e, z] = [0n, 0n]] = pairsIn(bytes);
        const statement = { image: point(image), base: point(base), other: point(other) };
        return desk.equality(at(vector), statement, e, z);
      },
    };
  }),
  openingCase,
  ...contributions.map((vector): ProofCase => {
    const count = vector.keys.length;
    return {
      name: `a contribution of ${String(count)}`,
      bytes: join(...vector.keys, vector.c1, ...vector.c2, vector.e, vector.zr, ...vector.zm),
      verify: (bytes) => {
        const [points, rest] = cut(bytes, 2 * count + 1);
        const [keys, [c1 = points[0], ...c2]] = [points.slice(0, count), points.slice(count)];
        const proof = decodeContributionProof(rest, count);
        return verifyContribution(keys, { c1, c2, proof }, contextOf(vector));
      },
      ask: (desk, bytes) => {
        const points = pairsIn(bytes.subarray(0, (2 * count + 1) * POINT)).map(point);
        const [c1, ...c2] = points.slice(count).map(({ x, y }) => [x, y]);
        const [e = 0n, zr = 0n, ...zm] = wordsIn(bytes.subarray((2 * count + 1) * POINT));
        const parts = c2.flatMap((pair, index) => [...pair, zm[index] ?? 0n]);
        const words = [...(c1 ?? []), e, zr, ...parts];
        return desk.contribution(at(vector), points.slice(0, count), words);
      },
    };
  }),
  ...vectors.openings.slice(0, 1).map(({ index, value, salt, path }): ProofCase => {
    const records = vectors.essentials.length;
    return {
      name: "an opened field",
      bytes: join(vectors.root, word(BigInt(index)), value, salt, ...path),
      verify: (bytes) => {
        const [root = new Uint8Array(), place, held, salted, ...beside] = piecesOf(bytes);
        const found = { index: Number(numberOf(place)), value: numberOf(held) };
        const salt = salted ?? new Uint8Array();
        return verifyField(root, records, { ...found, salt, path: beside });
      },
      ask: (desk, bytes) => {
        const [root = "", place = "", held = "", salted = "", ...beside] = piecesOf(bytes).map(hex);
        return desk.field(root, records, place, held, salted, beside);
      },
    };
  }),
];

/** The context of a vector for a contract. */
function at(vector: { epoch: number; place: number }): {
  sender: string;
  epoch: number;
  place: number;
} {
  return { sender: vectors.place.gateway, epoch: vector.epoch, place: vector.place };
}

/** Points of 64 bytes each, one at least, and the rest. */
function cut(bytes: Uint8Array, points: number): [[Point, ...Point[]], Uint8Array] {
  const at = (index: number): Point =>
    decodePoint(bytes.subarray(POINT * index, POINT * (index + 1)));
  const others = Array.from({ length: points - 1 }, (_, index) => at(index + 1));
  return [[at(0), ...others], bytes.subarray(POINT * points)];
}

function piecesOf(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / 32) }, (_, index) => {
    return bytes.subarray(32 * index, 32 * (index + 1));
  });
}

function wordsIn(bytes: Uint8Array): bigint[] {
  return piecesOf(bytes).map(numberOf);
}

function pairsIn(bytes: Uint8Array): [bigint, bigint][] {
  const words = wordsIn(bytes);
  return Array.from({ length: words.length / 2 }, (_, index) => {
    return [words[2 * index] ?? 0n, words[2 * index + 1] ?? 0n];
  });
}

function point([x, y]: [bigint, bigint] = [0n, 0n]): { x: bigint; y: bigint } {
  return { x, y };
}

function numberOf(bytes: Uint8Array = new Uint8Array()): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
}

function hex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString("hex")}`;
}

function word(value: bigint): string {
  return value.toString(16).padStart(64, "0");
}

function join(...parts: readonly string[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map((part) => unhex(padded(part)))));
}

/** Numbers of the vectors may lack their leading zeros. */
function padded(text: string): string {
  const digits = text.replace(/^0x/, "");
  return digits.length > 64 ? digits : digits.padStart(64, "0");
}
