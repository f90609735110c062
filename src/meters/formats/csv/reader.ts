import { QUALITY, type Quality } from "../../../domain/quality.ts";
import { Rational } from "../../../domain/rational.ts";
import type { SourcePosition } from "../../../domain/reading.ts";
import { excerpt, type AdapterContext, type AdapterItem, type FormatReader } from "../adapter.ts";
import { ItemDesk } from "../item-desk.ts";
import { NumberReader } from "../scaled-number.ts";
import { bind, type Binding, type BoundQuantity } from "./binding.ts";
import type { CsvLayout } from "./csv-layout.ts";
import { LaneWriter, type CsvLane } from "./lane.ts";
import { RowSplitter } from "./row-splitter.ts";
import { STAMP, StampReader } from "./stamp.ts";

const BOM = "\u00ef\u00bb\u00bf";
const UTF16 = /^(?:\u00ff\u00fe|\u00fe\u00ff)/;
const MISSING = "the cell is empty, or says that there is no value";

/** Reads a CSV file as the operator's map describes it. */
export class CsvReader implements FormatReader {
  readonly #context: AdapterContext;
  readonly #layout: CsvLayout;
  readonly #rows: RowSplitter;
  readonly #stamps: StampReader;
  readonly #numbers: NumberReader;
  readonly #desk: ItemDesk;
  readonly #writer: LaneWriter;
  /** Lanes by meter; by quantity within. */
  readonly #meters = new Map<string, Map<BoundQuantity, CsvLane>>();
  #lastMeter: { readonly key: string; readonly lanes: Map<BoundQuantity, CsvLane> } | null = null;
  #binding: Binding | null = null;
  /** A file that cannot be read at all. */
  #unreadable: string | null = null;
  #skipped = 0;

