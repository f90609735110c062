import type { Alarm } from "../../domain/alarm.ts";
import type { Reading, Report, SourcePosition } from "../../domain/reading.ts";
import type { MeterMap } from "./meter-map.ts";

/**
 * What an adapter hands out, in the order of the file: readings, what meters complain of, and
 * reports of what is neither.
 */
export type AdapterItem =
  | { readonly kind: "reading"; readonly reading: Reading }
  | { readonly kind: "alarm"; readonly alarm: Alarm }
  | { readonly kind: "report"; readonly report: Report };

/** What a file cannot say of itself. */
export interface AdapterContext {
  /** Name of the file in reports and sources; null for a stream. */
  readonly path: string | null;
  /** IANA zone of stamps that carry none. */
  readonly zone: string;
  /** Clock of whoever received the bytes, in unix seconds; null when reading a stored file. */
  readonly receivedAt: (() => number) | null;
  /** Id of the meter behind a message that names none; null to refuse such messages. */
  readonly device: string | null;
  /** The operator's map of units, scales and columns; null without one. */
  readonly map: MeterMap | null;
}

/**
 * One input being read. It takes bytes however they are cut, keeps no more of them than its
 * largest piece (telegram, entry, line), and never throws for what the bytes say: whatever it
 * does not accept becomes a report with its place and reason.
 */
export interface FormatReader {
  /** Takes the next bytes and gives what has become complete. */
  push(chunk: Uint8Array): readonly AdapterItem[];
  /** Says that no more bytes come and gives the rest. To be called once. */
  end(): readonly AdapterItem[];
}

/** A file format: recognises itself and opens readers. */
export interface FormatAdapter {
  /** Name in commands, for example `dsmr`. */
  readonly name: string;
  /** Name for people. */
  readonly title: string;
  /** How sure the head of an input (up to {@link HEAD_BYTES}) is of this format: 0 no, 1 yes. */
  detect(head: Uint8Array): number;
  /** Begins to read an input. */
  open(context: AdapterContext): FormatReader;
}

/** How many bytes of an input are looked at to tell its format. */
export const HEAD_BYTES = 65_536;

/** A context with every blank filled in: no path, clock, device or map, the map's or Dutch local time. */
export function adapterContext(known: Partial<AdapterContext> = {}): AdapterContext {
  const zone = known.map?.zone ?? "Europe/Amsterdam";
  return { path: null, zone, receivedAt: null, device: null, map: null, ...known };
}

/** A reading as an item. */
export function readingItem(reading: Reading): AdapterItem {
  return { kind: "reading", reading };
}

/** An alarm as an item. */
export function alarmItem(alarm: Alarm): AdapterItem {
  return { kind: "alarm", alarm };
}

/** A report as an item, placed by the context's path. */
export function reportItem(
  context: AdapterContext,
  position: SourcePosition,
  reason: string,
  detail: string,
  count = 1,
): AdapterItem {
  return {
    kind: "report",
    report: { where: placeOf(context.path, position), reason, detail, count },
  };
}

/** A place as reports name it: `path:line`, or `line n` without a path. */
export function placeOf(path: string | null, position: SourcePosition): string {
  return path === null ? `line ${String(position.line)}` : `${path}:${String(position.line)}`;
}

/** Bytes of a message as text for a report: short, printable, quoted. */
export function excerpt(text: string, length = 60): string {
  const printable = text.replace(/[^\x20-\x7e]/g, "?");
  return `"${printable.length > length ? `${printable.slice(0, length)}...` : printable}"`;
}
