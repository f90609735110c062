import type { PersonKind } from "../../meters/simulate/household.ts";
import type { WaterFittings } from "../../meters/simulate/water-day.ts";
import type { EndUse, Pulse } from "../../meters/simulate/water-stock.ts";

/** One US gallon in millilitres. */
const GALLON = 3_785;

/** What a use takes when nobody thinks of it, and when somebody saves; millilitres. */
export interface Choice {
  readonly heavy: number;
  readonly saver: number;
}

const gallons = (heavy: number, saver: number): Choice => ({
  heavy: heavy * GALLON,
  saver: saver * GALLON,
});

/**
 * The uses with a choice, and those of a fixed volume that the paper names, by their names in the stock (P3, after the
 * USGS Water Science School): a bath of 36 gal or a shower of 10, dishes by hand with 27 gal or 8, a dishwasher's 10, a
 * washing machine's 40 gal or 25, a flush of 3. All other uses take what the simulator draws.
 */
export const CHOICES: Readonly<Record<string, Choice>> = {
  shower: gallons(36, 10),
  bath: gallons(36, 10),
  "dishes by hand": gallons(27, 8),
  dishwasher: gallons(10, 10),
  "washing machine": gallons(40, 25),
  toilet: gallons(3, 3),
};

/**
 * What a home is expected to use on a day if it never saves, and if it always does: millilitres, from the laws of the
 * stock alone, so that quotas owe nothing to the days that are played.
 */
export function expectedUse(persons: readonly PersonKind[], { uses }: WaterFittings): Choice {
  let [heavy, saver] = [0, 0];
  for (const { use, pulses } of uses) {
    const times = timesOf(use, persons);
    const choice = CHOICES[use.name] ?? fixed(meanVolume(pulses));
    heavy += times * choice.heavy;
    saver += times * choice.saver;
  }
  return { heavy: Math.round(heavy), saver: Math.round(saver) };
}

function fixed(volume: number): Choice {
  return { heavy: volume, saver: volume };
}

/** How often a use is expected in the home on a day. */
function timesOf(use: EndUse, persons: readonly PersonKind[]): number {
  const { count } = use;
  const turns = use.per === "person" ? persons : persons.slice(0, 1);
  return turns.reduce((sum, kind) => {
    if (count.law === "binomial") return sum + count.chance[kind];
    return sum + (count.law === "poisson" ? count.mean : (count.means[persons.length - 1] ?? 0));
  }, 0);
}

/** Millilitres, over the alternatives by their weights; a drawn flow is anything below its greatest. */
function meanVolume(pulses: readonly Pulse[]): number {
  let [sum, weights] = [0, 0];
  for (const { weight, length, flow, drawn } of pulses) {
    const seconds = length.law === "chiSquare" ? length.minutes * 60 : length.seconds;
    sum += weight * seconds * (drawn ? flow / 2 : flow);
    weights += weight;
  }
  return weights === 0 ? 0 : sum / weights;
}
