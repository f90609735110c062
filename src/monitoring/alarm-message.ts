import { ALARM_PLAIN_BYTES } from "../crypto/sealed-alarm.ts";
import { GridwellError } from "../domain/errors.ts";
import type { HomeAlarmKind } from "./watch-rules.ts";

/** What an alarm says to whoever is responsible for a home. */
export interface AlarmMessage {
  readonly kind: HomeAlarmKind;
  /** The resource's id, below 256. */
  readonly resource: number;
  /** The slot by which it was known. */
  readonly slot: number;
  /** One sentence for people; what does not fit is cut off. */
  readonly detail: string;
}

/** By their numbers on the wire, which never change. */
const KINDS: readonly HomeAlarmKind[] = [
  ...(["tamper", "reverse-flow", "leak", "burst", "dry", "no-use", "over-flow"] as const),
  ...(["low-battery", "temperature", "power-failure", "clock", "fault"] as const),
  ...(["quota-near", "quota-over"] as const),
];

const VERSION = 1;
const TEXT_AT = 7;
const MOST_TEXT = ALARM_PLAIN_BYTES - TEXT_AT;

/** An alarm's 128 bytes: version, kind, resource, slot (3), length of the text, the text in UTF-8, zeros. */
export function encodeAlarm({ kind, resource, slot, detail }: AlarmMessage): Uint8Array {
  const bytes = Buffer.alloc(ALARM_PLAIN_BYTES);
  // Whole characters only: what does not fit is left.
  const { written } = new TextEncoder().encodeInto(detail, bytes.subarray(TEXT_AT));
  bytes.writeUInt8(VERSION, 0);
  bytes.writeUInt8(KINDS.indexOf(kind), 1);
  bytes.writeUInt8(resource, 2);
  bytes.writeUIntBE(slot, 3, 3);
  bytes.writeUInt8(written, 6);
  return Uint8Array.from(bytes);
}

/**
 * Reads an alarm's 128 bytes; each alarm has one form.
 *
 * @throws GridwellError ALARM_INVALID
 */
export function decodeAlarm(plaintext: Uint8Array): AlarmMessage {
  const bytes = Buffer.from(plaintext);
  const kind = KINDS[bytes[1] ?? KINDS.length];
  const length = bytes[6] ?? 0;
  const end = TEXT_AT + length;
  const isWhole = bytes.length === ALARM_PLAIN_BYTES && bytes[0] === VERSION && length <= MOST_TEXT;
  if (!isWhole || kind === undefined || bytes.subarray(end).some((byte) => byte !== 0)) {
    throw invalid();
  }
  let detail: string;
  try {
    // Otherwise two messages with and without a byte order mark would read the same.
    const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    detail = utf8.decode(bytes.subarray(TEXT_AT, end));
  } catch (cause) {
    throw invalid(cause);
  }
  return { kind, resource: bytes.readUInt8(2), slot: bytes.readUIntBE(3, 3), detail };
}

function invalid(cause?: unknown): GridwellError {
  const message = "The alarm opens, and is none of version 1: its sender is at fault";
  return new GridwellError("ALARM_INVALID", message, { cause });
}
