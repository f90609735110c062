import { SLOTS_A_DAY, traceHome, type HomeTrace, type OnlookerParameters } from "./home-trace.ts";
import { infer, type Inference, type Observation } from "./inference.ts";
import { POLICIES, type Sighting } from "./policies.ts";

/** What a way of posting gives away. */
export interface PrivacyRow {
  readonly policy: string;
  /** Posts of a home in a hundred days. */
  readonly postsInHundredDays: number;
  /** Bytes of a home's frames in a day. */
  readonly bytesADay: number;
  /** Whether nobody is at home, in a slot. The hour is known. */
  readonly slots: Inference;
  /** Whether nobody was at home all day. */
  readonly days: Inference;
}

/** What was measured. */
export interface PrivacyMeasurement extends OnlookerParameters {
  readonly rows: readonly PrivacyRow[];
}

/** Slots on either side that the onlooker looks at as well. */
const NEIGHBOURS = 8;
const SLOTS_AN_HOUR = 4;

/**
 * What an onlooker of the chain infers about absence from times, sizes and delegations, for each way of posting. It
 * learns from the first half of the days, where it is told the truth of every home, and is tried on the second: more
 * than a real one has. Invented homes with invented trips.
 */
export function measurePrivacy(
  parameters: OnlookerParameters,
  progress: (what: string) => void,
): PrivacyMeasurement {
  const { homes, days } = parameters;
  const traces = Array.from({ length: homes }, (_, home) => traceHome(parameters, home));
  const half = Math.floor(days / 2);
  const rows = POLICIES.map(({ name, show }): PrivacyRow => {
    progress(name);
    const shown = traces.map((trace) => ({ trace, sightings: show(trace) }));
    const of = (observe: typeof slotObservations): Inference => {
      const [learned, tried]: [Observation[], Observation[]] = [[], []];
      for (const { trace, sightings } of shown) {
        for (const { day, ...observation } of observe(trace, sightings)) {
          (day < half ? learned : tried).push(observation);
        }
      }
      return infer(learned, tried);
    };
    const all = shown.flatMap(({ sightings }) => sightings);
    const posts = all.filter(({ bytes }) => bytes > 0).length;
    const bytes = all.reduce((sum, sighting) => sum + sighting.bytes, 0);
    return {
      policy: name,
      postsInHundredDays: Math.round((100 * posts) / (homes * days)),
      bytesADay: Math.round(bytes / (homes * days)),
      slots: of(slotObservations),
      days: of(dayObservations),
    };
  });
  return { ...parameters, rows };
}

/** Each slot: how much was posted in it and around it. */
function* slotObservations(
  { present }: HomeTrace,
  sightings: readonly Sighting[],
): Generator<Observation & { readonly day: number }> {
  const least = leastOf(sightings.map(({ bytes }) => bytes));
  const level = sightings.map(({ bytes }) => levelOf(bytes, least));
  for (const [slot, { isDelegated }] of sightings.entries()) {
    const around = level.slice(Math.max(0, slot - NEIGHBOURS), slot + NEIGHBOURS + 1);
    const levels = around.reduce((sum, each) => sum + each, 0);
    const place = slot % SLOTS_A_DAY;
    yield {
      day: Math.floor(slot / SLOTS_A_DAY),
      prior: Math.floor(place / SLOTS_AN_HOUR),
      symbol: [level[slot], Math.round(levels / 4), Number(isDelegated)].join(),
      truth: present[slot] !== true,
    };
  }
}

/** Each day: how often and how much was posted. */
function* dayObservations(
  { present }: HomeTrace,
  sightings: readonly Sighting[],
): Generator<Observation & { readonly day: number }> {
  const days = Array.from({ length: sightings.length / SLOTS_A_DAY }, (_, day) => {
    return sightings.slice(day * SLOTS_A_DAY, (day + 1) * SLOTS_A_DAY);
  });
  const sums = days.map((slots) => slots.reduce((sum, { bytes }) => sum + bytes, 0));
  const least = leastOf(sums);
  for (const [day, slots] of days.entries()) {
    const posts = slots.filter(({ bytes }) => bytes > 0).length;
    const isDelegated = slots.some((sighting) => sighting.isDelegated);
    const first = day * SLOTS_A_DAY;
    yield {
      day,
      prior: 0,
      symbol: [levelOf(posts, 1), levelOf(sums[day] ?? 0, least), Number(isDelegated)].join(),
      truth: !present.slice(first, first + SLOTS_A_DAY).includes(true),
    };
  }
}

/** The home's smallest post. */
function leastOf(bytes: readonly number[]): number {
  return bytes.reduce((least, each) => (each > 0 && each < least ? each : least), Infinity);
}

/** Nothing, or how far above the home's smallest, finer below: a quarter of a doubling. */
function levelOf(amount: number, least: number): number {
  return amount === 0 ? 0 : 1 + Math.round(4 * Math.log2(1 + (amount - least) / 64));
}
