import type { SourcePosition } from "../../domain/reading.ts";

/** A line of an input. */
export interface Line extends SourcePosition {
  /** One character a byte (Latin-1), without the line's end. Empty when the line is too long. */
  readonly text: string;
  /** The line's bytes as they came, its end included. Empty when the line is too long. */
  readonly raw: Uint8Array;
  /** The line had more bytes than allowed and was dropped. */
  readonly tooLong: boolean;
}

const LF = 0x0a;
const CR = 0x0d;
const NOTHING = new Uint8Array(0);

/**
 * Cuts bytes, however they come, into lines that end in LF or CR LF, and keeps no more than one
 * line of bounded length.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  #parts: Uint8Array[] = [];
  #held = 0;
  #tooLong = false;
  #line = 1;
  #lineStart = 0;
  #position = 0;

  /** @param maxBytes longest line in bytes, its end included */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes bytes and gives the lines that they complete. */
  push(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, from)) {
      this.#keep(chunk.subarray(from, end + 1));
      lines.push(this.#take());
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
    return lines;
  }

  /** Gives the last line when it has no end of its own. */
  end(): Line[] {
    return this.#position > this.#lineStart ? [this.#take()] : [];
  }

  #keep(bytes: Uint8Array): void {
    this.#position += bytes.length;
    if (this.#held + bytes.length > this.#maxBytes) {
      this.#tooLong = true;
      this.#parts = [];
    }
    if (this.#tooLong || bytes.length === 0) return;
    // A copy, for the caller may use its chunk again; slice() of a Buffer would be none.
    this.#parts.push(new Uint8Array(bytes));
    this.#held += bytes.length;
  }

  #take(): Line {
    const [only = NOTHING] = this.#parts;
    const raw = this.#parts.length > 1 ? Buffer.concat(this.#parts) : only;
    const line = {
      line: this.#line,
      byte: this.#lineStart,
      raw,
      text: Buffer.from(raw.buffer, raw.byteOffset, textLength(raw)).toString("latin1"),
      tooLong: this.#tooLong,
    };
    this.#parts = [];
    this.#held = 0;
    this.#tooLong = false;
    this.#line++;
    this.#lineStart = this.#position;
    return line;
  }
}

/** The length without the line's end. A CR alone at the end of the input is one as well. */
function textLength(raw: Uint8Array): number {
  const withoutLf = raw.at(-1) === LF ? raw.length - 1 : raw.length;
  return raw[withoutLf - 1] === CR ? withoutLf - 1 : withoutLf;
}
