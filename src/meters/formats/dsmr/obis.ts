import type { SourcePosition } from "../../../domain/reading.ts";
import { excerpt } from "../adapter.ts";
import type { TelegramLine } from "./telegram.ts";

/** One bracket of an object, and where it stands. */
export interface ObisGroup extends SourcePosition {
  readonly text: string;
}

/** A data object of a telegram: `A-B:C.D.E(group)(group)...`. */
export interface ObisObject extends SourcePosition {
  /** `A-B:C.D.E`, B being the channel. */
  readonly code: string;
  /** Its brackets, line by line; {@link groupsOf} takes them apart. */
  readonly brackets: readonly ObisGroup[];
}

/** The objects of a telegram, by their codes. */
export type ObisObjects = ReadonlyMap<string, ObisObject>;

/** A line that was left out, and why. */
export interface ObisFault extends SourcePosition {
  readonly reason: "line-malformed" | "object-repeated";
  readonly detail: string;
}

const CODE = /^\d{1,3}-\d{1,3}:\d{1,3}\.\d{1,3}\.\d{1,3}$/;
const BRACKETS = /^(?:\([^()]*\))+$/;

/** The code without medium and channel: M-Bus meters move between channels. */
export function registerOf(code: string): string {
  return code.slice(code.indexOf(":") + 1);
}

/** The contents of an object's brackets, in order. */
export function groupsOf(object: ObisObject): readonly ObisGroup[] {
  return object.brackets.flatMap(({ text, line, byte }) =>
    text
      .slice(1, -1)
      .split(")(")
      .map((group) => ({ text: group, line, byte })),
  );
}

/**
 * Reads the lines of a telegram. A line of brackets alone goes on with the object before it, as
 * DSMR 2 and 3 write gas. Of a code that comes twice the first stands.
 */
export function readObjects(lines: readonly TelegramLine[]): {
  readonly objects: ObisObjects;
  readonly faults: readonly ObisFault[];
} {
  const objects = new Map<string, ObisObject>();
  const faults: ObisFault[] = [];
  let last: ObisGroup[] | null = null;
  for (const { text: whole, line, byte } of lines) {
    const text = whole.trimEnd();
    if (text === "") continue;
    const opening = text.indexOf("(");
    const code = text.slice(0, Math.max(opening, 0));
    const brackets = { text: text.slice(opening), line, byte };
    const isData = opening !== -1 && BRACKETS.test(brackets.text);
    if (isData && code === "" && last !== null) {
      last.push(brackets);
    } else if (!isData || !CODE.test(code)) {
      last = null;
      faults.push({
        line,
        byte,
        reason: "line-malformed",
        detail: `${excerpt(text)} is no data line`,
      });
    } else {
      last = [brackets];
      if (objects.has(code)) {
        faults.push({
          line,
          byte,
          reason: "object-repeated",
          detail: `${code} stands twice; the first counts`,
        });
      } else {
        objects.set(code, { code, brackets: last, line, byte });
      }
    }
  }
  return { objects, faults };
}
