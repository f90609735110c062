import { QUALITY, qualityFromEspi, worstQuality, type Quality } from "../../../domain/quality.ts";
import { Rational } from "../../../domain/rational.ts";
import type { Reading, ReadingCost, SourcePosition } from "../../../domain/reading.ts";
import { excerpt, readingItem, type AdapterContext, type AdapterItem } from "../adapter.ts";
import { ReportTally } from "../report-tally.ts";
import { Coverage } from "./coverage.ts";
import type { Entry } from "./entry.ts";
import { readPeriod, wholeNumber, type Period } from "./number.ts";
import type { ValueMeaning } from "./reading-type.ts";
import {
  countOf,
  elementOf,
  elementsOf,
  startOf,
  textOf,
  textsOf,
  type XmlElement,
} from "./xml.ts";

/** Of which place and register a block is, and what was read of that register before. */
export interface BlockOwner {
  readonly place: string;
  readonly meaning: ValueMeaning;
  readonly coverage: Coverage;
}

const VALUE = /^-?\d{1,18}(?:\.\d{1,9})?$/;
const COST = /^-?\d{1,18}$/;
const LF = 0x0a;

/** Reads every block of an entry: its readings, then what was not believed. */
export function readIntervalBlocks(
  entry: Entry,
  owner: BlockOwner,
  context: AdapterContext,
): readonly AdapterItem[] {
  const locate = locator(entry);
  const items: AdapterItem[] = [];
  for (const block of elementsOf(entry.content, "IntervalBlock")) {
    const tally = new ReportTally();
    for (const reading of readBlock(block, owner, context, locate, tally))
      items.push(readingItem(reading));
    items.push(...tally.items(context));
  }
  return items;
}

function* readBlock(
  block: XmlElement,
  owner: BlockOwner,
  context: AdapterContext,
  locate: (element: XmlElement) => SourcePosition,
  tally: ReportTally,
): Iterable<Reading> {
  const blockPosition = locate(block);
  const claim = readPeriod(elementOf(block, "interval"));
  const elements = elementsOf(block, "IntervalReading");
  const empty = countOf(block, "IntervalReading") - elements.length;
  for (let left = empty; left > 0; left--)
    tally.add(blockPosition, "value-missing", "a reading is empty");
  const own = new Coverage();
  let held = 0;
  for (const element of elements) {
    const position = locate(element);
    const reading = readOne(element, owner, context, position, tally);
    if (reading === null) continue;
    const { start, end } = reading;
    if (start !== null && own.add(start, end) === "new") held += end - start;
    if (start !== null && !isFirst(owner.coverage, start, end, position, tally)) continue;
    if (claim === null || isWithin(reading, claim)) {
      yield reading;
    } else {
      tally.add(position, "reading-outside-block", "the reading lies outside its block's interval");
      yield { ...reading, quality: worstQuality([reading.quality, QUALITY.questionable]) };
    }
  }
  if (claim !== null && owner.meaning.kind === "interval" && held < claim.duration) {
    tally.add(blockPosition, "block-short", shortfall(claim, held, elements.length, owner.meaning));
  }
}

function readOne(
  element: XmlElement,
  { place, meaning }: BlockOwner,
  context: AdapterContext,
  position: SourcePosition,
  tally: ReportTally,
): Reading | null {
  const text = textOf(element, "value");
  if (text === null || text === "") {
    tally.add(position, "value-missing", "a reading has no value, or more than one");
    return null;
  }
  const value = VALUE.test(text) ? Rational.parse(text) : null;
  if (value === null) {
    tally.add(position, "value-malformed", `${excerpt(text)} is no number`);
    return null;
  }
  if (value.isNegative()) {
    tally.add(position, "value-negative", `${excerpt(text)}: a register does not count down`);
    return null;
  }
  const period = readPeriod(elementOf(element, "timePeriod"));
  const isInterval = meaning.kind === "interval";
  if (period === null || (isInterval && period.duration === 0)) {
    tally.add(position, "time-unknown", "a reading has no possible start and duration");
    return null;
  }
  return {
    device: place,
    point: place,
    register: meaning.register,
    resource: meaning.resource,
    direction: meaning.direction,
    kind: meaning.kind,
    value: value.times(meaning.factor),
    modulus: null,
    start: isInterval ? period.start : null,
    end: period.start + period.duration,
    quality: qualityOf(element),
    cost: costOf(element, meaning, position, tally),
    source: { format: "greenbutton", path: context.path, ...position },
  };
}

/** The worst of the reading's qualities; without any it is valid. */
function qualityOf(element: XmlElement): Quality {
  const codes = elementsOf(element, "ReadingQuality").flatMap((quality) =>
    textsOf(quality, "quality"),
  );
  return worstQuality(
    codes.map((text) => {
      const code = wholeNumber(text);
      return code === null ? QUALITY.questionable : qualityFromEspi(code);
    }),
  );
}

function costOf(
  element: XmlElement,
  meaning: ValueMeaning,
  position: SourcePosition,
  tally: ReportTally,
): ReadingCost | null {
  const text = textOf(element, "cost");
  if (text === null || text === "") return null;
  if (COST.test(text)) return { amount: BigInt(text), currency: meaning.currency };
  tally.add(
    position,
    "cost-malformed",
    `${excerpt(text)} is no amount; the reading is kept without`,
  );
  return null;
}

function isFirst(
  coverage: Coverage,
  start: number,
  end: number,
  position: SourcePosition,
  tally: ReportTally,
): boolean {
  const answer = coverage.add(start, end);
  if (answer === "new") return true;
  const span = `${String(start)} to ${String(end)}`;
  if (answer === "repeated") tally.add(position, "interval-repeated", `${span} was given before`);
  else tally.add(position, "interval-overlap", `${span} overlaps an interval given before`);
  return false;
}

function isWithin(reading: Reading, claim: Period): boolean {
  return (
    (reading.start ?? reading.end) >= claim.start && reading.end <= claim.start + claim.duration
  );
}

function shortfall(
  claim: Period,
  held: number,
  count: number,
  { intervalLength }: ValueMeaning,
): string {
  const expected =
    intervalLength > 0 ? ` (${String(Math.floor(claim.duration / intervalLength))} readings)` : "";
  return `the block claims ${String(claim.duration)} s${expected} and holds ${String(held)} s (${String(count)} readings)`;
}

/** Line and byte in the file of an element of the entry; must be asked in the order of the file. */
function locator(entry: Entry): (element: XmlElement) => SourcePosition {
  let { line } = entry;
  let counted = 0;
  return (element) => {
    const start = startOf(element);
    for (
      let at = entry.bytes.indexOf(LF, counted);
      at !== -1 && at < start;
      at = entry.bytes.indexOf(LF, at + 1)
    ) {
      line++;
    }
    counted = start;
    return { line, byte: entry.byte + start };
  };
}
