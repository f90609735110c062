import {
  EVERYBODY,
  none,
  shower,
  SHOWERING,
  steady,
  tap,
  type Pulse,
  type WaterStock,
} from "./water-stock.ts";

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
