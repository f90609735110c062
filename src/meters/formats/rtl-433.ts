import { QUALITY } from "../../domain/quality.ts";
import type { FormatAdapter, FormatReader } from "./adapter.ts";
import { ErtCountReader } from "./ert/count-reader.ts";
import { ertKind } from "./ert/message-kinds.ts";
import { ItemDesk } from "./item-desk.ts";
import {
  readIsoStamp,
  readUnixStamp,
  ZoneClock,
  type IsoStamp,
  type IsoStampFault,
} from "./json/iso-stamp.ts";
import { detectJsonLines, openJsonLines, type JsonMessage } from "./json/json-lines.ts";
import { JsonNumber, member, shown, textIn, type Json } from "./json/json-value.ts";

/** `@0.002135s`: so long after the start of a recording, whenever that was. */
const RELATIVE = /^@\d+(?:\.\d+)?s$/;

/**
 * rtl_433's JSON (`-F json`, `-F mqtt`): the ERT and Neptune meters among the hundreds of devices
 * that it decodes, one message a line. Everything else is counted and passed over.
 *
 * Its `time` is what `-M time` makes it: unix seconds, ISO with an offset, or, by default, local
 * time of the context's zone; in the hour that autumn repeats the earlier instant is taken, marked
 * questionable and counted. Times relative to a recording's start are none: the receiver's clock
 * takes their place, if there is one.
 *
 * Counts have no unit: see {@link ErtCountReader}.
 */
export const rtl433: FormatAdapter = {
  name: "rtl_433",
  title: "rtl_433 JSON lines",
  detect: (head) => detectJsonLines(head, isOwn),
  open: (context): FormatReader => {
    const desk = new ItemDesk("rtl_433", context);
    const counts = new ErtCountReader(desk);
    const clock = new ZoneClock(context.zone);
    return openJsonLines(desk, (message) => {
      take(message, desk, counts, clock);
    });
  },
};

/** A model that is read, or any other with a time; wmbusmeters says `media`. */
function isOwn({ body }: JsonMessage): boolean {
  const model = textIn(body, "model");
  if (model === null || member(body, "media") !== undefined) return false;
  return ertKind(model) !== null || member(body, "time") !== undefined;
}

function take(
  message: JsonMessage,
  desk: ItemDesk,
  counts: ErtCountReader,
  clock: ZoneClock,
): void {
  const { body } = message;
  const model = textIn(body, "model");
  if (model === null) {
    desk.refuse(message, "message-unsupported", "the message names no model");
    return;
  }
  const kind = ertKind(model);
  if (kind === null) {
    desk.count(message, "not-a-meter", `${shown(model)} is no meter that is read`);
    return;
  }
  const device = counts.deviceOf(kind, body);
  if (device === null) {
    desk.refuse(message, "device-unknown", `the ${kind.register} message names no meter`);
    return;
  }
  const time = member(body, "time");
  const stamp = stampOf(time, desk, clock);
  if (typeof stamp === "string") {
    const detail = `${device} was heard at ${shown(time)}, which is no usable time`;
    desk.refuse(message, stamp, detail);
    return;
  }
  if (stamp.quality === QUALITY.questionable) {
    const detail = `${shown(time)} happened twice in ${desk.context.zone}; the earlier is taken: let rtl_433 write -M time:utc`;
    desk.count(message, "time-ambiguous", detail);
  }
  counts.take(message, kind, device, stamp, body);
}

function stampOf(
  time: Json | undefined,
  desk: ItemDesk,
  clock: ZoneClock,
): IsoStamp | IsoStampFault | "time-unknown" {
  if (time instanceof JsonNumber) return readUnixStamp(time.text);
  if (typeof time !== "string" || RELATIVE.test(time)) {
    const { receivedAt } = desk.context;
    return receivedAt === null ? "time-unknown" : { time: receivedAt(), quality: QUALITY.valid };
  }
  return /^[\d.]+$/.test(time) ? readUnixStamp(time) : readIsoStamp(time, clock);
}
