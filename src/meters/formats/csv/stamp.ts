import { secondsFromCivil } from "../../../domain/instant.ts";
import { LocalClock } from "../../../domain/local-clock.ts";

/** A part of a pattern: digits of the calendar or the clock, or a character that must stand there. */
type PatternPart =
  | { readonly token: StampToken; readonly at: number; readonly length: number }
  | { readonly literal: number; readonly at: number };

/** A way to write a time. */
export type StampForm =
  | { readonly kind: "unix" | "unix-ms" | "iso" }
  | { readonly kind: "pattern"; readonly parts: readonly PatternPart[]; readonly length: number };

const TOKENS = ["yyyy", "MM", "dd", "HH", "mm", "ss"] as const;
type StampToken = (typeof TOKENS)[number];

const ISO =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(?:(Z)|([+-])(\d\d):?(\d\d))?$/;
const SECONDS_PER_DAY = 86_400;
/** Meters that report intervals did not exist before; an earlier time is a clock never set. */
const EARLIEST = Date.UTC(2000, 0, 1) / 1000;
const LATEST = Date.UTC(2100, 0, 1) / 1000;
const ZERO = 48;

/** Why a text is no one instant. */
export const STAMP = {
  /** It does not have the form, or no calendar holds it, or it is not between 2000 and 2100. */
  malformed: -1,
  /** The clocks of the zone never showed it: spring skipped it. */
  skipped: -2,
  /** The clocks showed it twice; {@link StampReader.candidates} are the two. */
  repeated: -3,
} as const;

/** Reads a pattern, or tells what is wrong with it. */
export function stampForm(pattern: string): StampForm | string {
  if (pattern === "unix" || pattern === "unix-ms" || pattern === "iso") return { kind: pattern };
  const parts: PatternPart[] = [];
  const seen = new Set<StampToken>();
  for (let at = 0; at < pattern.length;) {
    const token = TOKENS.find((known) => pattern.startsWith(known, at));
    if (token === undefined) {
      const literal = pattern.charAt(at);
      if (/[A-SU-Za-z0-9]/.test(literal)) {
        return `"${literal}" at ${String(at + 1)} is none of ${TOKENS.join(", ")}`;
      }
      parts.push({ literal: pattern.charCodeAt(at), at });
      at++;
    } else {
      if (seen.has(token)) return `${token} stands twice`;
      seen.add(token);
      parts.push({ token, at, length: token.length });
      at += token.length;
    }
  }
  const missing = (["yyyy", "MM", "dd"] as const).find((token) => !seen.has(token));
  if (missing !== undefined) return `${missing} is missing: write it like yyyy-MM-dd HH:mm`;
  return { kind: "pattern", parts, length: pattern.length };
}

/** Reads stamps of one form in one zone. */
export class StampReader {
  readonly #form: StampForm;
  readonly #clock: LocalClock;
  readonly #digits = { yyyy: 0, MM: 0, dd: 0, HH: 0, mm: 0, ss: 0 };
  #date = 0;
  #midnight: number | null = null;
  /** The two instants of the last stamp that was `repeated`. */
  candidates: readonly number[] = [];

  /** @throws GridwellError `ZONE_UNKNOWN` */
  constructor(form: StampForm, zone: string) {
    this.#form = form;
    this.#clock = new LocalClock(zone);
  }

  /** Unix seconds, or one of {@link STAMP}. Fractions of a second are cut. */
  read(text: string): number {
    const form = this.#form;
    if (form.kind === "pattern") return this.#local(readLocal(text, form, this.#digits));
    if (form.kind === "iso") return this.#iso(text);
    if (!/^\d{1,14}$/.test(text)) return STAMP.malformed;
    return inRange(form.kind === "unix" ? Number(text) : Math.floor(Number(text) / 1000));
  }

  #iso(text: string): number {
    const [, date = "", hour, minute, second, utc, sign, hours, minutes] = ISO.exec(text) ?? [];
    if (date === "") return STAMP.malformed;
    const digits = this.#digits;
    digits.yyyy = Number(date.slice(0, 4));
    digits.MM = Number(date.slice(5, 7));
    digits.dd = Number(date.slice(8));
    digits.HH = Number(hour);
    digits.mm = Number(minute);
    digits.ss = Number(second ?? "0");
    if (utc === undefined && sign === undefined) return this.#local(true);
    const local = this.#seconds();
    const offset = utc === undefined ? Number(hours) * 3_600 + Number(minutes) * 60 : 0;
    if (local === null || offset > 64_800 || Number(minutes ?? "0") > 59) return STAMP.malformed;
    return inRange(local - (sign === "-" ? -offset : offset));
  }

  #local(wellFormed: boolean): number {
    const local = wellFormed ? this.#seconds() : null;
    if (local === null) return STAMP.malformed;
    const instant = this.#clock.instantOf(local);
    if (instant !== null) return inRange(instant);
    const instants = this.#clock.instantsOf(local);
    if (instants.length === 0) return STAMP.skipped;
    this.candidates = instants;
    return instants.every((each) => inRange(each) === each) ? STAMP.repeated : STAMP.malformed;
  }

  /** The civil time in {@link #digits} read as UTC; 24:00 is the midnight that ends a day. */
  #seconds(): number | null {
    const { yyyy, MM, dd, HH, mm, ss } = this.#digits;
    const date = (yyyy * 100 + MM) * 100 + dd;
    if (date !== this.#date) {
      this.#date = date;
      const civil = { year: yyyy, month: MM, day: dd, hour: 0, minute: 0, second: 0 };
      this.#midnight = secondsFromCivil(civil);
    }
    const time = HH * 3_600 + mm * 60 + ss;
    if (this.#midnight === null || mm > 59 || ss > 59 || time > SECONDS_PER_DAY) return null;
    return this.#midnight + time;
  }
}

function readLocal(
  text: string,
  form: StampForm & { readonly kind: "pattern" },
  digits: Record<StampToken, number>,
): boolean {
  if (text.length !== form.length) return false;
  for (const part of form.parts) {
    if ("literal" in part) {
      if (text.charCodeAt(part.at) !== part.literal) return false;
      continue;
    }
    let number = 0;
    for (let at = part.at; at < part.at + part.length; at++) {
      const digit = text.charCodeAt(at) - ZERO;
      if (digit < 0 || digit > 9) return false;
      number = number * 10 + digit;
    }
    digits[part.token] = number;
  }
  return true;
}

function inRange(instant: number): number {
  return instant >= EARLIEST && instant <= LATEST ? instant : STAMP.malformed;
}
