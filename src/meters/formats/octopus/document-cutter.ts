import type { SourcePosition } from "../../../domain/reading.ts";

/** A page larger than this is none; ten years of half-hours are smaller. */
export const MAX_DOCUMENT_BYTES = 16 * 1_048_576;

/** An object in a list of a document, with the place where it stands. */
export interface DocumentItem extends SourcePosition {
  /** JSON text, one character a byte (Latin-1). */
  readonly text: string;
}

/** A JSON document, taken apart. */
export interface CutDocument extends SourcePosition {
  /**
   * The document with every object that is an item of one of its own lists replaced by
   * `{"item":n}`, which nothing else in it can look like.
   */
  readonly frame: string;
  /** The objects that were replaced, by their n. */
  readonly items: readonly DocumentItem[];
}

/** Bytes that are no document. */
export interface CutFault extends SourcePosition {
  readonly reason: "document-too-large" | "document-truncated" | "outside-document";
}

/** What the cutter gives. */
export type CutPiece =
  | { readonly kind: "document"; readonly document: CutDocument }
  | { readonly kind: "fault"; readonly fault: CutFault };

const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** What may stand between documents: white space, the commas and brackets of a list, and a byte order mark. */
const BETWEEN = new Set([0x20, 0x09, 0x0d, LF, 0x2c, OPEN_LIST, CLOSE_LIST, 0xef, 0xbb, 0xbf]);

/**
 * Cuts bytes, however they come, into JSON objects that follow one another, and these into their
 * lists' items, so that each item keeps its line. Looks at quotes and brackets only: whether a
 * piece is JSON, its reader finds out.
 */
export class DocumentCutter {
  #frame = "";
  #items: DocumentItem[] = [];
  #item = "";
  #itemStart: SourcePosition | null = null;
  #start: SourcePosition = { line: 1, byte: 0 };
  #depth = 0;
  /** Whether the second bracket that is open is a list. */
  #inList = false;
  #inString = false;
  #escaped = false;
  #tooLarge = false;
  #outside: SourcePosition | null = null;
  #line = 1;
  #position = 0;

  /** Takes bytes and gives the documents that they complete. */
  push(chunk: Uint8Array): CutPiece[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const pieces: CutPiece[] = [];
    let from = 0;
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] ?? 0;
      if (byte === LF) this.#line++;
      if (this.#depth === 0 && byte !== OPEN_OBJECT) {
        this.#passOver(byte, index);
        continue;
      }
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
        continue;
      }
      if (byte === QUOTE) {
        this.#inString = true;
      } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        if (this.#depth === 0) {
          pieces.push(...this.#endOutside());
          this.#begin(index);
          from = index;
        } else if (this.#depth === 1) {
          this.#inList = byte === OPEN_LIST;
        } else if (this.#depth === 2 && this.#inList && byte === OPEN_OBJECT) {
          this.#keep(bytes, from, index);
          this.#itemStart = this.#placeAt(index);
          from = index;
        }
        this.#depth++;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        this.#depth--;
        if (this.#depth === 2 && this.#itemStart !== null) {
          this.#keep(bytes, from, index + 1);
          this.#endItem(this.#itemStart);
          from = index + 1;
        } else if (this.#depth === 0) {
          this.#keep(bytes, from, index + 1);
          pieces.push(this.#endDocument());
          from = index + 1;
        }
      }
    }
    if (this.#depth > 0) this.#keep(bytes, from, bytes.length);
    this.#position += bytes.length;
    return pieces;
  }

  /** Gives what is left: nothing, unless the input ends inside or outside a document. */
  end(): CutPiece[] {
    if (this.#depth === 0) return this.#endOutside();
    const reason = this.#tooLarge ? "document-too-large" : "document-truncated";
    return [{ kind: "fault", fault: { ...this.#start, reason } }];
  }

  #passOver(byte: number, index: number): void {
    if (!BETWEEN.has(byte)) this.#outside ??= this.#placeAt(index);
  }

  #begin(index: number): void {
    this.#start = this.#placeAt(index);
    this.#frame = "";
    this.#items = [];
    this.#item = "";
    this.#itemStart = null;
    this.#inList = false;
    this.#tooLarge = false;
  }

  /** Keeps bytes of the item or, outside of one, of the frame; drops everything of what is too large. */
  #keep(bytes: Buffer, from: number, to: number): void {
    if (this.#position + to - this.#start.byte > MAX_DOCUMENT_BYTES) {
      this.#tooLarge = true;
      this.#frame = "";
      this.#item = "";
      this.#items = [];
    }
    if (this.#tooLarge) return;
    const text = bytes.toString("latin1", from, to);
    if (this.#itemStart === null) this.#frame += text;
    else this.#item += text;
  }

  #endItem(start: SourcePosition): void {
    if (!this.#tooLarge) {
      this.#frame += `{"item":${String(this.#items.length)}}`;
      this.#items.push({ ...start, text: this.#item });
    }
    this.#item = "";
    this.#itemStart = null;
  }

  #endDocument(): CutPiece {
    const [start, frame, items] = [this.#start, this.#frame, this.#items];
    this.#frame = "";
    this.#items = [];
    if (this.#tooLarge) {
      return { kind: "fault", fault: { ...start, reason: "document-too-large" } };
    }
    return { kind: "document", document: { ...start, frame, items } };
  }

  #endOutside(): CutPiece[] {
    const outside = this.#outside;
    this.#outside = null;
    if (outside === null) return [];
    return [{ kind: "fault", fault: { ...outside, reason: "outside-document" } }];
  }

  #placeAt(index: number): SourcePosition {
    return { line: this.#line, byte: this.#position + index };
  }
}
