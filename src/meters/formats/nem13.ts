import { QUALITY, qualityFromNem, type Quality } from "../../domain/quality.ts";
import { Rational } from "../../domain/rational.ts";
import type { Direction } from "../../domain/reading.ts";
import { excerpt, type FormatAdapter } from "./adapter.ts";
import type { ItemDesk } from "./item-desk.ts";
import type { Line } from "./line-splitter.ts";
import { NemReader, type RecordBody } from "./nem/record-reader.ts";
import { channelOf, momentOf, wattHoursIn, type NemChannel } from "./nem/record.ts";

const HEADER = /^(?:\u00ef\u00bb\u00bf)?\s*100\s*,\s*NEM13\s*(?:,|$)/m;
const READ = /^250,[0-9A-Z]{10,11},(?:[^,\n]*,){5}[EI],\d/m;

/** The grid's view: E is exported from it, I imported into it. Ours is the metered place's. */
const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ["E", "import"],
  ["I", "export"],
]);

/**
 * NEM13: accumulated data of the Australian market (AEMO Meter Data File Format 2.x).
 *
 * Each 250 record gives two register readings, the previous and the current one, with their own
 * times (UTC+10) and qualities. Its quantity is held against their difference; where they disagree
 * the readings stand and a `sum-mismatch` tells of it, for a multiplier or an estimate may be
 * behind it. The dial's digits are those of a read with leading zeros; else its top is unknown.
 */
export const nem13: FormatAdapter = {
  name: "nem13",
  title: "NEM13 accumulated data (AEMO)",
  detect(head) {
    const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString("latin1");
    if (HEADER.test(text)) return 1;
    return READ.test(text) ? 0.7 : 0;
  },
  open: (context) => new NemReader("NEM13", context, (desk) => new AccumulatedRecords(desk)),
};

/** What a 250 record measures. */
interface ReadStream extends NemChannel {
  readonly direction: Direction;
  /** Wh in one of its unit. */
  readonly factor: Rational;
}

/** A read of a dial: what it showed, when, and how far that may be trusted. */
interface DialRead {
  readonly text: string;
  readonly value: Rational;
  readonly time: number;
  readonly quality: Quality;
}

class AccumulatedRecords implements RecordBody {
  readonly #desk: ItemDesk;
  #above = false;

  constructor(desk: ItemDesk) {
    this.#desk = desk;
  }

  take(fields: readonly string[], line: Line): boolean {
    const [indicator] = fields;
    if (indicator === "250") this.#above = this.#takeReads(fields, line);
    else if (indicator !== "550") return false;
    // Transaction codes and service orders of the record above: nothing that a reading needs.
    else if (!this.#above) {
      this.#desk.count(line, "record-orphaned", "no usable 250 record stands above it");
    }
    return true;
  }

  flush(): void {
    this.#above = false;
  }

  /** Whether the record could be used. */
  #takeReads(fields: readonly string[], line: Line): boolean {
    const [, nmi, , , suffix, , serial, indicator = ""] = fields;
    const uom = fields[19] ?? "";
    const channel = channelOf(nmi, suffix, serial);
    const direction = DIRECTIONS.get(indicator);
    const factor = wattHoursIn(uom);
    if (typeof channel === "string") this.#desk.refuse(line, "channel-invalid", channel);
    else if (direction === undefined) {
      this.#desk.refuse(line, "direction-unknown", `${excerpt(indicator, 8)} is neither E nor I`);
    } else if (factor === null) {
      this.#desk.refuse(line, "unit-unsupported", `${excerpt(uom, 8)} is no unit of energy`);
    } else {
      this.#take(fields, { ...channel, direction, factor }, line);
      return true;
    }
    return false;
  }

  #take(fields: readonly string[], stream: ReadStream, line: Line): void {
    const previous = readDial(fields.slice(8, 11));
    const current = readDial(fields.slice(13, 16));
    const modulus = modulusOf([previous, current]);
    for (const [name, read] of [
      ["previous", previous],
      ["current", current],
    ] as const) {
      if (typeof read === "string") {
        this.#desk.refuse(line, "read-malformed", `the ${name} read: ${read}`);
      } else if (read.quality === QUALITY.missing) {
        this.#desk.refuse(line, "read-null", `the ${name} read was not taken (N)`);
      } else this.#hand(stream, read, modulus, line);
    }
    if (typeof previous === "string" || typeof current === "string") return;
    if (current.time <= previous.time) {
      const detail = "the current read is not after the previous one";
      this.#desk.refuse(line, "read-out-of-order", detail);
    }
    const disagreement = compare(previous, current, fields[18] ?? "", modulus);
    if (disagreement !== null) this.#desk.refuse(line, "sum-mismatch", disagreement);
  }

  #hand(
    { device, point, register, direction, factor }: ReadStream,
    { value, time, quality }: DialRead,
    modulus: Rational | null,
    line: Line,
  ): void {
    this.#desk.reading(line, {
      device,
      point,
      register,
      resource: "energy",
      direction,
      kind: "register",
      value: value.times(factor),
      modulus: modulus?.times(factor).floor() ?? null,
      start: null,
      end: time,
      quality,
      cost: null,
    });
  }
}

/** A read from its value, time and quality, or a sentence on what is wrong with it. */
function readDial([text = "", time = "", flag = ""]: readonly string[]): DialRead | string {
  const value = Rational.parse(text);
  const instant = momentOf(time);
  const quality = qualityFromNem(flag);
  if (value === null || value.isNegative()) return `${excerpt(text, 20)} is no dial`;
  if (instant === null) return `${excerpt(time, 20)} is no time YYYYMMDDhhmmss`;
  if (quality === null) return `${excerpt(flag, 8)} is no quality like A or S14`;
  return { text, value, time: instant, quality };
}

/** Where the dial starts again, in its own unit: both reads are as long, and one begins with zeros. */
function modulusOf(reads: readonly (DialRead | string)[]): Rational | null {
  const wholes = reads.map((read) =>
    typeof read === "string" ? "" : (/^\d+/.exec(read.text)?.[0] ?? ""),
  );
  const [first = ""] = wholes;
  const sameLength = wholes.every(({ length }) => length === first.length && length > 1);
  return sameLength && wholes.some((whole) => whole.startsWith("0"))
    ? Rational.powerOfTen(first.length)
    : null;
}

/** Why the quantity is not the difference of the reads, or null when it is, or is not given. */
function compare(
  previous: DialRead,
  current: DialRead,
  quantity: string,
  modulus: Rational | null,
): string | null {
  const claimed = Rational.parse(quantity);
  if (claimed === null) return quantity === "" ? null : `${excerpt(quantity, 20)} is no quantity`;
  const rise = current.value.minus(previous.value);
  const difference = rise.isNegative() && modulus !== null ? rise.plus(modulus) : rise;
  // One in the last place that all three have: each may have been cut or rounded on its own.
  const places = [quantity, previous.text, current.text].map(
    (text) => /\.(\d+)$/.exec(text)?.[1]?.length ?? 0,
  );
  const tolerance = Rational.powerOfTen(-Math.min(...places));
  const apart = claimed.minus(difference);
  const size = apart.isNegative() ? Rational.ZERO.minus(apart) : apart;
  if (claimed.equals(difference) || size.compare(tolerance) < 0) return null;
  return `the quantity is ${quantity}, and ${previous.text} to ${current.text} is another difference`;
}
