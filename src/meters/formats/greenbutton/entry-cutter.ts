import type { SourcePosition } from "../../../domain/reading.ts";

/** The largest entry in bytes: a year of quarter-hours in one block, generously spaced, is 8 MiB. */
export const MAX_ENTRY_BYTES = 16 * 1024 * 1024;

/** An Atom entry, its tags included. */
export interface EntryBytes extends SourcePosition {
  readonly bytes: Uint8Array;
}

/** Bytes that make no entry, or a document that is not read any further. */
export interface EntryFault extends SourcePosition {
  readonly reason:
    | "entry-too-large"
    | "entry-unclosed"
    | "entry-truncated"
    | "doctype-refused"
    | "encoding-unsupported";
}

/** What the cutter found. */
export type EntryPiece =
  | { readonly kind: "entry"; readonly entry: EntryBytes }
  | { readonly kind: "fault"; readonly fault: EntryFault };

const LF = 0x0a;
const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
/** Longer names are none that we look for; so much is enough to tell. */
const MAX_NAME = 128;

/** What the next byte belongs to. */
type State = "text" | "token" | "tag" | "comment" | "cdata" | "instruction" | "refused";

const COMMENT_OPENING = "<!--";
const CDATA_OPENING = "<![CDATA[";
/** How each of these ends. */
const ENDINGS = { comment: "-->", cdata: "]]>", instruction: "?>" } as const;

interface OpenEntry extends SourcePosition {
  parts: Uint8Array[];
  size: number;
}

/**
 * Cuts a stream of XML into its Atom entries without building a tree, so that a feed of any size
 * takes the memory of its largest entry. Knows tags, quoted attributes, comments, CDATA and
 * processing instructions, so that none of them passes for an entry; refuses a document type
 * declaration, and with it every entity that it could define.
 */
export class EntryCutter {
  readonly #maxBytes: number;
  #state: State = "text";
  /** What has been read of the name or opening that the last `<` began, the `<` included. */
  #token = "";
  /** The quote that an attribute value waits for; 0 outside of values. */
  #quote = 0;
  /** The byte before, where an ending of several bytes is looked for. */
  #tail = "";
  #position = 0;
  #line = 1;
  #entry: OpenEntry | null = null;
  /** From here on the chunk belongs to the open entry. */
  #copyFrom = 0;
  /** The input's first two bytes, which tell UTF-16. */
  #head: number[] = [];

