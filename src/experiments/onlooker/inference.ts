/** One thing that was seen, what was known without it, and the truth. */
export interface Observation {
  /** Known to everybody, for example the hour. */
  readonly prior: number;
  /** What the chain showed. */
  readonly symbol: string;
  readonly truth: boolean;
}

/** How much sightings say of the truth. */
export interface Inference {
  /** Thousandths of a bit that a sighting says of the truth to somebody who knows the prior. */
  readonly milliBits: number;
  /** Thousandths of a bit that there are to say. */
  readonly milliBitsInAll: number;
  /** Of a thousand true and a thousand false ones, the mean of how many are told rightly; 500 is guessing. */
  readonly perMilleRight: number;
  /** The same by the prior alone. */
  readonly perMilleByPrior: number;
}

type Counts = [no: number, yes: number];

/**
 * What somebody infers who has learned from one half and is tried on the other.
 *
 * The information is I(symbol; truth | prior) of the other half, by frequencies, with the correction of Miller and
 * Madow (1955) for the bias of small samples, and never below zero. Somebody cleverer, who puts more together than a
 * symbol holds, may learn more.
 */
export function infer(learned: readonly Observation[], tried: readonly Observation[]): Inference {
  return {
    milliBits: Math.round(1_000 * informationIn(tried)),
    milliBitsInAll: Math.round(1_000 * uncertaintyIn(tried, ({ prior }) => String(prior))),
    perMilleRight: rightOf(learned, tried, ({ prior, symbol }) => `${String(prior)}/${symbol}`),
    perMilleByPrior: rightOf(learned, tried, ({ prior }) => String(prior)),
  };
}

function informationIn(observations: readonly Observation[]): number {
  const without = uncertaintyIn(observations, ({ prior }) => String(prior));
  const knowing = uncertaintyIn(observations, ({ prior, symbol }) => `${String(prior)}/${symbol}`);
  return Math.max(0, without - knowing);
}

/** H(truth | key) in bits. */
function uncertaintyIn(
  observations: readonly Observation[],
  keyOf: (observation: Observation) => string,
): number {
  let bits = 0;
  for (const counts of tally(observations, keyOf).values()) {
    const all = counts[0] + counts[1];
    const own = counts.reduce(
      (sum, n) => (n === 0 ? sum : sum - (n / all) * Math.log2(n / all)),
      0,
    );
    // A key whose truth is mixed has one degree of freedom.
    const bias = counts[0] > 0 && counts[1] > 0 ? 1 / (2 * all * Math.LN2) : 0;
    bits += (all / observations.length) * (own + bias);
  }
  return bits;
}

/** The mean of both truths' shares that are told rightly, by whichever is likelier than its share at large. */
function rightOf(
  learned: readonly Observation[],
  tried: readonly Observation[],
  keyOf: (observation: Observation) => string,
): number {
  const known = tally(learned, keyOf);
  const [no, yes] = tally(learned, () => "all").get("all") ?? [0, 0];
  const right: Counts = [0, 0];
  const all: Counts = [0, 0];
  for (const observation of tried) {
    const counts = known.get(keyOf(observation)) ?? [0, 0];
    const [less, more] = [counts[0] * yes, counts[1] * no];
    const place = observation.truth ? 1 : 0;
    all[place]++;
    // What was never seen, and what says nothing, is a coin's to decide.
    if (less === more) right[place] += 0.5;
    else if (more > less === observation.truth) right[place]++;
  }
  const share = (place: 0 | 1): number => (all[place] === 0 ? 0.5 : right[place] / all[place]);
  return Math.round(500 * (share(0) + share(1)));
}

function tally(
  observations: readonly Observation[],
  keyOf: (observation: Observation) => string,
): Map<string, Counts> {
  const counts = new Map<string, Counts>();
  for (const observation of observations) {
    const key = keyOf(observation);
    const own = counts.get(key) ?? [0, 0];
    own[observation.truth ? 1 : 0]++;
    counts.set(key, own);
  }
  return counts;
}
