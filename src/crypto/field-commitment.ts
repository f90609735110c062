import { concatBytes, equalBytes } from "@noble/curves/utils.js";
import { keccak_256 } from "@noble/hashes/sha3.js";

import { GridwellError } from "../domain/errors.ts";
import { word } from "./challenge.ts";
import { MAX_ENTRIES, type EssentialEntry, type EssentialRecord } from "./essential-record.ts";

/** The numbers of an entry that can be opened one by one, in the order of their leaves. */
export const FIELD_NAMES = ["register", "consumption", "quotaLeft", "peak"] as const;

/** A number of an entry that can be opened alone. */
export type FieldName = (typeof FIELD_NAMES)[number];

/** Leaves of a record: four numbers of four entries. */
const FIELDS_PER_RECORD = MAX_ENTRIES * FIELD_NAMES.length;

/** What opens one field: nothing else of the record follows from it. */
export interface FieldOpening {
  /** Place among the frame's fields: 16 · record + 4 · entry + place in {@link FIELD_NAMES}. */
  readonly index: number;
  /** The committed word, see `readFieldValue`. */
  readonly value: bigint;
  /** 32 bytes. */
  readonly salt: Uint8Array;
  /** The hashes beside the way to the root, from the leaf up; 32 bytes each. */
  readonly path: readonly Uint8Array[];
}

/** A field's word, read. */
export interface OpenedField {
  readonly flags: number;
  readonly samples: number;
  readonly slot: number;
  readonly resource: number;
  readonly quality: number;
  readonly number: bigint;
}

/** Where a field stands in its frame. */
export interface FieldPlace {
  /** Place of the record in the frame, from 0. */
  readonly record: number;
  /** Place of the resource in the record, from 0. */
  readonly entry: number;
  readonly name: FieldName;
}

const HASH_BYTES = 32;
/** Stands where there is no record or entry. No hash is it, as far as anybody knows. */
const ABSENT = new Uint8Array(HASH_BYTES);

/** A field's index among those of its frame, as {@link FieldOpening} counts. */
export function fieldIndex({ record, entry, name }: FieldPlace): number {
  return FIELDS_PER_RECORD * record + FIELD_NAMES.length * entry + FIELD_NAMES.indexOf(name);
}

/** The way back from an index. */
export function fieldPlace(index: number): FieldPlace {
  const within = index % FIELDS_PER_RECORD;
  return {
    record: Math.floor(index / FIELDS_PER_RECORD),
    entry: Math.floor(within / FIELD_NAMES.length),
    name: FIELD_NAMES[within % FIELD_NAMES.length] ?? FIELD_NAMES[0],
  };
}

/**
 * The word that commits to a number: flags (8 bits), samples (16), slot (24), resource (8), quality (8), the number
 * (64, two's complement), from the highest bit used. Everything in a record but its other numbers is in each word, so
 * that an opened one explains itself and the root commits to the whole record.
 */
function fieldValue(record: EssentialRecord, entry: EssentialEntry, name: FieldName): bigint {
  const { estimated, tamper, clock, samples, slot } = record;
  const flags = Number(estimated) | (Number(tamper) << 1) | (Number(clock) << 2);
  const parts = [
    ...[[flags, 8n] as const, [samples, 16n] as const, [slot, 24n] as const],
    ...[[entry.resource, 8n] as const, [entry.quality, 8n] as const],
  ];
  const known = parts.reduce((value, [part, bits]) => (value << bits) | BigInt(part), 0n);
  return (known << 64n) | BigInt.asUintN(64, BigInt(entry[name]));
}

/** Takes a field's word apart. */
export function readFieldValue(value: bigint): OpenedField {
  const bits = (from: bigint, count: number): number =>
    Number(BigInt.asUintN(count, value >> from));
  return {
    flags: bits(120n, 8),
    samples: bits(104n, 16),
    slot: bits(80n, 24),
    resource: bits(72n, 8),
    quality: bits(64n, 8),
    number: BigInt.asIntN(64, value),
  };
}

/**
 * The root of R. C. Merkle's tree (1987) over all fields of a frame's records. Leaves and nodes are hashed apart
 * (0x00, 0x01), so that neither passes for the other.
 */
export function commitmentRoot(records: readonly EssentialRecord[]): Uint8Array {
  return topOf(layersOf(records));
}

/**
 * Opens one field of one record.
 *
 * @param record place in the frame, from 0
 * @param entry place in the record, from 0
 * @throws GridwellError FIELD_ABSENT when there is no such entry
 */
export function openField(
  records: readonly EssentialRecord[],
  record: number,
  entry: number,
  name: FieldName,
): FieldOpening {
  const owner = records[record];
  const held = owner?.entries[entry];
  if (owner === undefined || held === undefined) {
    const message = `Record ${String(record)} of the frame has no entry ${String(entry)}; both count from 0`;
    throw new GridwellError("FIELD_ABSENT", message);
  }
  const index = fieldIndex({ record, entry, name });
  const path: Uint8Array[] = [];
  let at = index;
  for (const layer of layersOf(records).slice(0, -1)) {
    path.push(layer[at ^ 1] ?? ABSENT);
    at >>= 1;
  }
  return { index, value: fieldValue(owner, held, name), salt: saltOf(owner.seed, index), path };
}

/** Whether an opening leads to the root of a frame with so many records. */
export function verifyField(
  root: Uint8Array,
  records: number,
  { index, value, salt, path }: FieldOpening,
): boolean {
  const leaves = FIELDS_PER_RECORD * records;
  if (!Number.isInteger(index) || index < 0 || index >= leaves) return false;
  if (path.length !== depthOf(leaves) || salt.length !== HASH_BYTES) return false;
  if (path.some((hash) => hash.length !== HASH_BYTES)) return false;
  let hash = leafOf(index, value, salt);
  let at = index;
  for (const sibling of path) {
    hash = (at & 1) === 0 ? nodeOf(hash, sibling) : nodeOf(sibling, hash);
    at >>= 1;
  }
  return equalBytes(hash, root);
}

/** Layers from the leaves to the root. What is absent on the right is not stored. */
function layersOf(records: readonly EssentialRecord[]): Uint8Array[][] {
  const leaves = records.flatMap((record, position) => {
    return Array.from({ length: FIELDS_PER_RECORD }, (_, field) => {
      const entry = record.entries[Math.floor(field / FIELD_NAMES.length)];
      const name = FIELD_NAMES[field % FIELD_NAMES.length];
      if (entry === undefined || name === undefined) return ABSENT;
      const index = FIELDS_PER_RECORD * position + field;
      return leafOf(index, fieldValue(record, entry, name), saltOf(record.seed, index));
    });
  });
  const layers = [leaves];
  for (let layer = leaves; layer.length > 1;) {
    const above: Uint8Array[] = [];
    for (let index = 0; index < layer.length; index += 2) {
      above.push(nodeOf(layer[index] ?? ABSENT, layer[index + 1] ?? ABSENT));
    }
    layers.push(above);
    layer = above;
  }
  return layers;
}

function topOf(layers: readonly Uint8Array[][]): Uint8Array {
  return layers.at(-1)?.[0] ?? ABSENT;
}

function depthOf(leaves: number): number {
  return Math.ceil(Math.log2(leaves));
}

function saltOf(seed: Uint8Array, index: number): Uint8Array {
  return keccak_256(concatBytes(seed, word(index)));
}

function leafOf(index: number, value: bigint, salt: Uint8Array): Uint8Array {
  return keccak_256(concatBytes(Uint8Array.of(0), word(index), word(value), salt));
}

function nodeOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  return keccak_256(concatBytes(Uint8Array.of(1), left, right));
}
