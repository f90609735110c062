import { QUALITY } from "../../domain/quality.ts";
import { excerpt, type FormatAdapter, type FormatReader } from "./adapter.ts";
import { GLOW_KINDS, glowMeters, type GlowMeter } from "./glow/meters.ts";
import { ItemDesk } from "./item-desk.ts";
import { readIsoStamp, type IsoStamp, type IsoStampFault } from "./json/iso-stamp.ts";
import { detectJsonLines, openJsonLines, type JsonMessage } from "./json/json-lines.ts";
import {
  exactOf,
  isObject,
  member,
  objectIn,
  shown,
  textIn,
  type JsonObject,
} from "./json/json-value.ts";
import { RepeatFilter } from "./repeat-filter.ts";
import { ScaleBook } from "./scale-book.ts";
import { ZeroWatch } from "./zero-watch.ts";

/** What stands where the display knows nothing has no digit in it: `n/a`, `read pending`, `---`. */
const PLACE_NUMBER = /^(?=.*\d)[0-9A-Za-z-]{1,32}$/;

/**
 * What Hildebrand's Glow displays publish of British SMETS2 meters: `electricitymeter` and
 * `gasmeter` documents, one a line, also with their MQTT topic.
 *
 * The place is the MPAN or MPRN; as the display names no meter, it stands for the device, too.
 * Messages without one are read as the context's device, if there is one. Times carry their offset.
 * Units are those that the message gives. Fields fail one by one: what cannot be read is reported
 * and the rest is read.
 */
export const glow: FormatAdapter = {
  name: "glow",
  title: "Glow SMETS2 JSON lines",
  detect: (head) =>
    detectJsonLines(
      head,
      ({ body, topic }) =>
        GLOW_KINDS.some((name) => objectIn(body, name) !== null) ||
        (topic !== null && /^glow\/[^/]+\/STATE$/.test(topic)),
    ),
  open: (context): FormatReader => {
    const desk = new ItemDesk("glow", context);
    const display = new DisplayReader(desk);
    return openJsonLines(desk, (message) => {
      display.take(message);
    });
  },
};

class DisplayReader {
  readonly #desk: ItemDesk;
  readonly #book: ScaleBook;
  readonly #zeros = new ZeroWatch();
  readonly #repeats = new RepeatFilter(0);

  constructor(desk: ItemDesk) {
    this.#desk = desk;
    this.#book = new ScaleBook(desk.context.map);
  }

  take(message: JsonMessage): void {
    const meters = glowMeters(message.body);
    if (meters.length === 0) {
      const detail = "the message is of no meter: the display's own state, for example";
      this.#desk.count(message, "not-a-meter", detail);
    }
    for (const meter of meters) this.#takeMeter(message, meter);
  }

  #takeMeter(message: JsonMessage, meter: GlowMeter): void {
    const place = this.#placeOf(message, meter);
    const device = place ?? this.#desk.context.device;
    if (device === null) {
      const detail = `the ${meter.name} message names no ${meter.place}: give the meter's id`;
      this.#desk.refuse(message, "device-unknown", detail);
      return;
    }
    const stamp = this.#stampOf(message, meter);
    if (typeof stamp === "string") {
      const time = shown(member(meter.body, "timestamp"));
      const detail = `the ${meter.name} of ${device} was read at ${time}, which is no usable time`;
      this.#desk.refuse(message, stamp, detail);
      return;
    }
    const content = meter.totals
      .map(({ body }) => (isObject(body) ? shown(member(body, "cumulative")) : ""))
      .join(" ");
    if (this.#repeats.isRepeat(device, `${meter.name} ${content}`, stamp.time)) {
      const detail = `${device} was read with the same totals at the same time before`;
      this.#desk.count(message, "message-repeated", detail);
      return;
    }
    if (meter.totals.length === 0) {
      const detail = `the ${meter.name} message of ${device} shows no energy`;
      this.#desk.refuse(message, "total-missing", detail);
    }
    const point = place ?? this.#book.pointOf(device);
    for (const { direction, body } of meter.totals) {
      if (isObject(body)) {
        this.#takeTotal(message, meter, { device, point, stamp, direction, body });
      } else {
        const detail = `the ${meter.name}'s ${direction} of ${device} is ${shown(body)}`;
        this.#desk.refuse(message, "value-malformed", detail);
      }
    }
  }

  #takeTotal(
    message: JsonMessage,
    meter: GlowMeter,
    shownBy: {
      readonly device: string;
      readonly point: string | null;
      readonly stamp: IsoStamp;
      readonly direction: "import" | "export";
      readonly body: JsonObject;
    },
  ): void {
    const { device, point, stamp, direction, body } = shownBy;
    const field = `${meter.name}'s ${direction}`;
    const units = member(body, "units");
    const unit = meter.units.find(({ name }) => name === units);
    if (unit === undefined) {
      const detail = `the ${field} of ${device} is in ${shown(units)}`;
      this.#desk.refuse(message, "unit-unsupported", detail);
      return;
    }
    const cumulative = member(body, "cumulative");
    const exact = exactOf(cumulative);
    if (exact === null || exact.isNegative()) {
      const reason = exact === null ? "value-malformed" : "value-negative";
      this.#desk.refuse(message, reason, `the ${field} of ${device} is ${shown(cumulative)}`);
      return;
    }
    // MPAN and MPRN are numbers of two registers of places, which do not know of each other.
    const register = `${meter.name}.${direction}`;
    if (this.#zeros.isSuspect(device, `${register} ${unit.name}`, exact)) {
      const detail = `the ${field} of ${device} is zero and was more before: the display was started anew`;
      this.#desk.refuse(message, "zero-after-restart", detail);
      return;
    }
    this.#desk.reading(message, {
      device,
      point,
      register,
      resource: unit.resource,
      direction,
      kind: "register",
      value: exact.times(unit.factor),
      modulus: null,
      start: null,
      end: stamp.time,
      quality: stamp.quality,
      cost: null,
    });
  }

  /** The MPAN or MPRN, or null; reported when there is a field and no number in it. */
  #placeOf(message: JsonMessage, meter: GlowMeter): string | null {
    const { number } = meter;
    if (number === undefined) return null;
    if (typeof number === "string" && PLACE_NUMBER.test(number)) return number;
    const text = typeof number === "string" ? excerpt(number, 40) : shown(number);
    this.#desk.refuse(message, "field-unusable", `the ${meter.name}'s ${meter.place} is ${text}`);
    return null;
  }

  /** The message's time; failing that, and reported, the receiver's. */
  #stampOf(
    message: JsonMessage,
    { name, body }: GlowMeter,
  ): IsoStamp | IsoStampFault | "time-unknown" {
    const text = textIn(body, "timestamp");
    const stamp = text === null ? "time-unknown" : readIsoStamp(text, null);
    const { receivedAt } = this.#desk.context;
    if (typeof stamp !== "string" || receivedAt === null) return stamp;
    const detail = `the ${name}'s timestamp is ${shown(member(body, "timestamp"))}; the receiver's clock is taken`;
    this.#desk.refuse(message, stamp, detail);
    return { time: receivedAt(), quality: QUALITY.questionable };
  }
}
