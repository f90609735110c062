import type { SourcePosition } from "../../../domain/reading.ts";
import { excerpt, type FormatReader } from "../adapter.ts";
import type { ItemDesk } from "../item-desk.ts";
import { LineSplitter, type Line } from "../line-splitter.ts";
import { isObject, parseJson, type JsonObject } from "./json-value.ts";

/** One message of a meter is far shorter. */
export const MAX_LINE_BYTES = 65_536;

/** So many messages of a head are looked at to tell a format. */
const MESSAGES_LOOKED_AT = 50;

/** A JSON document on a line of its own, with the MQTT topic before it, if any. */
export interface JsonMessage extends SourcePosition {
  /** The topic that `mosquitto_sub -v` prints, or null. */
  readonly topic: string | null;
  readonly body: JsonObject;
}

/** `topic {json}`: a topic with spaces is not told from a log line, and refused. */
const TOPIC = /^([^\s{]+)\s+(?=\{)/;

/**
 * Opens a reader of JSON lines. Empty lines are passed over; lines that are too long or hold no
 * JSON object are reported.
 *
 * @param take told each message; puts what it finds on the desk
 */
export function openJsonLines(desk: ItemDesk, take: (message: JsonMessage) => void): FormatReader {
  const splitter = new LineSplitter(MAX_LINE_BYTES);
  const read = (lines: readonly Line[]): void => {
    for (const line of lines) {
      const message = messageOf(line);
      if (message !== null) take(message);
      else if (line.tooLong) {
        const detail = `the line is longer than ${String(MAX_LINE_BYTES)} bytes`;
        desk.refuse(line, "line-too-long", detail);
      } else if (line.text.trim() !== "") {
        desk.refuse(line, "line-malformed", `${excerpt(line.text)} is no JSON object`);
      }
    }
  };
  return {
    push: (chunk) => {
      read(splitter.push(chunk));
      return desk.drain();
    },
    end: () => {
      read(splitter.end());
      return desk.end();
    },
  };
}

/**
 * How sure the head of an input is to be JSON lines of a format: 0 when no message is recognised,
 * otherwise more than 0.5, up to 1 when all are.
 */
export function detectJsonLines(
  head: Uint8Array,
  recognises: (message: JsonMessage) => boolean,
): number {
  const splitter = new LineSplitter(MAX_LINE_BYTES);
  const messages = [...splitter.push(head), ...splitter.end()]
    .slice(0, 2 * MESSAGES_LOOKED_AT)
    .map(messageOf)
    .filter((message) => message !== null)
    .slice(0, MESSAGES_LOOKED_AT);
  const known = messages.filter(recognises).length;
  return known === 0 ? 0 : 0.5 + known / messages.length / 2;
}

function messageOf(line: Line): JsonMessage | null {
  const text = textOf(line).trim();
  const topic = text.startsWith("{") ? null : (TOPIC.exec(text)?.[1] ?? null);
  if (!text.startsWith("{") && topic === null) return null;
  const body = parseJson(topic === null ? text : text.slice(topic.length));
  return isObject(body) ? { line: line.line, byte: line.byte, topic, body } : null;
}

/** The line as UTF-8, without the mark that some editors put before the first. */
function textOf({ text, line }: Line): string {
  // eslint-disable-next-line no-control-regex -- every byte of ASCII, control characters included
  const decoded = /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, "latin1").toString("utf8");
  return line === 1 && decoded.startsWith("\ufeff") ? decoded.slice(1) : decoded;
}
