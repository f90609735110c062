import { GridwellError } from "../domain/errors.ts";

/** Bytes of an essential record before it is encrypted. */
const ESSENTIAL_BYTES = 100;

/** Most resources in a record. */
export const MAX_ENTRIES = 4;

/** Bytes of a record's seed, from which the salts of its commitments come. */
const SEED_BYTES = 16;

const VERSION = 1;
const ENTRY_BYTES = 18;
const ENTRIES_AT = 22;
const SAMPLES_AT = ENTRIES_AT + MAX_ENTRIES * ENTRY_BYTES;

/** One resource of a home in one slot; integers in the resource's base unit. */
export interface EssentialEntry {
  /** The resource's id, 1 to 255. */
  readonly resource: number;
  /** Quality code of the register, 0 to 255. */
  readonly quality: number;
  /** Running total at the slot's end, below 2^40. */
  readonly register: number;
  /** Used within the slot, below 2^24. */
  readonly consumption: number;
  /** Left of the period's quota, from −2^31 to 2^31 − 1. */
  readonly quotaLeft: number;
  /** Highest demand within the slot, below 2^32. */
  readonly peak: number;
}

/** What a community gateway needs of a home's slot: the paper's essential record, E. */
export interface EssentialRecord {
  readonly slot: number;
  /** A value of the slot was estimated. */
  readonly estimated: boolean;
  /** A meter told of tampering. */
  readonly tamper: boolean;
  /** A meter's clock was wrong. */
  readonly clock: boolean;
  /** 16 fresh random bytes; whoever knows them can try values against the commitments. */
  readonly seed: Uint8Array;
  /** One to four, resources ascending. */
  readonly entries: readonly EssentialEntry[];
  /** Readings in the slot, below 2^16. */
  readonly samples: number;
}

/**
 * A record's 100 bytes.
 *
 * @throws GridwellError RECORD_INVALID for what the form does not hold.
 */
export function encodeEssential(record: EssentialRecord): Uint8Array {
  const { slot, estimated, tamper, clock, seed, entries, samples } = record;
  const bytes = new Uint8Array(ESSENTIAL_BYTES);
  if (seed.length !== SEED_BYTES) throw invalid(`a seed of ${String(seed.length)} bytes`);
  checkEntries(entries);
  bytes[0] = VERSION;
  bytes[1] = Number(estimated) | (Number(tamper) << 1) | (Number(clock) << 2);
  put(bytes, 2, 3, slot, "slot");
  put(bytes, 5, 1, entries.length, "count");
  bytes.set(seed, 6);
  for (const [index, entry] of entries.entries()) {
    const at = ENTRIES_AT + index * ENTRY_BYTES;
    put(bytes, at, 1, entry.resource, "resource");
    put(bytes, at + 1, 1, entry.quality, "quality");
    put(bytes, at + 2, 5, entry.register, "register");
    put(bytes, at + 7, 3, entry.consumption, "consumption");
    put(bytes, at + 10, 4, entry.quotaLeft, "quotaLeft", -(2 ** 31), 2 ** 31 - 1);
    put(bytes, at + 14, 4, entry.peak, "peak");
  }
  put(bytes, SAMPLES_AT, 2, samples, "samples");
  return bytes;
}

/**
 * Reads a record's 100 bytes; there is one form of each record, and nothing else is read.
 *
 * @throws GridwellError RECORD_INVALID
 */
export function decodeEssential(bytes: Uint8Array): EssentialRecord {
  if (bytes.length !== ESSENTIAL_BYTES) throw invalid(`${String(bytes.length)} bytes`);
  const [version = 0, flags = 0] = bytes;
  if (version !== VERSION) throw invalid(`version ${String(version)}`);
  if (flags > 7) throw invalid(`flags ${String(flags)}`);
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.readUInt8(5);
  if (count > MAX_ENTRIES) throw invalid(`${String(count)} entries`);
  const entries = Array.from({ length: count }, (_, index) => {
    const at = ENTRIES_AT + index * ENTRY_BYTES;
    return {
      resource: view.readUInt8(at),
      quality: view.readUInt8(at + 1),
      register: view.readUIntBE(at + 2, 5),
      consumption: view.readUIntBE(at + 7, 3),
      quotaLeft: view.readInt32BE(at + 10),
      peak: view.readUInt32BE(at + 14),
    };
  });
  checkEntries(entries);
  const unused = view.subarray(ENTRIES_AT + count * ENTRY_BYTES, SAMPLES_AT);
  const rest = view.subarray(SAMPLES_AT + 2);
  if ([...unused, ...rest].some((byte) => byte !== 0)) throw invalid("bytes that should be zero");
  return {
    slot: view.readUIntBE(2, 3),
    estimated: (flags & 1) !== 0,
    tamper: (flags & 2) !== 0,
    clock: (flags & 4) !== 0,
    seed: Uint8Array.from(bytes.subarray(6, ENTRIES_AT)),
    entries,
    samples: view.readUInt16BE(SAMPLES_AT),
  };
}

function checkEntries(entries: readonly EssentialEntry[]): void {
  if (entries.length < 1 || entries.length > MAX_ENTRIES) {
    throw invalid(`${String(entries.length)} entries`);
  }
  let last = 0;
  for (const { resource } of entries) {
    if (resource <= last) throw invalid(`resource ${String(resource)} after ${String(last)}`);
    last = resource;
  }
}

function put(
  bytes: Uint8Array,
  at: number,
  length: number,
  value: number,
  name: string,
  least = 0,
  most = 256 ** length - 1,
): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid(`a ${name} of ${String(value)}`);
  }
  let rest = value < 0 ? value + 256 ** length : value;
  for (let index = length - 1; index >= 0; index--) {
    bytes[at + index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

function invalid(what: string): GridwellError {
  const message = `No essential record of version 1 has ${what}`;
  return new GridwellError("RECORD_INVALID", message);
}
