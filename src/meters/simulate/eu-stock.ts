import { EVERYBODY, none, shower, SHOWERING, steady, tap, type WaterStock } from "./water-stock.ts";

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
