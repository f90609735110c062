import type { Alarm, AlarmKind } from "../../../domain/alarm.ts";
import { JsonNumber, member, wholeOf, type Json, type JsonObject } from "../json/json-value.ts";
import { RecentMap } from "../recent-map.ts";
import type { ErtKind } from "./message-kinds.ts";

/** What a message complains of, without who and when. */
export type Complaint = Pick<Alarm, "kind" | "detail">;

/** SCM counts tampering in two bits, which start again after 3. */
const SCM_TOP = 3n;

/** Neptune's flags: 0 is well, and more is worse (days of it, or how much). */
const FLAGS: readonly (readonly [kind: AlarmKind, names: readonly string[], what: string])[] = [
  ["no-use", ["NoUse", "nouse"], "no use"],
  ["reverse-flow", ["BackFlow", "backflow"], "backflow"],
  ["leak", ["Leak", "leak"], "days of leak"],
  ["leak", ["LeakNow", "leaknow"], "leak now"],
];

/**
 * Remembers the tamper counters and flags of meters and tells what got worse. The first message of
 * a meter only says where its counters stand: tampering counted before is history.
 */
export class TamperWatch {
  readonly #counters = new RecentMap<readonly bigint[]>();

  /** What a message complains of that the meter's last message of the kind did not. */
  complaints(kind: ErtKind, device: string, body: JsonObject): readonly Complaint[] {
    const found: Complaint[] = [];
    for (const name of kind.tampers) {
      const counters = countersOf(member(body, name));
      if (counters.length === 0) continue;
      const before = this.#swap(kind, device, name, counters);
      const wraps = kind.register === "scm" ? SCM_TOP : null;
      const risen = counters.findIndex((count, at) => {
        const last = before?.[at];
        return last !== undefined && (count > last || (last === wraps && count === 0n));
      });
      if (risen === -1) continue;
      const change = `${String(before?.[risen])} to ${String(counters[risen])}`;
      found.push({ kind: "tamper", detail: `${name} went from ${change}` });
    }
    for (const [alarm, names, what] of kind.flags ? FLAGS : []) {
      const level = names.map((name) => wholeOf(member(body, name))).find((one) => one !== null);
      if (level === undefined) continue;
      const [before = 0n] = this.#swap(kind, device, what, [level]) ?? [];
      if (level <= before) continue;
      const detail = `the flag for ${what} went from ${String(before)} to ${String(level)}`;
      found.push({ kind: alarm, detail });
    }
    return found;
  }

  #swap(
    kind: ErtKind,
    device: string,
    name: string,
    counters: readonly bigint[],
  ): readonly bigint[] | undefined {
    const key = `${kind.register} ${name} ${device}`;
    const before = this.#counters.get(key);
    this.#counters.set(key, counters);
    return before;
  }
}

/**
 * Counters as messages write them: one number, one number in hexadecimal (up to four digits), or
 * one in each of several bytes, in hexadecimal (rtl_433) or base64 (rtlamr).
 */
function countersOf(value: Json | undefined): readonly bigint[] {
  if (value instanceof JsonNumber) {
    const whole = wholeOf(value);
    return whole === null ? [] : [whole];
  }
  if (typeof value !== "string" || value.length > 64) return [];
  if (/^0x[0-9a-f]{1,4}$/i.test(value)) return [BigInt(value)];
  const hex = /^0x((?:[0-9a-f]{2})+)$/i.exec(value)?.[1];
  if (hex !== undefined) return [...Buffer.from(hex, "hex")].map(BigInt);
  return /^[A-Za-z0-9+/]+={0,2}$/.test(value) ? [...Buffer.from(value, "base64")].map(BigInt) : [];
}
