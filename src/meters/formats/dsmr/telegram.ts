import type { SourcePosition } from "../../../domain/reading.ts";
import { LineSplitter, type Line } from "../line-splitter.ts";
import { crc16 } from "./crc16.ts";

/** The longest telegram in bytes. The longest real ones (thirteen months of peaks) have 4 KiB. */
export const MAX_TELEGRAM_BYTES = 32_768;

const CRLF = Uint8Array.of(0x0d, 0x0a);
const EXCLAMATION = Uint8Array.of(0x21);
const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

/** A line of a telegram. */
export interface TelegramLine extends SourcePosition {
  readonly text: string;
}

/** What stands between a `/` and its `!`, uninterpreted. */
export interface Telegram extends SourcePosition {
  /** The first line without its `/`. */
  readonly header: string;
  /** The lines between the first and the last. */
  readonly lines: readonly TelegramLine[];
  /** What follows the `!`: four hexadecimal digits, or nothing before DSMR 4. */
  readonly checksum: string;
  /** The last line. */
  readonly closing: SourcePosition;
  /** CRC of the bytes as they came, and of the same lines with CR LF put back. */
  readonly crcs: readonly [asReceived: number, withCrlf: number];
}

/** Bytes that do not make a telegram. */
export interface TelegramFault extends SourcePosition {
  readonly reason: "outside-telegram" | "telegram-truncated" | "telegram-too-large";
  /** Lines or telegrams lost. */
  readonly count: number;
}

/** What the framer found. */
export type TelegramFrame =
  | { readonly kind: "telegram"; readonly telegram: Telegram }
  | { readonly kind: "fault"; readonly fault: TelegramFault };

interface OpenTelegram extends SourcePosition {
  readonly header: string;
  readonly lines: TelegramLine[];
  asReceived: number;
  withCrlf: number;
  bytes: number;
}

/**
 * Finds the telegrams in a stream of bytes: from a line that begins with `/` to the next that
 * begins with `!`. Holds one telegram at most.
 */
export class TelegramFramer {
  readonly #splitter = new LineSplitter(MAX_TELEGRAM_BYTES);
  #open: OpenTelegram | null = null;
  #stray: { line: number; byte: number; count: number } | null = null;
  /** The telegram was too large: what is left of it goes by unread. */
  #skipping = false;

  /** Takes bytes and gives what they complete. */
  push(chunk: Uint8Array): TelegramFrame[] {
    return this.#splitter.push(chunk).flatMap((line) => this.#take(line));
  }

  /** Gives what is left when no more bytes come. */
  end(): TelegramFrame[] {
    const frames = this.#splitter.end().flatMap((line) => this.#take(line));
    return [...frames, ...this.#abandon(), ...this.#flushStray()];
  }

  #take(line: Line): TelegramFrame[] {
    const text =
      line.byte === 0 && line.text.startsWith(BYTE_ORDER_MARK) ? line.text.slice(3) : line.text;
    if (line.tooLong) return this.#takeTooLong(line);
    if (text.startsWith("/")) return this.#begin(line, text);
    const open = this.#open;
    if (open === null) {
      if (this.#skipping) this.#skipping = !text.startsWith("!");
      else if (text.trim() !== "") this.#countStray(line);
      return [];
    }
    if (text.startsWith("!")) return [this.#complete(open, line)];
    open.lines.push({ line: line.line, byte: line.byte, text });
    extend(open, line);
    return open.bytes > MAX_TELEGRAM_BYTES ? this.#drop(open) : [];
  }

  #begin(line: Line, text: string): TelegramFrame[] {
    const frames = [...this.#abandon(), ...this.#flushStray()];
    const raw = text === line.text ? line.raw : line.raw.subarray(BYTE_ORDER_MARK.length);
    const byte = line.byte + line.raw.length - raw.length;
    const place = { line: line.line, byte };
    this.#open = {
      ...place,
      header: text.slice(1),
      lines: [],
      asReceived: 0,
      withCrlf: 0,
      bytes: 0,
    };
    this.#skipping = false;
    extend(this.#open, { text, raw });
    return frames;
  }

  #complete(open: OpenTelegram, line: Line): TelegramFrame {
    this.#open = null;
    return {
      kind: "telegram",
      telegram: {
        line: open.line,
        byte: open.byte,
        header: open.header,
        lines: open.lines,
        checksum: line.text.slice(1).trim(),
        closing: { line: line.line, byte: line.byte },
        crcs: [crc16(EXCLAMATION, open.asReceived), crc16(EXCLAMATION, open.withCrlf)],
      },
    };
  }

  #takeTooLong(line: Line): TelegramFrame[] {
    if (this.#open !== null) return this.#drop(this.#open);
    if (!this.#skipping) this.#countStray(line);
    return [];
  }

  #drop(open: OpenTelegram): TelegramFrame[] {
    this.#open = null;
    this.#skipping = true;
    return [fault(open, "telegram-too-large", 1)];
  }

  #abandon(): TelegramFrame[] {
    const open = this.#open;
    this.#open = null;
    return open === null ? [] : [fault(open, "telegram-truncated", 1)];
  }

  #countStray(line: Line): void {
    this.#stray ??= { line: line.line, byte: line.byte, count: 0 };
    this.#stray.count++;
  }

  #flushStray(): TelegramFrame[] {
    const stray = this.#stray;
    this.#stray = null;
    return stray === null ? [] : [fault(stray, "outside-telegram", stray.count)];
  }
}

function extend(
  open: OpenTelegram,
  line: { readonly text: string; readonly raw: Uint8Array },
): void {
  const content = line.raw.subarray(0, line.text.length);
  open.asReceived = crc16(line.raw, open.asReceived);
  open.withCrlf = crc16(CRLF, crc16(content, open.withCrlf));
  open.bytes += line.raw.length;
}

function fault(
  position: SourcePosition,
  reason: TelegramFault["reason"],
  count: number,
): TelegramFrame {
  return { kind: "fault", fault: { line: position.line, byte: position.byte, reason, count } };
}
