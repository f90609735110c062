import { expect } from "chai";

import { parseInstant } from "../../../../src/domain/instant.ts";
import { premisesOf as drawPremises } from "../../../../src/meters/simulate/community.ts";
import { energyDay, homePower } from "../../../../src/meters/simulate/energy-day.ts";
import { drawEnergyHome, expectedYear } from "../../../../src/meters/simulate/energy-home.ts";
import { calendarDay, h0Watts } from "../../../../src/meters/h0-profile.ts";
import { Random } from "../../../../src/meters/simulate/random.ts";
import { DAY_MINUTES, sunDay } from "../../../../src/meters/simulate/sun.ts";
import { metersOf, simulationOf, usedOf } from "./communities.ts";

const NEW_YEAR = parseInstant("2026-01-01T00:00:00Z");
const YEAR = Array.from({ length: 365 }, (_, day) => calendarDay(NEW_YEAR + day * 86_400));
const NIGHT = new Float64Array(DAY_MINUTES);

const sum = (values: Iterable<number>): number =>
  [...values].reduce((all, value) => all + value, 0);

describe("the energy model", function () {
  describe("H0", function () {
    it("comes to 1,000 kWh in a year, within half a per cent", function () {
      const kilowattHours = sum(YEAR.map((day) => sum(h0Watts(day)))) / 1_000;
      expect(kilowattHours).to.be.within(995, 1_005);
    });

    it("knows the seasons, their edges and the days of the week", function () {
      const of = (date: string): string => {
        const { season, kind, dayOfYear } = calendarDay(parseInstant(`${date}T00:00:00Z`));
        return `${season} ${kind} ${String(dayOfYear)}`;
      };
      expect(of("2026-03-20")).to.equal("winter weekday 79");
      expect(of("2026-03-21")).to.equal("transition saturday 80");
      expect(of("2026-05-15")).to.equal("summer weekday 135");
      expect(of("2026-09-14")).to.equal("summer weekday 257");
      expect(of("2026-09-15")).to.equal("transition weekday 258");
      expect(of("2026-11-01")).to.equal("winter sunday 305");
      expect(of("2028-12-31")).to.equal("winter sunday 366");
    });
  });

  describe("a home", function () {
    it("draws in a year what it is expected to, and its size what statistics say", function () {
      const power = homePower();
      const expected: number[] = [];
      const drawn: number[] = [];
      for (let index = 0; index < 24; index++) {
        const random = Random.of(3, "energy test", index);
        const household = { persons: ["worker", "homebody"] as const };
        const home = { ...drawEnergyHome(random, household), charger: 0, panels: 0 };
        expected.push(expectedYear(home));
        let wattMinutes = 0;
        for (const day of YEAR) {
          energyDay(random, home, day, NIGHT, power);
          wattMinutes += sum(power.draws);
        }
        drawn.push(wattMinutes / 60_000);
      }
      for (const [index, kilowattHours] of drawn.entries()) {
        expect(kilowattHours / (expected[index] ?? 0)).to.be.within(0.94, 1.06);
      }
      expect(sum(drawn) / sum(expected)).to.be.within(0.98, 1.02);
      expect(sum(drawn) / drawn.length).to.be.within(2_400, 3_400);
    });
  });

  describe("many homes on a weekday in winter", function () {
    const meters = metersOf({ households: 300, resources: ["energy"] }).slice(0, 300);
    const hours = Array.from({ length: 24 }, (_, hour) =>
      sum(
        meters.map(({ meter }) => {
          const totals = meter.registers[0]?.totals ?? new Float64Array(0);
          return (totals[hour * 4 + 4] ?? 0) - (totals[hour * 4] ?? 0);
        }),
      ),
    );

    it("draw 6 to 11 kWh each", function () {
      expect(sum(hours) / meters.length / 1_000).to.be.within(6, 11);
    });

    it("peak in the evening and rest before dawn, as H0 does", function () {
      const peak = hours.indexOf(Math.max(...hours));
      const rest = hours.indexOf(Math.min(...hours));
      expect(peak).to.be.within(17, 20);
      expect(rest).to.be.within(2, 4);
      expect((hours[peak] ?? 0) / (hours[rest] ?? 1)).to.be.within(3, 8);
    });

    it("feed in by day alone, and only where there are panels", function () {
      const feeding = meters.filter(({ meter }) => meter.registers.length === 2);
      expect(feeding.length / meters.length).to.be.within(0.17, 0.33);
      for (const { meter } of feeding) {
        const back = meter.registers[1]?.totals ?? new Float64Array(0);
        expect(back[0]).to.equal(back[22]); // to 05:30
        expect(back[74]).to.equal(back[96]); // from 18:30
      }
      expect(sum(feeding.map((each) => usedOf(each, 1)))).to.be.above(0);
    });
  });

  describe("panels", function () {
    it("give 800 to 1,050 hours of their rating in a year, most of it in summer", function () {
      const hours = YEAR.map((day) => sum(sunDay(5, day)) / 60);
      expect(sum(hours)).to.be.within(800, 1_050);
      const half = YEAR.flatMap(({ month }, index) =>
        month >= 4 && month <= 9 ? [hours[index] ?? 0] : [],
      );
      expect(sum(half) / sum(hours)).to.be.within(0.65, 0.8);
    });

    it("give nothing at night and never more than their rating", function () {
      for (const day of [YEAR[10], YEAR[170]]) {
        const sun = day === undefined ? NIGHT : sunDay(5, day);
        expect(sum(sun.subarray(0, 180))).to.equal(0);
        expect(sum(sun.subarray(1_260))).to.equal(0);
        expect(Math.max(...sun)).to.be.within(0.01, 1);
      }
    });
  });

  it("has homes with a car in about one of eight", function () {
    const homes = [...drawPremises(simulationOf({ households: 1_000 }))].filter(
      (premises) => premises.kind === "home" && premises.energy.charger > 0,
    );
    expect(homes.length).to.be.within(80, 160);
  });
});
