import { Rational } from "../../domain/rational.ts";
import type { SourcePosition } from "../../domain/reading.ts";
import { excerpt, type FormatAdapter } from "./adapter.ts";
import type { ItemDesk } from "./item-desk.ts";
import type { Line } from "./line-splitter.ts";
import { qualify, readDay, readIntervals, type NemDay, type NemStream } from "./nem/day.ts";
import { NemReader, type RecordBody } from "./nem/record-reader.ts";
import { channelOf, directionOfSuffix, momentOf, wattHoursIn } from "./nem/record.ts";
import { ScaledFactor } from "./scaled-number.ts";

const HEADER = /^(?:\u00ef\u00bb\u00bf)?\s*100\s*,\s*NEM12\s*(?:,|$)/m;
const STREAM = /^200,[0-9A-Z]{10,11},/m;
const DAY = /^300,\d{8},-?\d/m;

/** Minutes of an interval that the format allows. */
const INTERVALS: ReadonlySet<string> = new Set(["5", "15", "30"]);

/**
 * NEM12: interval data of the Australian market (AEMO Meter Data File Format 2.x).
 *
 * Value i of a day covers the interval that ends i lengths after its midnight, in UTC+10 without
 * daylight saving. The place is the NMI, the device the meter's serial number (the NMI where there
 * is none), the register the NMI suffix: E is import, B export. Reactive and other suffixes are
 * passed over and reported. An interval of quality N was not measured and gives no reading.
 *
 * Index reads (500) are the same energy seen on the dial: they are checked for their form and not
 * read, or a place would count twice.
 */
export const nem12: FormatAdapter = {
  name: "nem12",
  title: "NEM12 interval data (AEMO)",
  detect(head) {
    const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString("latin1");
    if (HEADER.test(text)) return 1;
    return STREAM.test(text) && DAY.test(text) ? 0.7 : 0;
  },
  open: (context) => new NemReader("NEM12", context, (desk) => new IntervalRecords(desk)),
};

/** What stands above a 300 record: a stream, why its days are passed over, or nothing. */
type Owner =
  { readonly stream: NemStream } | { readonly passedOver: string; readonly detail: string };

const ORPHAN = {
  passedOver: "record-orphaned",
  detail: "no usable record stands above it that says what it belongs to",
};

class IntervalRecords implements RecordBody {
  readonly #desk: ItemDesk;
  #owner: Owner = ORPHAN;
  /** A day that waits for its 400 records. */
  #day: NemDay | null = null;

  constructor(desk: ItemDesk) {
    this.#desk = desk;
  }

  take(fields: readonly string[], line: Line): boolean {
    const [indicator] = fields;
    if (indicator !== "400") this.#closeDay();
    if (indicator === "200") this.#takeStream(fields, line);
    else if (indicator === "300") this.#takeDay(fields, line);
    else if (indicator === "400") this.#takeQuality(fields, line);
    else if (indicator === "500") this.#takeIndexRead(fields, line);
    else return false;
    return true;
  }

  flush(): void {
    this.#closeDay();
    this.#owner = ORPHAN;
  }

  #takeStream(fields: readonly string[], line: Line): void {
    this.#owner = ORPHAN;
    const [, nmi, , , suffix, , serial, uom = "", minutes = ""] = fields;
    const channel = channelOf(nmi, suffix, serial);
    if (typeof channel === "string") {
      this.#desk.refuse(line, "channel-invalid", channel);
      return;
    }
    const direction = directionOfSuffix(channel.register);
    const factor = wattHoursIn(uom);
    if (direction === null) {
      const detail = `${channel.register} (${excerpt(uom, 8)}) is no active energy`;
      this.#owner = { passedOver: "suffix-passed-over", detail };
      this.#desk.count(line, "suffix-passed-over", detail, channel.register);
    } else if (factor === null) {
      this.#desk.refuse(line, "unit-unsupported", `${excerpt(uom, 8)} is no unit of energy`);
    } else if (!INTERVALS.has(minutes)) {
      const detail = `${excerpt(minutes, 8)} minutes is none of ${[...INTERVALS].join(", ")}`;
      this.#desk.refuse(line, "interval-unsupported", detail);
    } else {
      const interval = Number(minutes) * 60;
      const scaled = new ScaledFactor(factor);
      this.#owner = { stream: { ...channel, direction, factor: scaled, interval, lastDay: -1 } };
    }
  }

  #takeDay(fields: readonly string[], line: Line): void {
    const stream = this.#streamFor(line);
    if (stream === null) return;
    const { line: number, byte } = line;
    const day = readDay(fields, stream, { line: number, byte });
    if ("reason" in day) {
      this.#desk.refuse(line, day.reason, day.detail);
      return;
    }
    if (day.start <= stream.lastDay) {
      const detail = `${fields[1] ?? ""} stands below a day that is not before it; it is read`;
      this.#desk.count(line, "date-out-of-order", detail);
    }
    stream.lastDay = day.start;
    this.#day = day;
    if (day.quality !== null) this.#closeDay();
  }

  #takeQuality(fields: readonly string[], line: Line): void {
    if (this.#day !== null) {
      const fault = qualify(this.#day, fields);
      if (fault !== null) this.#desk.refuse(line, "quality-malformed", fault);
    } else if (this.#streamFor(line) !== null) {
      const detail = "a 400 record needs a 300 of quality V above it";
      this.#desk.refuse(line, "record-orphaned", detail);
    }
  }

  #takeIndexRead(fields: readonly string[], line: Line): void {
    if (this.#streamFor(line) === null) return;
    const [, , , time = "", index = ""] = fields;
    const sound =
      (time === "" || momentOf(time) !== null) && (index === "" || Rational.parse(index) !== null);
    if (sound) return;
    const detail = `${excerpt(index, 20)} at ${excerpt(time, 20)} is no index read`;
    this.#desk.refuse(line, "index-malformed", detail);
  }

  #streamFor(position: SourcePosition): NemStream | null {
    if ("stream" in this.#owner) return this.#owner.stream;
    const { passedOver, detail } = this.#owner;
    const about = passedOver === ORPHAN.passedOver ? "" : detail.slice(0, 2);
    this.#desk.count(position, passedOver, detail, about);
    return null;
  }

  #closeDay(): void {
    const day = this.#day;
    this.#day = null;
    if (day !== null && "stream" in this.#owner) readIntervals(day, this.#owner.stream, this.#desk);
  }
}
