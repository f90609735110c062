import { Rational } from "../../../domain/rational.ts";

/** A number of a JSON text as it is written there: no float ever stands for it. */
export class JsonNumber {
  /** The literal, for example `6.408` or `-1.5e3`. */
  readonly text: string;

  /** @param text the literal */
  constructor(text: string) {
    this.text = text;
  }
}

/** A JSON value whose numbers keep their digits. */
export type Json = null | boolean | string | JsonNumber | readonly Json[] | JsonObject;

/** A JSON object; its members are taken with {@link member}, never by index. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** No message nests deeper; what does is made to hurt. */
const MAX_DEPTH = 64;
/** A text this short cannot nest deep enough to hurt. */
const HARMLESS_LENGTH = 1_000;
/** Longest literal and largest power of ten that a meter's number may have. */
const MAX_DIGITS = 40;
const MAX_EXPONENT = 30;

const LITERAL = /^(-?\d+(?:\.\d+)?)(?:[eE]([+-]?\d+))?$/;

/** The value of a JSON text, or null (which is also the value of `null`) when it is none. */
export function parseJson(text: string): Json {
  if (text.length > HARMLESS_LENGTH && nestsTooDeep(text)) return null;
  try {
    return JSON.parse(text, keepDigits) as Json;
  } catch {
    return null;
  }
}

/** Whether a value is an object. */
export function isObject(value: Json | undefined): value is JsonObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof JsonNumber)
  );
}

/** The member of an object, or undefined; never what every object inherits. */
export function member(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The object in a member, or null when it holds none. */
export function objectIn(object: JsonObject, name: string): JsonObject | null {
  const value = member(object, name);
  return isObject(value) ? value : null;
}

/** The text in a member, or null when it holds none. */
export function textIn(object: JsonObject, name: string): string | null {
  const value = member(object, name);
  return typeof value === "string" ? value : null;
}

/** The exact value of a JSON number, or null when it is none or of a size that no meter shows. */
export function exactOf(value: Json | undefined): Rational | null {
  if (!(value instanceof JsonNumber) || value.text.length > MAX_DIGITS) return null;
  const [, digits = "", exponent = "0"] = LITERAL.exec(value.text) ?? [];
  const number = Rational.parse(digits);
  const power = Number(exponent);
  if (number === null || Math.abs(power) > MAX_EXPONENT) return null;
  return power === 0 ? number : number.times(Rational.powerOfTen(power));
}

/** The whole number that a JSON number writes in digits alone, or null. */
export function wholeOf(value: Json | undefined): bigint | null {
  return value instanceof JsonNumber && /^\d{1,20}$/.test(value.text) ? BigInt(value.text) : null;
}

/** A value as a report shows it. */
export function shown(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (value instanceof JsonNumber) return value.text.slice(0, MAX_DIGITS);
  if (typeof value === "string") return JSON.stringify(value.slice(0, MAX_DIGITS));
  if (value === null || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}

/**
 * A reviver that keeps the digits. `context.source` is the literal as written (ECMAScript's
 * JSON.parse source text access; Node since 21).
 */
function keepDigits(
  _name: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  return typeof value === "number" ? new JsonNumber(context?.source ?? "") : value;
}

/** JSON.parse calls its reviver recursively: too many brackets would exhaust the stack. */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x5b || code === 0x7b) {
      depth++;
      if (depth > MAX_DEPTH) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}
