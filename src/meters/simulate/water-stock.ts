import type { PersonKind } from "./household.ts";

/** How often a use happens on a day. */
export type UseCount =
  | { readonly law: "binomial"; readonly chance: Readonly<Record<PersonKind, number>> }
  | { readonly law: "poisson"; readonly mean: number }
  /** Of the whole home, by its size of 1 to 5. */
  | {
      readonly law: "negativeBinomial";
      readonly means: readonly number[];
      readonly deviation: number;
    };

/** How long a tap runs, in seconds. */
export type PulseLength =
  | { readonly law: "fixed"; readonly seconds: number }
  | { readonly law: "logNormal"; readonly seconds: number }
  | { readonly law: "chiSquare"; readonly minutes: number };

/** One way in which a use runs: so strongly, so long. */
export interface Pulse {
  readonly weight: number;
  readonly length: PulseLength;
  /** Millilitres a second; from [0, flow) when `drawn`. */
  readonly flow: number;
  readonly drawn: boolean;
}

/** One block of a machine's programme. */
export interface ProgrammeStep {
  readonly after: number;
  readonly seconds: number;
  readonly flow: number;
}

/** When a use happens in a person's day. */
export type UseMoment = "washing" | "awake" | "toilet";

/** One end use of water. */
export interface EndUse {
  readonly name: string;
  readonly per: "person" | "home";
  /** Share of homes that have it, by size of 1 to 5. */
  readonly penetration: readonly number[];
  readonly count: UseCount;
  readonly moment: UseMoment;
  /** Alternatives; the choice is the home's for good when `fitted` (a cistern, a shower head). */
  readonly pulses: readonly Pulse[];
  readonly fitted: boolean;
  /** Runs instead of pulses, for machines. */
  readonly programme: readonly ProgrammeStep[];
}

/** A stock of end uses; people and presence are the same for all. */
export interface WaterStock {
  readonly name: "eu" | "us";
  readonly uses: readonly EndUse[];
}

const EVERYBODY = [1, 1, 1, 1, 1] as const;
const none: readonly [] = [];

const steady = (weight: number, seconds: number, flow: number): Pulse => ({
  weight,
  length: { law: "fixed", seconds },
  flow,
  drawn: false,
});

const tap = (weight: number, seconds: number, flow: number): Pulse => ({
  weight,
  length: { law: "logNormal", seconds },
  flow,
  drawn: true,
});

const shower = (weight: number, minutes: number, flow: number): Pulse => ({
  weight,
  length: { law: "chiSquare", minutes },
  flow,
  drawn: false,
});

const SHOWERING: UseCount = {
  law: "binomial",
  chance: { child: 0.48, teen: 0.67, worker: 0.79, homebody: 0.79, senior: 0.69 },
};

/**
 * Dutch homes after SIMDEUM: Blokker, Vreeburg and van Dijk, "Simulating residential water demand with a stochastic
 * end-use model", 2010, with the tables of KWR's pysimdeum. Own: half of the homes have the 6 L cistern and half the
 * 9 L one, and half of the flushes stop at half (70 % of homes use the button, and not every time).
 */
export const EU_STOCK: WaterStock = {
  name: "eu",
  uses: [
    {
      name: "shower",
      per: "person",
      penetration: EVERYBODY,
      count: SHOWERING,
      moment: "washing",
      pulses: [shower(1, 8.8, 142), shower(1, 8.8, 123)],
      fitted: true,
      programme: none,
    },
    {
      name: "bath",
      per: "person",
      penetration: [0.28, 0.4, 0.5, 0.6, 0.63],
      count: { law: "poisson", mean: 0.043 },
      moment: "washing",
      pulses: [steady(1, 600, 200)],
      fitted: false,
      programme: none,
    },
    {
      name: "toilet",
      per: "person",
      penetration: EVERYBODY,
      count: { law: "poisson", mean: 5.9 },
      moment: "toilet",
      pulses: [steady(1, 144, 42), steady(1, 72, 42), steady(1, 216, 42), steady(1, 108, 42)],
      fitted: false,
      programme: none,
    },
    {
      name: "bathroom tap",
      per: "person",
      penetration: EVERYBODY,
      count: { law: "poisson", mean: 4.1 },
      moment: "awake",
      pulses: [tap(1, 40, 83), tap(2, 15, 83)],
      fitted: false,
      programme: none,
    },
    {
      name: "kitchen tap",
      per: "home",
      penetration: EVERYBODY,
      count: {
        law: "negativeBinomial",
        means: [10.1, 12.7, 12.8, 13.1, 13.5],
        deviation: 8,
      },
      moment: "awake",
      pulses: [tap(3, 15, 167), tap(2, 45, 250), tap(2, 13, 167), tap(1, 37, 167)],
      fitted: false,
      programme: none,
    },
    {
      name: "washing machine",
      per: "person",
      penetration: [0.92, 0.96, 0.98, 0.98, 0.98],
      count: { law: "poisson", mean: 0.3 },
      moment: "awake",
      pulses: none,
      fitted: false,
      programme: [
        { after: 0, seconds: 121, flow: 167 },
        { after: 2_100, seconds: 60, flow: 167 },
        { after: 3_900, seconds: 60, flow: 167 },
        { after: 5_400, seconds: 60, flow: 167 },
      ],
    },
    {
      name: "dishwasher",
      per: "person",
      penetration: [0.4, 0.6, 0.75, 0.84, 0.84],
      count: { law: "poisson", mean: 0.2 },
      moment: "awake",
      pulses: none,
      fitted: false,
      programme: [
        { after: 0, seconds: 24, flow: 167 },
        { after: 1_500, seconds: 24, flow: 167 },
        { after: 3_600, seconds: 24, flow: 167 },
        { after: 5_400, seconds: 12, flow: 167 },
      ],
    },
    {
      name: "outside tap",
      per: "home",
      penetration: [0.58, 0.58, 0.58, 0.58, 0.58],
      count: { law: "poisson", mean: 0.44 },
      moment: "awake",
      pulses: [tap(3, 300, 200), tap(1, 15, 200)],
      fitted: false,
      programme: none,
    },
  ],
};

