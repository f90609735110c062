import { QUALITY } from "../../domain/quality.ts";
import type { FormatAdapter, FormatReader } from "./adapter.ts";
import { ItemDesk } from "./item-desk.ts";
import { readIsoStamp } from "./json/iso-stamp.ts";
import {
  exactOf,
  isObject,
  member,
  parseJson,
  shown,
  textIn,
  wholeOf,
  type Json,
} from "./json/json-value.ts";
import {
  DocumentCutter,
  MAX_DOCUMENT_BYTES,
  type CutDocument,
  type CutFault,
  type CutPiece,
  type DocumentItem,
} from "./octopus/document-cutter.ts";
import { meterOfPage, REGISTER, type PageMeter } from "./octopus/meter-of-page.ts";
import { ScaleBook } from "./scale-book.ts";

const FAULTS: Readonly<Record<CutFault["reason"], string>> = {
  "document-too-large": `a page is larger than ${String(MAX_DOCUMENT_BYTES)} bytes; nothing of it is read`,
  "document-truncated": "the input ends inside this page; nothing of it is read",
  "outside-document": "what stands before, between or behind pages is passed over",
};

const EMPTY_PAGE = /"count"\s*:\s*0\b[^]*"results"\s*:\s*\[\s*\]/;

/**
 * Consumption pages of the Octopus Energy REST API: `results` of intervals, any number of pages one
 * after the other, printed in whatever way.
 *
 * Times carry their offset (`+0100`, without a colon). For whose they are and in what unit see
 * {@link meterOfPage}. The order of the intervals (newest first) does not matter.
 */
export const octopus: FormatAdapter = {
  name: "octopus",
  title: "Octopus Energy consumption JSON",
  detect(head) {
    const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString("latin1");
    if (!/^(?:\u00ef\u00bb\u00bf)?[\s[]*\{/.test(text)) return 0;
    if (/"interval_start"\s*:/.test(text) && /"consumption"\s*:/.test(text)) return 1;
    return EMPTY_PAGE.test(text) ? 0.7 : 0;
  },
  open: (context): FormatReader => {
    const desk = new ItemDesk("octopus", context);
    const pages = new PageReader(desk);
    const cutter = new DocumentCutter();
    const read = (pieces: readonly CutPiece[]): void => {
      for (const piece of pieces) {
        if (piece.kind === "document") pages.take(piece.document);
        else desk.refuse(piece.fault, piece.fault.reason, FAULTS[piece.fault.reason]);
      }
    };
    return {
      push: (chunk) => {
        read(cutter.push(chunk));
        return desk.drain();
      },
      end: () => {
        read(cutter.end());
        return desk.end();
      },
    };
  },
};

class PageReader {
  readonly #desk: ItemDesk;
  readonly #book: ScaleBook;

  constructor(desk: ItemDesk) {
    this.#desk = desk;
    this.#book = new ScaleBook(desk.context.map);
  }

  take(document: CutDocument): void {
    const page = parseJson(document.frame);
    const results = isObject(page) ? member(page, "results") : undefined;
    if (!isObject(page) || !Array.isArray(results)) {
      const detail = isObject(page) ? "the document has no list of results" : "it is no JSON";
      this.#desk.refuse(document, "document-malformed", detail);
      return;
    }
    if (results.length === 0) return;
    const meter = meterOfPage(page, this.#desk.context.device, this.#book);
    if ("reason" in meter) {
      this.#desk.refuse(document, meter.reason, meter.detail, results.length);
      return;
    }
    for (const result of results as readonly Json[]) {
      const item = itemOf(result, document.items);
      if (item === null) {
        const detail = `${shown(result)} stands among the results`;
        this.#desk.refuse(document, "value-malformed", detail);
      } else this.#takeResult(item, meter);
    }
  }

  #takeResult(item: DocumentItem, meter: PageMeter): void {
    const result = parseJson(item.text);
    if (!isObject(result)) {
      this.#desk.refuse(item, "value-malformed", "the result is no JSON");
      return;
    }
    const start = readIsoStamp(textIn(result, "interval_start") ?? "", null);
    const end = readIsoStamp(textIn(result, "interval_end") ?? "", null);
    if (typeof start === "string" || typeof end === "string") {
      const fault = typeof start === "string" ? start : end;
      const [from, to] = [member(result, "interval_start"), member(result, "interval_end")];
      const reason = typeof fault === "string" ? fault : "stamp-invalid";
      this.#desk.refuse(item, reason, `the interval goes from ${shown(from)} to ${shown(to)}`);
      return;
    }
    if (end.time <= start.time) {
      const text = `${String(textIn(result, "interval_start"))} to ${String(textIn(result, "interval_end"))}`;
      this.#desk.refuse(item, "interval-malformed", `${text} is no interval`);
      return;
    }
    const consumption = member(result, "consumption");
    const exact = exactOf(consumption);
    if (exact === null || exact.isNegative()) {
      const reason = exact === null ? "value-malformed" : "value-negative";
      this.#desk.refuse(item, reason, `the consumption is ${shown(consumption)}`);
      return;
    }
    const { device, point, resource, direction, scale } = meter;
    this.#desk.reading(item, {
      device,
      point,
      register: REGISTER,
      resource,
      direction,
      kind: "interval",
      value: exact.times(scale),
      modulus: null,
      start: start.time,
      end: end.time,
      quality: QUALITY.valid,
      cost: null,
    });
  }
}

/** The item that the cutter put a mark for, or null for what never was an object. */
function itemOf(result: Json, items: readonly DocumentItem[]): DocumentItem | null {
  const index = isObject(result) ? wholeOf(member(result, "item")) : null;
  return index === null ? null : (items[Number(index)] ?? null);
}
