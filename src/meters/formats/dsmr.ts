import { QUALITY, worstQuality } from "../../domain/quality.ts";
import {
  excerpt,
  readingItem,
  reportItem,
  type AdapterContext,
  type AdapterItem,
  type FormatAdapter,
  type FormatReader,
} from "./adapter.ts";
import { readElectricity } from "./dsmr/electricity.ts";
import { readChannels } from "./dsmr/mbus.ts";
import { readObjects, type ObisObjects } from "./dsmr/obis.ts";
import {
  TelegramFramer,
  type Telegram,
  type TelegramFault,
  type TelegramFrame,
} from "./dsmr/telegram.ts";

/** A telegram's first line, and a data line, near each other: nothing else looks like it. */
const HEADER_LINE = /^\/[A-Za-z0-9]{3}[\x20-\x7e]*\r?$/m;
const DATA_LINE = /^\d{1,3}-\d{1,3}:\d{1,3}\.\d{1,3}\.\d{1,3}\(/m;

const FAULTS: Readonly<Record<TelegramFault["reason"], string>> = {
  "outside-telegram": "lines outside a telegram were passed over",
  "telegram-truncated": "the telegram has no end",
  "telegram-too-large": "the telegram is too large to be one",
};

/**
 * DSMR P1: the telegrams of Dutch, Belgian and Luxembourg smart meters, versions 2.2 to 5, any
 * number of them in one stream.
 *
 * Times: the stamp's letter decides (W is UTC+1, S is UTC+2). Stamps without a letter (2.2, 3)
 * are local time of the context's zone. Those versions do not stamp electricity at all: the
 * receiver's clock is taken, or the newest M-Bus stamp with the quality `questionable`, or the
 * registers are reported as `time-unknown`.
 *
 * Checksums: where there is one it must hold, or nothing of the telegram is read. Telegrams whose
 * CR LF became LF are judged with CR LF put back. A version that should have one and has none is
 * read as `questionable`.
 */
export const dsmr: FormatAdapter = {
  name: "dsmr",
  title: "DSMR P1 telegrams",
  detect(head) {
    const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString("latin1");
    if (!DATA_LINE.test(text)) return 0;
    return HEADER_LINE.test(text.replace(/^\u00ef\u00bb\u00bf/, "")) ? 1 : 0.3;
  },
  open: (context): FormatReader => {
    const framer = new TelegramFramer();
    const read = (frames: readonly TelegramFrame[]): readonly AdapterItem[] =>
      frames.flatMap((frame) => readFrame(frame, context));
    return { push: (chunk) => read(framer.push(chunk)), end: () => read(framer.end()) };
  },
};

function readFrame(frame: TelegramFrame, context: AdapterContext): readonly AdapterItem[] {
  if (frame.kind === "telegram") return readTelegram(frame.telegram, context);
  const { fault } = frame;
  return [reportItem(context, fault, fault.reason, FAULTS[fault.reason], fault.count)];
}

function readTelegram(telegram: Telegram, context: AdapterContext): readonly AdapterItem[] {
  const { checksum } = telegram;
  if (checksum !== "" && !telegram.crcs.some((crc) => hex(crc) === checksum.toUpperCase())) {
    const [asReceived] = telegram.crcs;
    const detail = `the telegram's checksum is ${excerpt(checksum, 8)}, its content gives ${hex(asReceived)}`;
    return [reportItem(context, telegram.closing, "crc-mismatch", detail)];
  }
  const { objects, faults } = readObjects(telegram.lines);
  const channels = readChannels(objects, context);
  const items = [
    ...readElectricity(objects, telegram, channels.newest, context),
    ...channels.items,
    ...faults.map((fault) => reportItem(context, fault, fault.reason, fault.detail)),
  ];
  if (items.length === 0) {
    return [reportItem(context, telegram, "telegram-empty", "the telegram holds no register")];
  }
  return checksum === "" && shouldHaveChecksum(objects) ? doubt(items, telegram, context) : items;
}

/** The version object came with DSMR 4, and so did the checksum. */
function shouldHaveChecksum(objects: ObisObjects): boolean {
  return objects.has("1-3:0.2.8") || objects.has("0-0:96.1.4");
}

function doubt(
  items: readonly AdapterItem[],
  telegram: Telegram,
  context: AdapterContext,
): readonly AdapterItem[] {
  const doubted = items.map((item) => {
    if (item.kind !== "reading") return item;
    const quality = worstQuality([item.reading.quality, QUALITY.questionable]);
    return readingItem({ ...item.reading, quality });
  });
  const detail = "the telegram's version has a checksum and the telegram has none";
  return [...doubted, reportItem(context, telegram.closing, "crc-missing", detail)];
}

function hex(crc: number): string {
  return crc.toString(16).toUpperCase().padStart(4, "0");
}
