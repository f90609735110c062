/** Takes a row: its fields, one character a byte (Latin-1), and where it begins. */
export type TakeRow = (fields: readonly string[], line: number, byte: number) => void;

/** Takes a row that cannot be read. */
export type TakeFault = (reason: string, detail: string, line: number, byte: number) => void;

/** The longest row: ten thousand columns of a wide file. Also what an open quote may swallow. */
export const MAX_ROW_BYTES = 1_048_576;

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const TOO_LONG = `more than ${String(MAX_ROW_BYTES)} bytes`;
const UNCLOSED = "a quote opens and does not close";

/**
 * Cuts bytes into rows of fields as RFC 4180 has it, with any one-character delimiter and LF as
 * well as CR LF. A quoted field may hold delimiters, line breaks and doubled quotes. Of a row whose
 * quotes do not fit, the first line is passed over and the next is tried, so that one stray quote
 * costs one line.
 */
export class RowSplitter {
  readonly #delimiter: string;
  readonly #delimiterCode: number;
  readonly #row: TakeRow;
  readonly #fault: TakeFault;
  /** Bytes of a row that has no end yet. */
  #rest: Uint8Array = new Uint8Array(0);
  /** Whether the beginning of the present line was dropped for its length. */
  #skipping = false;
  #line = 1;
  #byte = 0;

  constructor(delimiter: string, row: TakeRow, fault: TakeFault) {
    this.#delimiter = delimiter;
    this.#delimiterCode = delimiter.charCodeAt(0);
    this.#row = row;
    this.#fault = fault;
  }

  /** Takes bytes and hands out the rows that they complete. */
  push(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    // What has no line's end yet need not be looked at again, unless it grew too long.
    const waits = bytes.length <= MAX_ROW_BYTES && !chunk.includes(LF);
    const used = waits ? 0 : this.#split(latin1(bytes), false);
    // A copy, for the caller may use its chunk again.
    this.#rest = new Uint8Array(bytes.subarray(used));
    if (this.#rest.length > MAX_ROW_BYTES) this.#dropLongLine();
  }

  /** Hands out the last row when it has no end of its own. */
  end(): void {
    const bytes = this.#rest;
    this.#rest = new Uint8Array(0);
    if (bytes.length > 0) this.#split(latin1(bytes), true);
  }

  /** Forgets the bytes of a line that is too long already. */
  #dropLongLine(): void {
    if (!this.#skipping) this.#fault("line-too-long", TOO_LONG, this.#line, this.#byte);
    this.#skipping = true;
    this.#byte += this.#rest.length;
    this.#rest = new Uint8Array(0);
  }

  /** Reads the rows of a text and tells how much of it they are. */
  #split(text: string, last: boolean): number {
    let from = 0;
    let quote = text.indexOf('"');
    while (from < text.length) {
      if (quote !== -1 && quote < from) quote = text.indexOf('"', from);
      const lineEnd = text.indexOf("\n", from);
      if (lineEnd === -1 && !last) break;
      const next = lineEnd === -1 ? text.length : lineEnd + 1;
      if (this.#skipping) {
        this.#skipping = false;
        this.#advance(next - from, 1);
      } else if (next - from > MAX_ROW_BYTES) {
        this.#passOver(next - from, "line-too-long", TOO_LONG);
      } else if (quote === -1 || quote >= next) {
        const end = lineEnd === -1 ? text.length : lineEnd;
        const trimmed = end > from && text.charCodeAt(end - 1) === CR ? end - 1 : end;
        this.#row(this.#fields(text, from, trimmed), this.#line, this.#byte);
        this.#advance(next - from, 1);
      } else {
        const limit = Math.min(text.length, from + MAX_ROW_BYTES);
        const whole = last && limit === text.length;
        const row = this.#quotedRow(text.slice(from, limit), whole);
        if (row === "open" && limit === text.length && !last) break;
        if (typeof row !== "string") {
          this.#row(row.fields, this.#line, this.#byte);
          this.#advance(row.length, row.lines);
          from += row.length;
          continue;
        }
        if (row === "open") this.#passOver(next - from, "quote-unclosed", UNCLOSED);
        else this.#passOver(next - from, "quote-misplaced", row);
      }
      from = next;
    }
    return from;
  }

  /** The fields of a line without quotes: a third faster than to cut out the line and split it. */
  #fields(text: string, from: number, end: number): string[] {
    const fields: string[] = [];
    let at = from;
    for (;;) {
      const next = text.indexOf(this.#delimiter, at);
      if (next === -1 || next >= end) break;
      fields.push(text.slice(at, next));
      at = next + 1;
    }
    fields.push(text.slice(at, end));
    return fields;
  }

  /** The row with quotes at the beginning of a text; `open` when its end is not in it. */
  #quotedRow(
    text: string,
    last: boolean,
  ): { readonly fields: string[]; readonly length: number; readonly lines: number } | string {
    const fields: string[] = [];
    let lines = 1;
    let at = 0;
    for (;;) {
      let field: string;
      if (text.charCodeAt(at) === QUOTE) {
        let close = text.indexOf('"', at + 1);
        while (close !== -1 && text.charCodeAt(close + 1) === QUOTE) {
          close = text.indexOf('"', close + 2);
        }
        if (close === -1 || (close === text.length - 1 && !last)) return "open";
        field = text.slice(at + 1, close);
        for (let lf = field.indexOf("\n"); lf !== -1; lf = field.indexOf("\n", lf + 1)) lines++;
        field = field.replaceAll('""', '"');
        at = close + 1;
      } else {
        let end = at;
        while (end < text.length) {
          const code = text.charCodeAt(end);
          if (code === this.#delimiterCode || code === LF) break;
          if (code === QUOTE) return "a quote stands inside a field that does not begin with one";
          end++;
        }
        if (end === text.length && !last) return "open";
        const atLineEnd = text.charCodeAt(end) !== this.#delimiterCode;
        const trimmed = atLineEnd && end > at && text.charCodeAt(end - 1) === CR ? end - 1 : end;
        field = text.slice(at, trimmed);
        at = end;
      }
      fields.push(field);
      if (text.charCodeAt(at) === this.#delimiterCode) {
        at++;
        continue;
      }
      if (text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF) at++;
      else if (text.charCodeAt(at) === CR && at + 1 === text.length) {
        if (!last) return "open";
        at++;
      }
      if (at >= text.length) return last ? { fields, length: text.length, lines } : "open";
      if (text.charCodeAt(at) === LF) return { fields, length: at + 1, lines };
      return "text stands behind a closing quote";
    }
  }

  #passOver(bytes: number, reason: string, detail: string): void {
    this.#fault(reason, detail, this.#line, this.#byte);
    this.#advance(bytes, 1);
  }

  #advance(bytes: number, lines: number): void {
    this.#byte += bytes;
    this.#line += lines;
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
