import { FIELD, ORDER } from "../../../src/crypto/bn254.ts";
import { word } from "../../../src/crypto/challenge.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { namedRandomness } from "../../../scripts/crypto-vectors.ts";

/** A changed copy of some bytes, and how it was changed. */
export interface Mutant {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const WORD = 32;

/** The bytes with one bit flipped in each byte in turn. */
export function* mutations(bytes: Uint8Array): Generator<Uint8Array> {
  for (const [at, byte] of bytes.entries()) {
    const mutated = Uint8Array.from(bytes);
    mutated[at] = byte ^ (1 << (at % 8));
    yield mutated;
  }
}

/** Every byte with each of its bits flipped, emptied and filled. The length stays. */
export function* byteMutants(bytes: Uint8Array): Generator<Mutant> {
  for (const [at, byte] of bytes.entries()) {
    const values = new Set(Array.from({ length: 8 }, (_, bit) => byte ^ (1 << bit)));
    for (const value of values.add(0).add(0xff)) {
      if (value === byte) continue;
      const mutated = Uint8Array.from(bytes);
      mutated[at] = value;
      yield { name: `byte ${String(at)} is ${String(value)}`, bytes: mutated };
    }
  }
}

/** Every shorter length, every byte left out, every byte twice, and up to a word more at the end. */
export function* lengthMutants(bytes: Uint8Array): Generator<Mutant> {
  for (const at of bytes.keys()) {
    const [before, rest] = [bytes.subarray(0, at), bytes.subarray(at + 1)];
    yield { name: `only ${String(at)} bytes`, bytes: Uint8Array.from(before) };
    yield { name: `without byte ${String(at)}`, bytes: joined(before, rest) };
    const twice = Uint8Array.of(bytes[at] ?? 0, bytes[at] ?? 0);
    yield { name: `byte ${String(at)} twice`, bytes: joined(before, twice, rest) };
  }
  for (let more = 1; more <= 32; more++) {
    yield { name: `${String(more)} zeros more`, bytes: joined(bytes, new Uint8Array(more)) };
  }
}

/** Every word of 32 bytes in turn: emptied, filled, minus a word, one more by either modulus of the curve, the next one. */
export function* wordMutants(bytes: Uint8Array, from = 0): Generator<Mutant> {
  for (let at = from; at + WORD <= bytes.length; at += WORD) {
    const value = numberAt(bytes, at);
    const others = [0n, -1n, -32n, value + ORDER, value + FIELD, numberAt(bytes, at + WORD)];
    for (const other of new Set(others.map((each) => BigInt.asUintN(256, each)))) {
      if (other === value) continue;
      const mutated = Uint8Array.from(bytes);
      mutated.set(word(other), at);
      yield { name: `word at ${String(at)} is ${other.toString(16)}`, bytes: mutated };
    }
  }
}

/** Every mutant of the bytes and of their length. */
export function everyMutant(bytes: Uint8Array): Mutant[] {
  return [...byteMutants(bytes), ...lengthMutants(bytes)];
}

/** So many of the mutants, the same for the same seed. */
export function sampleOf(mutants: readonly Mutant[], count: number, seed: string): Mutant[] {
  const draw = namedRandomness(seed);
  const left = [...mutants];
  return Array.from({ length: Math.min(count, left.length) }, () => {
    const place = Buffer.from(draw(4)).readUInt32BE() % left.length;
    return left.splice(place, 1)[0] ?? { name: "none", bytes: new Uint8Array() };
  });
}

/** What a reader of hostile bytes answered: true or false, or the code of its error; a crash is thrown on. */
export async function answerOf(read: () => unknown): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GridwellError) return error.code;
    throw error;
  }
}

function numberAt(bytes: Uint8Array, at: number): bigint {
  return BigInt(`0x0${Buffer.from(bytes.subarray(at, at + WORD)).toString("hex")}`);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
