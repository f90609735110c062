import { decimal, exactly, integer, list, object } from "../chain/strict-json.ts";
import { GridwellError } from "../domain/errors.ts";

/** One reading as the meter gave it. */
export interface ExtendedReading {
  /** The resource's id, below 256. */
  readonly resource: number;
  readonly slot: number;
  /** Running total at the slot's end, base units, below 2^64. */
  readonly register: bigint;
  /** Below 256. */
  readonly quality: number;
}

/**
 * The paper's extended record, X: every reading of a frame's slots, also of slots and resources that the essential
 * records leave out. It is for the community gateway alone.
 */
export interface ExtendedRecord {
  readonly readings: readonly ExtendedReading[];
}

/** Slots of a frame. */
export interface SlotSpan {
  readonly first: number;
  readonly last: number;
}

const VERSION = 2;
/** Version and number of readings. */
const HEAD_BYTES = 4;
/** Slot counted from the frame's first (2), resource (1), quality (1), register (8). */
const READING_BYTES = 12;
/** Readings for which there is always room: some, and so many for each slot of the frame. */
const ROOM = { least: 32, each: 2 } as const;
/** What a record of version 1 begins with, which was JSON. */
const BRACE = 0x7b;

/**
 * Bytes of an extended record before it is sealed. They depend on how many slots the frame has, and on how many readings
 * are in it only where these are more than it has room for by its slots: then the room doubles until they fit. Who sees
 * the size of a frame therefore does not see what was read.
 *
 * @param most bytes that the frame has left for it; a record that needs more is as long as it must be
 */
export function extendedLength(count: number, { first, last }: SlotSpan, most = Infinity): number {
  const needed = HEAD_BYTES + count * READING_BYTES;
  let room = ROOM.least + ROOM.each * (last - first + 1);
  while (room < count) room *= 2;
  return Math.max(needed, Math.min(most, HEAD_BYTES + room * READING_BYTES));
}

/**
 * An extended record's bytes, of version 2: zeros fill it up to {@link extendedLength}.
 *
 * @throws GridwellError EXTENDED_INVALID for a reading that the form does not hold
 */
export function encodeExtended(
  { readings }: ExtendedRecord,
  slots: SlotSpan,
  most?: number,
): Uint8Array {
  const bytes = Buffer.alloc(extendedLength(readings.length, slots, most));
  bytes.writeUInt8(VERSION, 0);
  bytes.writeUIntBE(readings.length, 1, 3);
  for (const [index, { slot, resource, quality, register }] of readings.entries()) {
    const offset = slot - slots.first;
    const isHeld =
      isBelow(offset, Math.min(2 ** 16, slots.last - slots.first + 1)) &&
      isBelow(resource, 2 ** 8) &&
      isBelow(quality, 2 ** 8) &&
      register >= 0n &&
      register < 1n << 64n;
    if (!isHeld) throw invalid(`reading ${String(index)} is none of its slots`);
    const at = HEAD_BYTES + index * READING_BYTES;
    bytes.writeUInt16BE(offset, at);
    bytes.writeUInt8(resource, at + 2);
    bytes.writeUInt8(quality, at + 3);
    bytes.writeBigUInt64BE(register, at + 4);
  }
  return bytes;
}

/**
 * Reads an extended record: of version 2, and of version 1, which was JSON as long as its readings. Behind its readings a
 * record has zeros and nothing else.
 *
 * @throws GridwellError EXTENDED_INVALID
 */
export function decodeExtended(bytes: Uint8Array, slots: SlotSpan): ExtendedRecord {
  if (bytes[0] === BRACE) return decodeDocument(bytes);
  if (bytes[0] !== VERSION) throw invalid("it is of another version");
  if (bytes.length < HEAD_BYTES) throw invalid("it ends within its head");
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.readUIntBE(1, 3);
  const end = HEAD_BYTES + count * READING_BYTES;
  if (view.length < end) throw invalid(`${String(count)} readings are not in it`);
  if (view.subarray(end).some((byte) => byte !== 0)) throw invalid("its padding is not zero");
  const readings = Array.from({ length: count }, (_, index): ExtendedReading => {
    const at = HEAD_BYTES + index * READING_BYTES;
    return {
      resource: view.readUInt8(at + 2),
      slot: slots.first + view.readUInt16BE(at),
      register: view.readBigUInt64BE(at + 4),
      quality: view.readUInt8(at + 3),
    };
  });
  if (readings.some(({ slot }) => slot > slots.last)) throw invalid("a slot is not its frame's");
  return { readings };
}

const readDocument = object({
  version: exactly(1),
  readings: list(
    object<ExtendedReading>({
      resource: integer,
      slot: integer,
      register: decimal,
      quality: integer,
    }),
  ),
});

function decodeDocument(bytes: Uint8Array): ExtendedRecord {
  try {
    const { readings } = readDocument(JSON.parse(new TextDecoder().decode(bytes)), "$");
    return { readings };
  } catch (cause) {
    throw invalid("it is not as version 1 says", cause);
  }
}

function isBelow(value: number, limit: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < limit;
}

function invalid(what: string, cause?: unknown): GridwellError {
  const message = `No extended record: ${what}; its sender is at fault`;
  return new GridwellError("EXTENDED_INVALID", message, { cause });
}
