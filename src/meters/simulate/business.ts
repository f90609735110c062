import type { DayKind } from "../h0-profile.ts";
import type { Random } from "./random.ts";
import { DAY_MINUTES } from "./sun.ts";
import type { FlowSink } from "./water-day.ts";

/** A kind of business, with what it needs while it is open. Own figures; stage dressing, not a study. */
export interface BusinessKind {
  readonly name: "office" | "shop" | "café";
  /** Opening hours. */
  readonly opens: number;
  readonly closes: number;
  readonly closed: readonly DayKind[];
  /** Watts a person at work, and all the time. */
  readonly openWatts: number;
  readonly baseWatts: number;
  /** Draws of water a person and day, their seconds and millilitres a second. */
  readonly draws: number;
  readonly seconds: number;
  readonly flow: number;
}

/** A business at a metering point. */
export interface Business {
  readonly kind: BusinessKind;
  /** People at work. */
  readonly staff: number;
}

const OFFICE: BusinessKind = {
  name: "office",
  opens: 8,
  closes: 18,
  closed: ["saturday", "sunday"],
  openWatts: 220,
  baseWatts: 60,
  draws: 6,
  seconds: 60,
  flow: 80,
};

const KINDS: readonly BusinessKind[] = [
  OFFICE,
  {
    name: "shop",
    opens: 9,
    closes: 19,
    closed: ["sunday"],
    openWatts: 900,
    baseWatts: 250,
    draws: 5,
    seconds: 60,
    flow: 80,
  },
  {
    name: "café",
    opens: 9,
    closes: 23,
    closed: [],
    openWatts: 1_500,
    baseWatts: 300,
    draws: 40,
    seconds: 45,
    flow: 110,
  },
];

/** Draws a business. */
export function drawBusiness(random: Random): Business {
  const kind = KINDS[random.whole(0, KINDS.length)] ?? OFFICE;
  return { kind, staff: random.whole(2, 9) };
}

/** Its power in each minute of a day, in whole watts, into a buffer that is overwritten. */
export function businessEnergyDay(
  random: Random,
  { kind, staff }: Business,
  day: DayKind,
  draws: Int32Array,
): void {
  for (let from = 0; from < DAY_MINUTES; from += 15) {
    const watts = staff * (isOpen(kind, day, from / 60) ? kind.openWatts : kind.baseWatts);
    draws.fill(Math.floor(watts * random.uniform(0.8, 1.2)), from, from + 15);
  }
}

/** Its water on a day. */
export function businessWaterDay(
  random: Random,
  { kind, staff }: Business,
  day: DayKind,
  sink: FlowSink,
): void {
  if (kind.closed.includes(day)) return;
  const count = random.poisson(staff * kind.draws);
  for (let draw = 0; draw < count; draw++) {
    const start = random.whole(kind.opens * 3_600, kind.closes * 3_600);
    sink(kind.name, start, random.whole(1, 2 * kind.seconds), kind.flow);
  }
}

function isOpen(kind: BusinessKind, day: DayKind, hour: number): boolean {
  return !kind.closed.includes(day) && hour >= kind.opens && hour < kind.closes;
}
