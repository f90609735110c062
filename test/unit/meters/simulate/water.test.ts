import { expect } from "chai";

import type { Household } from "../../../../src/meters/simulate/household.ts";
import { drawHousehold } from "../../../../src/meters/simulate/household.ts";
import { Random } from "../../../../src/meters/simulate/random.ts";
import { drawFittings, waterDay } from "../../../../src/meters/simulate/water-day.ts";
import { EU_STOCK } from "../../../../src/meters/simulate/eu-stock.ts";
import { US_STOCK } from "../../../../src/meters/simulate/us-stock.ts";
import type { WaterStock } from "../../../../src/meters/simulate/water-stock.ts";
import { metersOf, usedOf } from "./communities.ts";

const HOMES = 800;
const GALLON = 3.785411784;

interface Usage {
  readonly persons: number;
  /** Litres by use. */
  readonly byUse: ReadonlyMap<string, number>;
  /** Litres by hour. */
  readonly byHour: readonly number[];
  readonly all: number;
}

/** A weekday of many homes. */
function usageOf(stock: WaterStock): Usage {
  const byUse = new Map<string, number>();
  const byHour = new Array<number>(24).fill(0);
  let persons = 0;
  for (let home = 0; home < HOMES; home++) {
    const random = Random.of(7, "water test", home);
    const household: Household = drawHousehold(random);
    const size = household.persons.length;
    persons += size;
    const fittings = drawFittings(random, stock, size);
    waterDay(random, household, fittings, false, (use, start, seconds, flow) => {
      expect(start).to.be.within(0, 86_399);
      expect(
        Number.isInteger(start) && Number.isInteger(seconds) && Number.isInteger(flow),
      ).to.equal(true);
      const litres = (seconds * flow) / 1_000;
      byUse.set(use, (byUse.get(use) ?? 0) + litres);
      const hour = Math.floor(start / 3_600);
      byHour[hour] = (byHour[hour] ?? 0) + litres;
    });
  }
  const all = [...byUse.values()].reduce((sum, litres) => sum + litres, 0);
  return { persons, byUse, byHour, all };
}

describe("the water model", function () {
  const eu = usageOf(EU_STOCK);
  const us = usageOf(US_STOCK);

  it("comes to 100 to 140 litres a person and day with the European stock", function () {
    expect(eu.all / eu.persons).to.be.within(100, 140);
  });

  it("comes to 60 to 100 gallons a person and day with the American stock", function () {
    expect(us.all / us.persons / GALLON).to.be.within(60, 100);
  });

  it("spends it as Dutch homes do: showers first, then toilets and the washing machine", function () {
    const litres = (use: string): number => (eu.byUse.get(use) ?? 0) / eu.persons;
    expect(litres("shower")).to.be.within(42, 58);
    expect(litres("toilet")).to.be.within(28, 42);
    expect(litres("washing machine")).to.be.within(11, 18);
    expect(litres("kitchen tap")).to.be.within(7, 20);
    expect(litres("bathroom tap")).to.be.within(2.5, 6);
    expect(litres("bath")).to.be.within(0.5, 5);
    expect(litres("dishwasher")).to.be.within(0.8, 3.5);
    expect(litres("outside tap")).to.be.within(2, 10);
  });

  it("rests at night and peaks in the morning", function () {
    const share = (from: number, to: number): number =>
      eu.byHour.slice(from, to).reduce((sum, litres) => sum + litres, 0) / eu.all;
    expect(share(2, 5)).to.be.below(0.015);
    expect(share(6, 10)).to.be.within(0.25, 0.55);
    expect(share(17, 23)).to.be.within(0.2, 0.5);
  });

  describe("of a meter", function () {
    const meters = metersOf({ households: 200, resources: ["water"] });

    it("stands still at some hour of the night in most homes", function () {
      const resting = meters.filter(({ meter }) => {
        const totals = meter.registers[0]?.totals ?? new Float64Array(0);
        return totals[8] === totals[20]; // 02:00 to 05:00
      });
      expect(resting.length / meters.length).to.be.above(0.85);
    });

    it("never stands still while it leaks, and counts what leaks", function () {
      const leaking = metersOf({ households: 200, resources: ["water"], faults: "leak=0.002" });
      let leaks = 0;
      for (const [index, { meter, injected }] of leaking.entries()) {
        const dry = meters[index];
        const totals = meter.registers[0]?.totals ?? new Float64Array(0);
        for (const { kind, times } of injected) {
          expect(kind).to.equal("leak");
          leaks++;
          for (const time of times) {
            const at = meter.times.indexOf(time);
            expect((totals[at] ?? 0) - (totals[at - 1] ?? 0)).to.be.at.least(1); // 2 mL/s for 900 s
          }
        }
        const leaked = dry === undefined ? 0 : usedOf({ ...dry, meter }) - usedOf(dry);
        const slots = injected.reduce((sum, { times }) => sum + times.length, 0);
        expect(leaked).to.be.within(Math.floor(slots * 1.7), slots * 18 + 1);
      }
      expect(leaks).to.be.above(10);
    });
  });
});