  constructor(context: AdapterContext, layout: CsvLayout) {
    this.#context = context;
    this.#layout = layout;
    this.#stamps = new StampReader(layout.form, layout.zone ?? context.zone);
    this.#numbers = new NumberReader(layout.decimal, layout.thousands);
    this.#desk = new ItemDesk("csv", context);
    this.#writer = new LaneWriter(this.#desk, layout.atEnd);
    this.#rows = new RowSplitter(
      layout.delimiter,
      (fields, line, byte) => {
        this.#takeRow(fields, { line, byte });
      },
      (reason, detail, line, byte) => {
        this.#desk.refuse({ line, byte }, reason, detail);
      },
    );
  }

  push(chunk: Uint8Array): readonly AdapterItem[] {
    this.#rows.push(chunk);
    return this.#desk.drain();
  }

  end(): readonly AdapterItem[] {
    this.#rows.end();
    for (const lanes of this.#meters.values()) {
      for (const lane of lanes.values()) this.#writer.end(lane);
    }
    if (this.#binding === null && this.#unreadable === null) {
      this.#desk.refuse({ line: 1, byte: 0 }, "rows-missing", "the input holds no row of values");
    }
    return this.#desk.end();
  }

  #takeRow(fields: readonly string[], place: SourcePosition): void {
    const [first = ""] = fields;
    if (fields.length === 1 && first === "") return;
    if (this.#unreadable !== null) {
      this.#desk.count(place, "row-unread", this.#unreadable);
      return;
    }
    if (this.#skipped < this.#layout.skipRows) {
      this.#skipped++;
      return;
    }
    if (this.#binding === null) {
      this.#begin(
        place.byte === 0 && first.startsWith(BOM) ? [first.slice(3), ...fields.slice(1)] : fields,
        place,
      );
      if (this.#layout.header) return;
    }
    const binding = this.#bound();
    if (binding !== null) this.#takeValues(fields, binding, place);
  }

  #bound(): Binding | null {
    return this.#binding;
  }

  #begin(fields: readonly string[], place: SourcePosition): void {
    const utf16 = UTF16.test(fields[0] ?? "");
    const names = this.#layout.header ? fields.map((name) => decoded(name).trim()) : null;
    const bound = utf16 ? "the input is UTF-16; convert it to UTF-8" : bind(this.#layout, names);
    if (typeof bound !== "string") {
      this.#binding = bound;
      return;
    }
    this.#unreadable = "no row was read: see the report of the first one";
    const found = names === null ? "" : `; the file has ${excerpt(names.join(", "), 200)}`;
    const reason = utf16 ? "encoding-unsupported" : "column-missing";
    this.#desk.refuse(place, reason, bound + found);
  }

  #takeValues(fields: readonly string[], binding: Binding, place: SourcePosition): void {
    if (fields.length < binding.width) {
      this.#desk.refuse(place, "row-short", `${String(fields.length)} fields`);
      return;
    }
    const selector = binding.register === -1 ? "" : (fields[binding.register] ?? "").trim();
    const quantities = binding.quantities.get(selector);
    if (quantities === undefined) {
      this.#desk.count(place, "register-unmapped", `the map says nothing of ${excerpt(selector)}`);
      return;
    }
    const stamp = this.#stampOf(fields, binding, place);
    if (stamp === null) return;
    const [candidates, start] = stamp;
    const quality = this.#qualityOf(fields, binding, place);
    if (quality === QUALITY.missing) {
      this.#desk.count(place, "value-missing", MISSING);
      return;
    }
    const named = binding.device === -1 ? "" : (fields[binding.device] ?? "").trim();
    const point = binding.point === -1 ? "" : (fields[binding.point] ?? "").trim();
    for (const quantity of quantities) {
      const text = (fields[quantity.at] ?? "").trim();
      if (this.#layout.missing.has(text)) {
        this.#desk.count(place, "value-missing", MISSING);
        continue;
      }
      const value = this.#valueOf(text, quantity, place);
      if (value === null) continue;
      const lane = this.#laneOf(named, point, quantity);
      if (lane === null) {
        this.#desk.refuse(
          place,
          "device-unknown",
          "neither row nor map nor command names the meter",
        );
        continue;
      }
      const at = this.#choose(candidates, lane, place);
      if (at !== null) this.#writer.place(lane, value, quality, at, start, place);
    }
  }

  /** The row's stamp (two, where the clocks were put back) and its interval's start, if it has one. */
  #stampOf(
    fields: readonly string[],
    { stamp, start }: Binding,
    place: SourcePosition,
  ): readonly [readonly number[], number | null] | null {
    const [first = 0, second] = stamp;
    const date = (fields[first] ?? "").trim();
    const text = second === undefined ? date : `${date} ${(fields[second] ?? "").trim()}`;
    const instant = this.#stamps.read(text);
    const candidates = instant === STAMP.repeated ? this.#stamps.candidates : [instant];
    if (instant < 0 && instant !== STAMP.repeated) return this.#refuseStamp(instant, text, place);
    if (start === -1) return [candidates, null];
    const startText = (fields[start] ?? "").trim();
    const begin = this.#stamps.read(startText);
    if (begin >= 0) return [candidates, begin];
    if (begin !== STAMP.repeated) return this.#refuseStamp(begin, startText, place);
    // The start nearest before the end; where the end is repeated too, both move together.
    const [early = 0, late = 0] = this.#stamps.candidates;
    const [end = 0] = candidates;
    return [candidates, candidates.length === 1 && late < end ? late : early];
  }

  #refuseStamp(why: number, text: string, place: SourcePosition): null {
    if (why === STAMP.skipped) {
      this.#desk.refuse(place, "time-skipped", `the clocks never showed ${excerpt(text, 40)}`);
    } else {
      this.#desk.refuse(
        place,
        "time-malformed",
        `${excerpt(text, 40)} is no time of the map's pattern`,
      );
    }
    return null;
  }

  #qualityOf(fields: readonly string[], { quality: at }: Binding, place: SourcePosition): Quality {
    const codes = this.#layout.quality?.codes;
    if (codes === undefined) return QUALITY.valid;
    const text = (fields[at] ?? "").trim();
    const quality = codes.get(text);
    if (quality !== undefined) return quality;
    this.#desk.count(place, "quality-unknown", `the map has no quality ${excerpt(text, 20)}`);
    return QUALITY.questionable;
  }

  #valueOf(text: string, quantity: BoundQuantity, place: SourcePosition): Rational | null {
    const value = this.#numbers.read(text, quantity.scaled);
    if (value === null) {
      this.#desk.refuse(
        place,
        "value-malformed",
        `${excerpt(text, 40)} is no number of the map's form`,
      );
      return null;
    }
    if (quantity.part === null) {
      if (!value.isNegative()) return value;
      this.#desk.refuse(place, "value-negative", `${excerpt(text, 40)} is below zero`);
      return null;
    }
    if (quantity.part === "positive") return value.isNegative() ? Rational.ZERO : value;
    return value.isNegative() ? Rational.ZERO.minus(value) : Rational.ZERO;
  }

  #laneOf(named: string, place: string, quantity: BoundQuantity): CsvLane | null {
    const device = quantity.device ?? (named === "" ? this.#context.device : decoded(named));
    if (device === null) return null;
    const key = place === "" ? device : `${device}\n${place}`;
    if (this.#lastMeter?.key !== key) {
      const lanes = this.#meters.get(key) ?? new Map<BoundQuantity, CsvLane>();
      this.#meters.set(key, lanes);
      this.#lastMeter = { key, lanes };
    }
    const { lanes } = this.#lastMeter;
    let lane = lanes.get(quantity);
    if (lane === undefined) {
      const point = quantity.point ?? (place === "" ? null : decoded(place));
      lane = { device, point, quantity, last: 0, waiting: null };
      lanes.set(quantity, lane);
    }
    return lane;
  }

  /** Which of the instants of a repeated local time a stamp is. */
  #choose(candidates: readonly number[], lane: CsvLane, place: SourcePosition): number | null {
    const [first = 0, second] = candidates;
    if (second === undefined) return first;
    const { repeated } = this.#layout;
    const next = candidates.find((candidate) => candidate > lane.last) ?? null;
    const byOrder = lane.last === 0 ? null : next;
    const chosen =
      repeated === "order"
        ? byOrder
        : repeated === "first"
          ? first
          : repeated === "second"
            ? second
            : null;
    if (chosen === null) {
      const detail = `the clocks showed this time twice, and ${repeated === "order" ? "the order of rows" : "the map"} does not tell which it is`;
      this.#desk.refuse(place, "time-undecided", detail);
    } else {
      this.#desk.count(
        place,
        "time-repeated",
        `the clocks showed this time twice; it was told apart by: ${repeated}`,
      );
    }
    return chosen;
  }
}

/** Text from bytes: UTF-8, or as it stands where the bytes are none. */
function decoded(latin1: string): string {
  if (!/[\u0080-\u00ff]/.test(latin1)) return latin1;
  const text = Buffer.from(latin1, "latin1").toString("utf8");
  return text.includes("\ufffd") ? latin1 : text;
}
