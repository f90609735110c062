import type { Household } from "./household.ts";
import {
  DAY_SECONDS,
  personDay,
  secondAsleep,
  secondAtHome,
  secondOfWashing,
  type PersonDay,
} from "./presence.ts";
import type { Random } from "./random.ts";
import type { EndUse, Pulse, PulseLength, UseMoment, WaterStock } from "./water-stock.ts";

/** A block of flow: from a second of the day on, so many seconds, so many millilitres a second. */
export type FlowSink = (use: string, start: number, seconds: number, flow: number) => void;

/** What a home has of a stock, and which kind of each. */
export interface WaterFittings {
  readonly uses: readonly { readonly use: EndUse; readonly pulses: readonly Pulse[] }[];
}

/** Of a hundred flushes, two are at night (own; it keeps the night flow near zero, as in measured homes). */
const NIGHT_FLUSH = 0.02;

/** Deviation of a tap's logarithmic running time (own: many short draws, some long). */
const TAP_SPREAD = 0.75;

/** Draws what a home has. */
export function drawFittings(random: Random, stock: WaterStock, size: number): WaterFittings {
  const uses = stock.uses.flatMap((use) => {
    if (!random.chance(use.penetration[size - 1] ?? 0)) return [];
    const own = use.fitted ? use.pulses[random.pick(use.pulses.map(({ weight }) => weight))] : null;
    return [{ use, pulses: own == null ? use.pulses : [own] }];
  });
  return { uses };
}

/**
 * A home's water on one day, after SIMDEUM: Q(t) is the sum over uses, persons and events of rectangular pulses. Blocks
 * that run past midnight run on at the beginning of the same day, so that no day loses water.
 *
 * @returns when each person was up and at home
 */
export function waterDay(
  random: Random,
  { persons }: Household,
  { uses }: WaterFittings,
  isWeekend: boolean,
  sink: FlowSink,
): readonly PersonDay[] {
  const days = persons.map((kind) => personDay(random, kind, isWeekend));
  for (const { use, pulses } of uses) {
    const chances = pulses.map(({ weight }) => weight);
    const turns = use.per === "person" ? persons.length : 1;
    for (let turn = 0; turn < turns; turn++) {
      const kind = persons[turn] ?? "worker";
      const count = countOf(random, use, kind, persons.length);
      for (let event = 0; event < count; event++) {
        const who = days[use.per === "person" ? turn : random.whole(0, days.length)];
        if (who === undefined) continue;
        const start = startOf(random, use.moment, who);
        for (const { after, seconds, flow } of use.programme) {
          sink(use.name, (start + after) % DAY_SECONDS, seconds, flow);
        }
        const pulse = pulses[pulses.length < 2 ? 0 : random.pick(chances)];
        if (pulse === undefined) continue;
        const flow = pulse.drawn ? random.whole(1, pulse.flow) : pulse.flow;
        sink(use.name, start, secondsOf(random, pulse.length), flow);
      }
    }
  }
  return days;
}

/**
 * Adds a block of flow to the slots of a day.
 *
 * @param slots millilitres a slot, of a whole day from `first` on
 */
export function addFlow(
  slots: Float64Array,
  first: number,
  slotSeconds: number,
  block: { readonly start: number; readonly seconds: number; readonly flow: number },
): void {
  let { start, seconds } = block;
  while (seconds > 0) {
    const slot = Math.floor(start / slotSeconds);
    const part = Math.min(seconds, (slot + 1) * slotSeconds - start);
    slots[first + slot] = (slots[first + slot] ?? 0) + part * block.flow;
    seconds -= part;
    start = (start + part) % DAY_SECONDS;
  }
}

function countOf(
  random: Random,
  { count }: EndUse,
  kind: Household["persons"][number],
  size: number,
): number {
  if (count.law === "binomial") return random.chance(count.chance[kind]) ? 1 : 0;
  if (count.law === "poisson") return random.poisson(count.mean);
  return random.negativeBinomial(count.means[size - 1] ?? 0, count.deviation);
}

function startOf(random: Random, moment: UseMoment, who: PersonDay): number {
  if (moment === "washing") return secondOfWashing(random, who);
  if (moment === "toilet" && random.chance(NIGHT_FLUSH)) return secondAsleep(random, who);
  return secondAtHome(random, who);
}

function secondsOf(random: Random, length: PulseLength): number {
  if (length.law === "fixed") return length.seconds;
  const seconds =
    length.law === "logNormal"
      ? random.logNormal(length.seconds, TAP_SPREAD)
      : random.chiSquare(length.minutes) * 60;
  return Math.max(1, Math.min(7_200, Math.floor(seconds + 0.5)));
}
