import type { SourcePosition } from "../../../domain/reading.ts";
import { reportItem, type AdapterContext, type AdapterItem } from "../adapter.ts";
import { Coverage } from "./coverage.ts";
import { readEntry, type Entry } from "./entry.ts";
import type { EntryBytes } from "./entry-cutter.ts";
import { readIntervalBlocks } from "./interval-block.ts";
import { FeedLinks } from "./links.ts";
import { wholeNumberOf } from "./number.ts";
import { meaningOf, readReadingType } from "./reading-type.ts";
import { readUsageSummary, UsageTally, type UsageSummary } from "./usage-summary.ts";
import { countOf, elementOf, elementsOf } from "./xml.ts";

/** Blocks that come before the entries that explain them wait, up to so many bytes in all. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** So many summaries are held against the intervals. */
const MAX_SUMMARIES = 10_000;

/** Reads the entries of a feed one by one. Each is parsed, used and dropped. */
export class FeedReader {
  readonly #context: AdapterContext;
  readonly #links = new FeedLinks();
  readonly #coverage = new Map<string, Coverage>();
  readonly #usage = new UsageTally();
  readonly #summaries: { readonly entry: Entry; readonly summary: UsageSummary }[] = [];
  #waiting: EntryBytes[] = [];
  #waitingBytes = 0;
  #entries = 0;

  constructor(context: AdapterContext) {
    this.#context = context;
  }

  /** Takes an entry and gives the readings that it holds and whose meaning is known by now. */
  take(piece: EntryBytes): readonly AdapterItem[] {
    this.#entries++;
    const entry = readEntry(piece);
    if (entry === null)
      return [this.#report(piece, "entry-malformed", "the entry is not well-formed XML")];
    const { content } = entry;
    const items: AdapterItem[] = [];
    // An empty UsagePoint or MeterReading is text to the parser, so they are counted, not looked into.
    if (countOf(content, "UsagePoint") > 0) items.push(...this.#takeUsagePoint(entry));
    if (countOf(content, "MeterReading") > 0 && !this.#links.addMeterReading(entry)) {
      items.push(this.#linkless(entry, "MeterReading"));
    }
    if (countOf(content, "ReadingType") > 0) items.push(...this.#takeReadingType(entry));
    for (const name of ["UsageSummary", "ElectricPowerUsageSummary"]) {
      for (const element of elementsOf(content, name)) {
        const summary = readUsageSummary(element, entry);
        const lean = { ...entry, bytes: new Uint8Array(0), content: {} };
        if (summary !== null && this.#summaries.length < MAX_SUMMARIES)
          this.#summaries.push({ entry: lean, summary });
      }
    }
    if (countOf(content, "IntervalBlock") > 0) items.push(...this.#takeBlocks(entry, piece));
    return items;
  }

  /** Gives what had to wait for the end: late links, net registers, summaries. */
  end(): readonly AdapterItem[] {
    const items: AdapterItem[] = [];
    if (this.#entries === 0) {
      items.push(this.#report({ line: 1, byte: 0 }, "feed-empty", "there is no Atom entry in it"));
    }
    for (const piece of this.#waiting) {
      const entry = readEntry(piece);
      if (entry !== null) items.push(...this.#readBlocks(entry, true));
    }
    this.#waiting = [];
    for (const { entry, summary } of this.#summaries) {
      const place = this.#links.placeOfSummary(entry);
      if (place !== null) items.push(...this.#usage.compare(place, summary, this.#context));
    }
    return items;
  }

  #takeUsagePoint(entry: Entry): readonly AdapterItem[] {
    const point = elementOf(entry.content, "UsagePoint");
    const service = point === null ? null : elementOf(point, "ServiceCategory");
    const kind = service === null ? null : wholeNumberOf(service, "kind");
    return this.#links.addUsagePoint(entry, kind ?? null)
      ? []
      : [this.#linkless(entry, "UsagePoint")];
  }

  #takeReadingType(entry: Entry): readonly AdapterItem[] {
    const element = elementOf(entry.content, "ReadingType");
    const type = element === null ? null : readReadingType(element);
    if (type === null)
      return [this.#report(entry, "type-malformed", "a number of the ReadingType is none")];
    return this.#links.addReadingType(entry, type) ? [] : [this.#linkless(entry, "ReadingType")];
  }

  #takeBlocks(entry: Entry, piece: EntryBytes): readonly AdapterItem[] {
    const owner = this.#links.ownerOfBlock(entry);
    const meaning = owner === null ? null : meaningOf(owner.type, owner.serviceKind);
    // Whether a net register is the only one of its place shows at the end.
    const mustWait = meaning === null || ("net" in meaning && meaning.net);
    if (!mustWait) return this.#readBlocks(entry, false);
    this.#waitingBytes += piece.bytes.length;
    if (this.#waitingBytes > MAX_WAITING_BYTES) {
      const detail = "too many blocks stand before the entries that explain them";
      return [this.#report(entry, "feed-out-of-order", detail)];
    }
    this.#waiting.push(piece);
    return [];
  }

  #readBlocks(entry: Entry, complete: boolean): readonly AdapterItem[] {
    const owner = this.#links.ownerOfBlock(entry);
    if (owner === null) {
      const detail =
        "the block's links lead to no MeterReading with a ReadingType and a UsagePoint";
      return [this.#report(entry, "link-unresolved", detail)];
    }
    const meaning = meaningOf(owner.type, owner.serviceKind);
    const count = countReadings(entry);
    if ("reason" in meaning) {
      const { reason, detail } = meaning;
      return [reportItem(this.#context, entry, reason, detail, Math.max(1, count))];
    }
    if (meaning.net && complete && this.#links.countAt(owner.place) > 1) {
      const detail = "flowDirection 4 (net) stands beside other registers of its usage point";
      return [reportItem(this.#context, entry, "net-flow", detail, Math.max(1, count))];
    }
    const key = JSON.stringify([owner.place, meaning.resource, meaning.register]);
    const coverage = this.#coverage.get(key) ?? new Coverage();
    this.#coverage.set(key, coverage);
    const items = readIntervalBlocks(
      entry,
      { place: owner.place, meaning, coverage },
      this.#context,
    );
    for (const item of items) if (item.kind === "reading") this.#usage.add(item.reading);
    return items;
  }

  #linkless(entry: Entry, name: string): AdapterItem {
    return this.#report(
      entry,
      "link-unusable",
      `the ${name} has no self link, or one that was given before`,
    );
  }

  #report(position: SourcePosition, reason: string, detail: string): AdapterItem {
    return reportItem(this.#context, position, reason, detail);
  }
}

function countReadings(entry: Entry): number {
  return elementsOf(entry.content, "IntervalBlock").reduce(
    (sum, block) => sum + countOf(block, "IntervalReading"),
    0,
  );
}