/** One US gallon in millilitres. */
const GALLON = 3_785;

/** So many gallons at a flow of millilitres a second. */
const gallons = (weight: number, volume: number, flow: number): Pulse =>
  steady(weight, Math.floor((volume * GALLON) / flow + 0.5), flow);

/**
 * US homes with the volumes of the USGS Water Science School ("How much water do I use at home each day?"): bath 36 gal,
 * shower 2 to 2.5 gal/min, flush 3 gal (new 1.6), hands and face 1, teeth 1, dishes by hand 8 to 27, dishwasher 6 to 16,
 * washer 25 to 40. a drink 8 fl oz. How often is our own choice, so that a person comes
 * to the 60 to 100 gal a day of the USGS.
 */
export const US_STOCK: WaterStock = {
  name: "us",
  uses: [
    {
      name: "shower",
      per: "person",
      penetration: EVERYBODY,
      count: SHOWERING,
      moment: "washing",
      pulses: [shower(1, 8, 126), shower(1, 8, 158)],
      fitted: true,
      programme: none,
    },
    {
      name: "bath",
      per: "person",
      penetration: [0.5, 0.5, 0.7, 0.8, 0.8],
      count: { law: "poisson", mean: 0.1 },
      moment: "washing",
      pulses: [gallons(1, 36, 380)],
      fitted: false,
      programme: none,
    },
    {
      name: "toilet",
      per: "person",
      penetration: EVERYBODY,
      count: { law: "poisson", mean: 5 },
      moment: "toilet",
      pulses: [gallons(1, 3, 110), gallons(1, 1.6, 90)],
      fitted: true,
      programme: none,
    },
    {
      name: "hands, face and teeth",
      per: "person",
      penetration: EVERYBODY,
      count: { law: "poisson", mean: 8 },
      moment: "awake",
      pulses: [gallons(1, 1, 95)],
      fitted: false,
      programme: none,
    },
    {
      name: "drinking and cooking",
      per: "person",
      penetration: EVERYBODY,
      count: { law: "poisson", mean: 10 },
      moment: "awake",
      pulses: [gallons(1, 1 / 16, 60), gallons(1, 0.5, 95)],
      fitted: false,
      programme: none,
    },
    {
      name: "dishes by hand",
      per: "home",
      penetration: EVERYBODY,
      count: { law: "poisson", mean: 1 },
      moment: "awake",
      pulses: [gallons(1, 8, 126), gallons(1, 27, 126)],
      fitted: true,
      programme: none,
    },
    {
      name: "dishwasher",
      per: "person",
      penetration: [0.5, 0.6, 0.7, 0.75, 0.75],
      count: { law: "poisson", mean: 0.2 },
      moment: "awake",
      pulses: [gallons(1, 6, 110), gallons(1, 16, 110)],
      fitted: true,
      programme: none,
    },
    {
      name: "washing machine",
      per: "person",
      penetration: [0.85, 0.9, 0.95, 0.95, 0.95],
      count: { law: "poisson", mean: 0.37 },
      moment: "awake",
      pulses: [gallons(1, 25, 250), gallons(1, 40, 250)],
      fitted: true,
      programme: none,
    },
    {
      name: "outside tap",
      per: "home",
      penetration: [0.6, 0.6, 0.6, 0.6, 0.6],
      count: { law: "poisson", mean: 0.5 },
      moment: "awake",
      pulses: [tap(1, 900, 500)],
      fitted: false,
      programme: none,
    },
  ],
};
