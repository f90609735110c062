import { textOf, type XmlElement } from "./xml.ts";

const WHOLE = /^-?\d{1,15}$/;

/** A whole number below 2^53 from text, or null. */
export function wholeNumber(text: string | null): number | null {
  return text !== null && WHOLE.test(text) ? Number(text) + 0 : null;
}

/** The whole number in the only child of a name: null when absent, undefined when malformed. */
export function wholeNumberOf(parent: XmlElement, name: string): number | null | undefined {
  const text = textOf(parent, name);
  if (text === null || text === "") return null;
  return wholeNumber(text) ?? undefined;
}

/** A span of time as ESPI writes it. */
export interface Period {
  /** Unix seconds. */
  readonly start: number;
  /** Seconds, not negative. */
  readonly duration: number;
}

/** Meters that report intervals did not exist before; an earlier time is a clock never set. */
const EARLIEST = Date.UTC(2000, 0, 1) / 1000;
const LATEST = Date.UTC(2100, 0, 1) / 1000;

/** Reads `start` and `duration` of a period, or null when they are absent or no possible time. */
export function readPeriod(element: XmlElement | null): Period | null {
  if (element === null) return null;
  const start = wholeNumber(textOf(element, "start"));
  const duration = wholeNumber(textOf(element, "duration"));
  if (start === null || duration === null || duration < 0) return null;
  return start < EARLIEST || start + duration > LATEST ? null : { start, duration };
}
