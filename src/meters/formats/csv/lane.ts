import type { Quality } from "../../../domain/quality.ts";
import { Rational } from "../../../domain/rational.ts";
import type { SourcePosition } from "../../../domain/reading.ts";
import type { ItemDesk } from "../item-desk.ts";
import type { BoundQuantity } from "./binding.ts";

const SPAN_FAULTS: Readonly<Record<SpanFault, string>> = {
  "interval-open":
    "the first or last stamp of a register has no neighbour that bounds its interval",
  "stamp-order": "the stamp is not after the one before it, so there is no interval between them",
  "gap-too-long": "the neighbouring stamp is farther away than maxGapSeconds",
  "interval-malformed": "the interval's start is not before its end",
};

/** A value that waits for the stamp that ends its interval. */
interface Waiting extends SourcePosition {
  readonly value: Rational;
  readonly stamp: number;
  readonly quality: Quality;
}

/** One register of one meter, as far as the file has come. */
export interface CsvLane {
  readonly device: string;
  readonly point: string | null;
  readonly quantity: BoundQuantity;
  /** The last stamp, unix seconds; 0 before the first. */
  last: number;
  waiting: Waiting | null;
}

/** The interval of a value. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** Why a stamp and its neighbour make no interval. */
type SpanFault = "interval-open" | "stamp-order" | "gap-too-long" | "interval-malformed";

/** Makes readings of the values of lanes. */
export class LaneWriter {
  readonly #desk: ItemDesk;
  readonly #atEnd: boolean;

  /** @param atEnd whether a stamp is the end of its interval */
  constructor(desk: ItemDesk, atEnd: boolean) {
    this.#desk = desk;
    this.#atEnd = atEnd;
  }

  /** Makes a reading of a value at a stamp, or keeps it until the next stamp bounds it. */
  place(
    lane: CsvLane,
    value: Rational,
    quality: Quality,
    stamp: number,
    start: number | null,
    place: SourcePosition,
  ): void {
    const { kind, intervalSeconds, maxGapSeconds } = lane.quantity;
    const before = lane.last;
    lane.last = stamp;
    if (kind === "register") {
      this.#emit(lane, value, quality, null, stamp, place);
      return;
    }
    let span: Span | SpanFault;
    if (start !== null) span = start < stamp ? { start, end: stamp } : "interval-malformed";
    else if (intervalSeconds !== null) {
      span = this.#atEnd
        ? { start: stamp - intervalSeconds, end: stamp }
        : { start: stamp, end: stamp + intervalSeconds };
    } else if (this.#atEnd) span = spanBetween(before, stamp, maxGapSeconds ?? 0);
    else {
      const { waiting } = lane;
      lane.waiting = { value, stamp, quality, line: place.line, byte: place.byte };
      if (waiting === null) return;
      const ended = spanBetween(waiting.stamp, stamp, maxGapSeconds ?? 0);
      this.#emitSpan(lane, waiting.value, waiting.quality, ended, waiting);
      return;
    }
    this.#emitSpan(lane, value, quality, span, place);
  }

  #emitSpan(
    lane: CsvLane,
    value: Rational,
    quality: Quality,
    span: Span | SpanFault,
    place: SourcePosition,
  ): void {
    if (typeof span !== "string") {
      const amount = amountOver(value, span, lane.quantity.power);
      this.#emit(lane, amount, quality, span.start, span.end, place);
    } else if (span === "interval-open") this.#desk.count(place, span, SPAN_FAULTS[span]);
    else this.#desk.refuse(place, span, SPAN_FAULTS[span]);
  }

  #emit(
    { device, point, quantity }: CsvLane,
    value: Rational,
    quality: Quality,
    start: number | null,
    end: number,
    place: SourcePosition,
  ): void {
    const { register, resource, direction, kind, modulus } = quantity;
    const cost = null;
    this.#desk.reading(place, {
      device,
      point,
      register,
      resource,
      direction,
      kind,
      value,
      modulus,
      start,
      end,
      quality,
      cost,
    });
  }

  /** Says that no more stamps come. */
  end({ waiting }: CsvLane): void {
    if (waiting !== null) this.#desk.count(waiting, "interval-open", SPAN_FAULTS["interval-open"]);
  }
}

/**
 * The interval between two neighbouring stamps of a register.
 *
 * @param before the earlier in the file; 0 when there is none
 */
function spanBetween(before: number, after: number, maxGap: number): Span | SpanFault {
  if (before === 0) return "interval-open";
  if (after <= before) return "stamp-order";
  return after - before > maxGap ? "gap-too-long" : { start: before, end: after };
}

/** The amount that a value is over an interval: power by its true duration, an amount as it is. */
function amountOver(value: Rational, { start, end }: Span, power: boolean): Rational {
  return power ? value.times(Rational.of(BigInt(end - start))) : value;
}