  /** @param maxBytes largest entry, in bytes */
  constructor(maxBytes = MAX_ENTRY_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Takes bytes and gives the entries that they complete. */
  push(chunk: Uint8Array): EntryPiece[] {
    const pieces: EntryPiece[] = [];
    this.#checkEncoding(chunk, pieces);
    this.#copyFrom = 0;
    let counted = 0;
    for (let at = 0; at < chunk.length; at++) {
      if (this.#state === "refused") break;
      if (this.#state === "text") {
        const next = chunk.indexOf(LT, at);
        if (next === -1) break;
        at = next;
        this.#line += countLines(chunk, counted, at);
        counted = at;
        this.#state = "token";
        this.#token = "<";
        continue;
      }
      this.#step(chunk, at, pieces);
    }
    this.#line += countLines(chunk, counted, chunk.length);
    this.#copy(chunk, chunk.length);
    this.#position += chunk.length;
    return pieces;
  }

  /** Says that no more bytes come. */
  end(): EntryPiece[] {
    const open = this.#entry;
    this.#entry = null;
    return open === null || this.#state === "refused" ? [] : [fault(open, "entry-truncated")];
  }

  #step(chunk: Uint8Array, at: number, pieces: EntryPiece[]): void {
    const byte = chunk[at] ?? 0;
    if (this.#state === "token") {
      this.#readToken(chunk, at, byte, pieces);
    } else if (this.#state === "tag") {
      this.#readTag(chunk, at, byte, pieces);
    } else if (this.#state !== "text" && this.#state !== "refused") {
      const ending = ENDINGS[this.#state];
      this.#tail = (this.#tail + String.fromCharCode(byte)).slice(-ending.length);
      if (this.#tail === ending) this.#state = "text";
    }
  }

  /** Between `<` and the end of the name, or of what tells a comment from CDATA. */
  #readToken(chunk: Uint8Array, at: number, byte: number, pieces: EntryPiece[]): void {
    const token = this.#token + String.fromCharCode(byte);
    if (token === "<?") {
      this.#enter("instruction");
    } else if (token.startsWith("<!")) {
      this.#token = token;
      if (token === COMMENT_OPENING) this.#enter("comment");
      else if (token === CDATA_OPENING) this.#enter("cdata");
      else if (!COMMENT_OPENING.startsWith(token) && !CDATA_OPENING.startsWith(token)) {
        const start = this.#position + at + 1 - token.length;
        this.#refuse({ line: this.#line, byte: start }, "doctype-refused", pieces);
      }
    } else if (byte === GT || byte <= 0x20 || (byte === SLASH && token !== "</")) {
      this.#state = "tag";
      this.#quote = 0;
      this.#tail = "";
      if (isEntryName(this.#token.slice(1))) this.#begin(at, pieces);
      this.#readTag(chunk, at, byte, pieces);
    } else if (token.length <= MAX_NAME) {
      this.#token = token;
    }
  }

  /** Between the name and the `>` of a tag. */
  #readTag(chunk: Uint8Array, at: number, byte: number, pieces: EntryPiece[]): void {
    if (this.#quote !== 0) {
      if (byte === this.#quote) this.#quote = 0;
    } else if (byte === QUOTE || byte === APOSTROPHE) {
      this.#quote = byte;
    } else if (byte === GT) {
      this.#state = "text";
      const closes = this.#token.startsWith("</")
        ? isEntryName(this.#token.slice(2))
        : isEntryName(this.#token.slice(1)) && this.#tail === "/";
      if (closes) this.#complete(chunk, at, pieces);
    }
    this.#tail = byte === SLASH ? "/" : "";
  }

  #enter(state: State): void {
    this.#state = state;
    this.#tail = "";
  }

  #begin(at: number, pieces: EntryPiece[]): void {
    if (this.#entry !== null) pieces.push(fault(this.#entry, "entry-unclosed"));
    const opening = Buffer.from(this.#token, "latin1");
    const byte = this.#position + at - opening.length;
    this.#entry = { line: this.#line, byte, parts: [opening], size: opening.length };
    this.#copyFrom = at;
  }

  #complete(chunk: Uint8Array, at: number, pieces: EntryPiece[]): void {
    const open = this.#entry;
    if (open === null) return;
    this.#copy(chunk, at + 1);
    this.#entry = null;
    if (open.size > this.#maxBytes) {
      pieces.push(fault(open, "entry-too-large"));
    } else {
      const { line, byte, parts } = open;
      pieces.push({ kind: "entry", entry: { line, byte, bytes: Buffer.concat(parts) } });
    }
  }

  #copy(chunk: Uint8Array, end: number): void {
    const open = this.#entry;
    if (open === null) return;
    open.size += end - this.#copyFrom;
    if (open.size > this.#maxBytes) open.parts = [];
    // A copy, for the caller may use its chunk again; slice() of a Buffer would be none.
    else open.parts.push(new Uint8Array(chunk.subarray(this.#copyFrom, end)));
  }

  #checkEncoding(chunk: Uint8Array, pieces: EntryPiece[]): void {
    if (this.#head.length === 2) return;
    this.#head.push(...chunk.subarray(0, 2 - this.#head.length));
    const [first, second] = this.#head;
    const wide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
    if (wide || (first === LT && second === 0) || (first === 0 && second === LT)) {
      this.#refuse({ line: 1, byte: 0 }, "encoding-unsupported", pieces);
    }
  }

  #refuse(place: SourcePosition, reason: EntryFault["reason"], pieces: EntryPiece[]): void {
    this.#state = "refused";
    this.#entry = null;
    pieces.push(fault(place, reason));
  }
}

/** A start tag's name `entry`, with any prefix: an end tag's begins with a slash. */
const ENTRY_NAME = /^(?:[^/:]*:)?entry$/;

function isEntryName(name: string): boolean {
  return ENTRY_NAME.test(name);
}

function countLines(chunk: Uint8Array, from: number, to: number): number {
  let lines = 0;
  for (let at = chunk.indexOf(LF, from); at !== -1 && at < to; at = chunk.indexOf(LF, at + 1))
    lines++;
  return lines;
}

function fault(position: SourcePosition, reason: EntryFault["reason"]): EntryPiece {
  return { kind: "fault", fault: { line: position.line, byte: position.byte, reason } };
}
