import { Rational } from "../../../domain/rational.ts";
import type { SourcePosition } from "../../../domain/reading.ts";
import type { ItemDesk } from "../item-desk.ts";
import type { IsoStamp } from "../json/iso-stamp.ts";
import { member, shown, wholeOf, type Json, type JsonObject } from "../json/json-value.ts";
import type { MeterScale } from "../meter-map.ts";
import { RecentMap } from "../recent-map.ts";
import { RepeatFilter } from "../repeat-filter.ts";
import { ScaleBook } from "../scale-book.ts";
import { GENERATION_MODULUS, type ErtKind } from "./message-kinds.ts";
import { scaleHint } from "./scale-hint.ts";
import { TamperWatch } from "./tamper.ts";

/** A meter repeats its message on several frequencies, and several receivers may hear it. */
const REPEAT_SECONDS = 5;

/** One of a message's counters. */
interface Counter {
  readonly name: string;
  readonly value: Json | undefined;
  readonly modulus: bigint;
  readonly fedIn: boolean;
}

/**
 * Makes readings and alarms of ERT messages, wherever they come from. What a count means no
 * message says: unit and scale come from the operator's map, or nothing is read.
 */
export class ErtCountReader {
  readonly #desk: ItemDesk;
  readonly #book: ScaleBook;
  readonly #repeats = new RepeatFilter(REPEAT_SECONDS);
  readonly #tampers = new TamperWatch();
  /** Of two kinds that may be the same packet, the one a device was heard in first. */
  readonly #twins = new RecentMap<string>();

  /** @param desk where readings, alarms and reports go */
  constructor(desk: ItemDesk) {
    this.#desk = desk;
    this.#book = new ScaleBook(desk.context.map);
  }

  /** The id of the meter that sent a message, or null. */
  deviceOf(kind: ErtKind, body: JsonObject): string | null {
    for (const name of kind.id) {
      const value = member(body, name);
      const id = wholeOf(value)?.toString() ?? (typeof value === "string" ? value : null);
      if (id !== null && /^[\x21-\x7e]{1,96}$/.test(id)) return id;
    }
    return null;
  }

  /**
   * Takes a message whose sender and time are known.
   *
   * @param body the object with the message's fields
   */
  take(at: SourcePosition, kind: ErtKind, device: string, stamp: IsoStamp, body: JsonObject): void {
    const scale = this.#book.find(device, kind.register);
    if (scale === null) {
      this.#desk.count(at, "scale-unknown", scaleHint(kind, device, body), device);
      return;
    }
    if (scale === "unwanted") {
      const detail = `the map reads another register of ${device} than ${kind.register}`;
      this.#desk.count(at, "register-unwanted", detail, device);
      return;
    }
    if (scale.register === null && this.#isTwin(kind, device)) {
      const detail = `${device} is heard as ${kind.twin ?? ""}, too, which may be the same packet: give "register" in the map to choose`;
      this.#desk.count(at, "register-undecided", detail, device);
      return;
    }
    const counters = countersOf(kind, body);
    const content = counters.map(({ value }) => shown(value)).join(" ");
    if (this.#repeats.isRepeat(device, `${kind.register} ${content}`, stamp.time)) {
      this.#desk.count(at, "message-repeated", `${device} was heard with the same count before`);
      return;
    }
    for (const counter of counters) this.#takeCount(at, kind, device, stamp, counter, scale);
    for (const complaint of this.#tampers.complaints(kind, device, body)) {
      this.#desk.alarm(at, { ...complaint, device, point: scale.point, time: stamp.time });
    }
  }

  #takeCount(
    at: SourcePosition,
    kind: ErtKind,
    device: string,
    stamp: IsoStamp,
    counter: Counter,
    scale: MeterScale,
  ): void {
    const count = wholeOf(counter.value);
    if (count === null) {
      const detail = `${counter.name} of ${device} is ${shown(counter.value)}, no count`;
      this.#desk.refuse(at, "value-malformed", detail);
      return;
    }
    // The map's modulus is of the register that it scales, not of what was fed in.
    const modulus = counter.fedIn ? counter.modulus : (scale.modulus ?? counter.modulus);
    this.#desk.reading(at, {
      device,
      point: scale.point,
      register: counter.fedIn ? `${kind.register}-export` : kind.register,
      resource: scale.resource,
      direction: counter.fedIn ? "export" : scale.direction,
      kind: "register",
      value: scale.scale.times(Rational.of(count)),
      modulus: ceiling(scale.scale.times(Rational.of(modulus))),
      start: null,
      end: stamp.time,
      quality: stamp.quality,
      cost: null,
    });
  }

  #isTwin(kind: ErtKind, device: string): boolean {
    if (kind.twin === null) return false;
    const heard = this.#twins.get(device);
    if (heard === undefined) this.#twins.set(device, kind.register);
    return heard === kind.twin;
  }
}

function countersOf(kind: ErtKind, body: JsonObject): readonly Counter[] {
  const { modulus } = kind;
  const consumed = fieldOf(body, kind.count);
  const generated = fieldOf(body, kind.generation);
  const counters = [{ ...consumed, modulus, fedIn: false }];
  if (generated.value === undefined) return counters;
  return [...counters, { ...generated, modulus: GENERATION_MODULUS, fedIn: true }];
}

/** The first of several fields that the message has; the first at all when it has none. */
function fieldOf(
  body: JsonObject,
  names: readonly string[],
): { readonly name: string; readonly value: Json | undefined } {
  const name = names.find((one) => member(body, one) !== undefined) ?? names[0] ?? "";
  return { name, value: member(body, name) };
}

/**
 * A modulus that is no whole number of base units (2^27 tenths of a gallon) goes up to the next:
 * a dial must be below its modulus, also at the last count before the turn, and a whole dial that
 * is below the true one is not always. A turn then counts less than one base unit too much.
 */
function ceiling(modulus: Rational): bigint {
  return modulus.den === 1n ? modulus.num : modulus.floor() + 1n;
}
