/** What was decided before anything was counted: the page of the results begins with it. */
export const ASSUMPTIONS: readonly string[] = [
  "**Homes and time.** 40 homes, 30 days from Monday, 2 March 2026, UTC; seeds count from 1. Everybody is drawn by the " +
    "water simulator with its US stock ([simulation](../simulation.md)): who lives in a home, what it owns, and each use " +
    "with its second. A seed's events are the same in every arm.",
  "**Uses.** Volumes as P3 takes them from the USGS Water Science School, in US gallons: bathing 36 (a bath) or 10 (a short " +
    "shower), dishes by hand 27 or 8, washing machine 40 or 25; a dishwasher takes 10 and a flush 3. Taps and the garden take " +
    "what the simulator draws. The paper gives no frequencies. Ours are the simulator's: showers by kind of person after " +
    "SIMDEUM (Blokker, Vreeburg, van Dijk 2010), 0.1 baths, 5 flushes, 0.37 loads of washing a person and day, one wash of " +
    "dishes a home and day; the last four are its authors' choice.",
  "**Quota.** Each home's own, each day anew: the midpoint between its expected all-heavy and its expected all-saver use, " +
    "from the laws of the stock, not from the days that are played; whole litres. Nothing is carried over.",
  "**Saving.** A home takes the heavy option until it has used 80 % of its limit on that day, the saving one from there on. " +
    "Whatever it does, water is never cut off: it may pass its limit.",
  "**Asking.** In the arms with trade, a home that would pass its limit with a use asks for quota first: for what is missing " +
    "and for what it still expects of the day, at least 10 L. A forecast spreads a home's expected use evenly from 06:00 to " +
    "midnight. One that got nothing asks again after two hours at the earliest.",
  "**Rules for bought quota.** The paper does not say what it is spent on, so there are three. `saver`: a home near its limit " +
    "goes on saving, after it bought for the rest of the day. `heavy`: near its limit it asks for what the heavy option takes, " +
    "and takes it when it gets that. `mixed`: half of the homes, drawn beforehand, follow each.",
  "**The paper's rule.** The lot comes from the home that used the smallest share of its limit so far, if it has so much left.",
  "**The auction.** Every other home follows its policy: what it expects not to use costs it nothing; beyond that it gives up " +
    "heavy options it does not need to give up for itself, at its own cost a litre, drawn once from 0.2 to 2 times the market's " +
    "price. It bids that cost. The buyer's hidden highest price is 3 times the market's price (what excess would cost it), its " +
    "cap 4 times. All bids are opened; the time that an auction takes is left out.",
  "**Metrics.** The paper defines neither its mean excess (5.64 % without, 3.27 % with trade) nor its dispersion (22 %, about " +
    "10 %). C is what a home used on a day, Q its quota, L its limit after trade. M1 = mean(C/Q) − 1; M2 = mean of max(0, C/Q − 1); " +
    "M3 = the same with L; M4 = mean of C/Q − 1 over the home-days above one. Dispersion: half-range of the community's daily " +
    "means, half-range of the homes' means, standard deviation and 95th percentile of C/Q.",
  "**Confidence.** 95 % intervals over seeds (Student). Differences are taken seed by seed, since the events are the same. With " +
    "this many intervals a few of those next to zero are on the wrong side of it by chance.",
  "**What counts.** The direction is reproduced under a rule when the whole interval of the difference of M1 lies below zero. " +
    "Nothing is fitted to the paper's figures.",
];
