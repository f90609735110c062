import { QUALITY } from "../../domain/quality.ts";
import { excerpt, type FormatAdapter, type FormatReader } from "./adapter.ts";
import { ItemDesk } from "./item-desk.ts";
import { readIsoStamp, type IsoStamp, type IsoStampFault } from "./json/iso-stamp.ts";
import { detectJsonLines, openJsonLines, type JsonMessage } from "./json/json-lines.ts";
import { exactOf, member, shown, textIn } from "./json/json-value.ts";
import { RecentMap } from "./recent-map.ts";
import { RepeatFilter } from "./repeat-filter.ts";
import { ScaleBook } from "./scale-book.ts";
import { resourceOfMedium, totalsOf, type ShownTotal } from "./wmbusmeters/registers.ts";
import { alarmKindOf, flagsOf } from "./wmbusmeters/status.ts";
import { ZeroWatch } from "./zero-watch.ts";

/** All flags that a meter could show at once are shorter. */
const MAX_STATUS_LENGTH = 1_000;

/**
 * wmbusmeters' JSON: one telegram of a wireless M-Bus meter a line, also with its MQTT topic.
 *
 * The meter is who the telegram says (`id`, always text), never whom the topic names. Times are
 * UTC and the receiver's; a telegram without one is read at the clock of the context, if there is
 * one. The unit is the end of the field's name (`total_m3`).
 */
export const wmbusmeters: FormatAdapter = {
  name: "wmbusmeters",
  title: "wmbusmeters JSON lines",
  detect: (head) =>
    detectJsonLines(
      head,
      ({ body }) =>
        textIn(body, "_") === "telegram" ||
        (textIn(body, "media") !== null && textIn(body, "id") !== null),
    ),
  open: (context): FormatReader => {
    const desk = new ItemDesk("wmbusmeters", context);
    const telegrams = new TelegramReader(desk);
    return openJsonLines(desk, (message) => {
      telegrams.take(message);
    });
  },
};

class TelegramReader {
  readonly #desk: ItemDesk;
  readonly #book: ScaleBook;
  readonly #zeros = new ZeroWatch();
  readonly #repeats = new RepeatFilter(0);
  /** The status that each device showed last: a flag is an alarm when it comes, not while it stays. */
  readonly #flags = new RecentMap<readonly string[]>();

  constructor(desk: ItemDesk) {
    this.#desk = desk;
    this.#book = new ScaleBook(desk.context.map);
  }

  take(message: JsonMessage): void {
    const { body } = message;
    const type = member(body, "_");
    if (type !== undefined && type !== "telegram") {
      this.#desk.refuse(message, "message-unsupported", `a message of type ${shown(type)}`);
      return;
    }
    const error = member(body, "error");
    if (error !== undefined) {
      const what = typeof error === "string" ? excerpt(error) : shown(error);
      this.#desk.refuse(message, "telegram-error", `wmbusmeters could not read it: ${what}`);
      return;
    }
    const media = textIn(body, "media");
    if (media === null) {
      const detail = `the medium is ${shown(member(body, "media"))}`;
      this.#desk.refuse(message, "message-unsupported", detail);
    } else if (resourceOfMedium(media) === null) {
      const detail = `a device for ${excerpt(media, 40)} is no meter that is read`;
      this.#desk.count(message, "not-a-meter", detail, media);
    } else this.#takeMeter(message, media);
  }

  #takeMeter(message: JsonMessage, media: string): void {
    const { body } = message;
    const device = textIn(body, "id");
    if (device === null || !/^[0-9A-Za-z]{1,32}$/.test(device)) {
      const detail = `the telegram's id is ${shown(member(body, "id"))}, no text of digits`;
      this.#desk.refuse(message, "device-unknown", detail);
      return;
    }
    const stamp = this.#stampOf(message);
    if (typeof stamp === "string") {
      const detail = `${device} was heard at ${shown(member(body, "timestamp"))}, which is no usable time`;
      this.#desk.refuse(message, stamp, detail);
      return;
    }
    const totals = totalsOf(media, body);
    const content = totals.map(({ field, value }) => `${field} ${shown(value)}`).join(" ");
    const status = this.#statusOf(message, device);
    if (this.#repeats.isRepeat(device, `${content} ${status}`, stamp.time)) {
      const detail = `${device} was heard with the same totals at the same time before`;
      this.#desk.count(message, "message-repeated", detail);
      return;
    }
    if (totals.length === 0) {
      const detail = `the telegram of ${device} (${media}) shows no total`;
      this.#desk.refuse(message, "total-missing", detail);
    }
    for (const total of totals) this.#takeTotal(message, device, media, stamp, total);
    this.#takeFlags(message, device, stamp, flagsOf(status));
  }

  #takeTotal(
    message: JsonMessage,
    device: string,
    media: string,
    stamp: IsoStamp,
    { field, direction, value, factor }: ShownTotal,
  ): void {
    const exact = exactOf(value);
    if (exact === null || exact.isNegative()) {
      const reason = exact === null ? "value-malformed" : "value-negative";
      this.#desk.refuse(message, reason, `${field} of ${device} is ${shown(value)}`);
      return;
    }
    if (this.#zeros.isSuspect(device, field, exact)) {
      const detail = `${field} of ${device} is zero and was more before: the receiver was started anew`;
      this.#desk.refuse(message, "zero-after-restart", detail);
      return;
    }
    this.#desk.reading(message, {
      device,
      point: this.#book.pointOf(device),
      register: field,
      resource: resourceOfMedium(media) ?? "",
      direction,
      kind: "register",
      value: exact.times(factor),
      modulus: null,
      start: null,
      end: stamp.time,
      quality: stamp.quality,
      cost: null,
    });
  }

  #takeFlags(
    message: JsonMessage,
    device: string,
    { time }: IsoStamp,
    flags: readonly string[],
  ): void {
    const before = this.#flags.get(device) ?? [];
    this.#flags.set(device, flags);
    for (const flag of new Set(flags)) {
      if (before.includes(flag)) continue;
      this.#desk.alarm(message, {
        kind: alarmKindOf(flag),
        device,
        point: this.#book.pointOf(device),
        time,
        detail: `the meter's status shows ${excerpt(flag, 40)}`,
      });
    }
  }

  /** The status, which is remembered, so that a hostile one must not fill the memory. */
  #statusOf(message: JsonMessage, device: string): string {
    const { body } = message;
    const status = textIn(body, "status") ?? textIn(body, "current_status") ?? "";
    if (status.length <= MAX_STATUS_LENGTH) return status;
    const detail = `the status of ${device} has ${String(status.length)} characters: it is passed over`;
    this.#desk.refuse(message, "field-unusable", detail);
    return "";
  }

  #stampOf({ body }: JsonMessage): IsoStamp | IsoStampFault | "time-unknown" {
    const text = textIn(body, "timestamp");
    if (text !== null) return readIsoStamp(text, null);
    const { receivedAt } = this.#desk.context;
    return receivedAt === null ? "time-unknown" : { time: receivedAt(), quality: QUALITY.valid };
  }
}
