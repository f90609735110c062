import { QUALITY } from "../../domain/quality.ts";
import type { FormatAdapter, FormatReader } from "./adapter.ts";
import { ErtCountReader } from "./ert/count-reader.ts";
import { ertKind } from "./ert/message-kinds.ts";
import { ItemDesk } from "./item-desk.ts";
import { readIsoStamp, type IsoStamp, type IsoStampFault } from "./json/iso-stamp.ts";
import { detectJsonLines, openJsonLines, type JsonMessage } from "./json/json-lines.ts";
import { member, objectIn, shown, textIn } from "./json/json-value.ts";

/**
 * rtlamr's JSON (`-format=json`): SCM, SCM+, IDM, NetIDM and R900 messages of 900 MHz meters, one
 * a line.
 *
 * Times carry an offset, whatever it is, and up to nine digits of a second, which are cut off. A
 * message without a time is read at the receiver's clock, if there is one.
 *
 * Counts have no unit: see {@link ErtCountReader}. IDM's and NetIDM's counts are registers; their
 * lists of intervals repeat what the registers say, and are passed over.
 */
export const rtlamr: FormatAdapter = {
  name: "rtlamr",
  title: "rtlamr JSON lines",
  detect: (head) =>
    detectJsonLines(
      head,
      ({ body }) => textIn(body, "Type") !== null && member(body, "Message") !== undefined,
    ),
  open: (context): FormatReader => {
    const desk = new ItemDesk("rtlamr", context);
    const counts = new ErtCountReader(desk);
    return openJsonLines(desk, (message) => {
      take(message, desk, counts);
    });
  },
};

function take(message: JsonMessage, desk: ItemDesk, counts: ErtCountReader): void {
  const { body } = message;
  const type = textIn(body, "Type");
  const fields = objectIn(body, "Message");
  const kind = type === null ? null : ertKind(type);
  if (type === null || kind === null || fields === null) {
    const detail = `a message of type ${shown(member(body, "Type"))} is none of a known meter`;
    desk.refuse(message, "message-unsupported", detail);
    return;
  }
  const device = counts.deviceOf(kind, fields);
  if (device === null) {
    desk.refuse(message, "device-unknown", `the ${kind.register} message names no meter`);
    return;
  }
  const stamp = stampOf(message, desk);
  if (typeof stamp === "string") {
    const detail = `${device} was heard at ${shown(member(body, "Time"))}, which is no usable time`;
    desk.refuse(message, stamp, detail);
    return;
  }
  counts.take(message, kind, device, stamp, fields);
}

function stampOf({ body }: JsonMessage, desk: ItemDesk): IsoStamp | IsoStampFault | "time-unknown" {
  const text = textIn(body, "Time");
  if (text !== null) return readIsoStamp(text, null);
  const { receivedAt } = desk.context;
  return receivedAt === null ? "time-unknown" : { time: receivedAt(), quality: QUALITY.valid };
}
