import { createHash } from "node:crypto";

import { expect } from "chai";

import { GridwellError } from "../../../../src/domain/errors.ts";
import { periodOf } from "../../../../src/meters/simulate/period.ts";
import { SummaryTally } from "../../../../src/meters/simulate/summary.ts";
import { truthLines } from "../../../../src/meters/simulate/truth.ts";
import { DAY, metersOf, premisesOf, simulationOf, type Wanted } from "./communities.ts";

/** SHA-256 of everything that a simulation says: truth, faults and what is heard. */
function hashOf(wanted: Wanted): string {
  const hash = createHash("sha256");
  for (const each of premisesOf(wanted)) {
    hash.update(truthLines(each));
    for (const { records, alarms } of each.meters) hash.update(JSON.stringify([records, alarms]));
  }
  return hash.digest("hex");
}

describe("simulate", function () {
  it("gives the trace that it always gave", function () {
    expect(hashOf({ households: 20, days: 2, faults: "all" })).to.equal(
      "e012fa0ced245ea9be15d9dff2397dc151f3df8ef95b2d0913be8fca3990fdbb",
    );
  });

  it("gives the same twice, and another for another seed", function () {
    expect(hashOf({ seed: 8 })).to.equal(hashOf({ seed: 8 }));
    expect(hashOf({ seed: 8 })).to.not.equal(hashOf({ seed: 9 }));
  });

  it("gives a home the same day whoever lives beside it", function () {
    const [few] = premisesOf({ households: 3 });
    const [many] = premisesOf({ households: 60 });
    expect(few).to.deep.equal(many);
  });

  it("gives a day the same amounts in whatever period it lies, and in slots of any length", function () {
    const day = metersOf({ households: 5 });
    const halves = metersOf({ households: 5, slotMinutes: 30 });
    for (const [index, { meter }] of day.entries()) {
      for (const [position, { totals }] of meter.registers.entries()) {
        const coarse = halves[index]?.meter.registers[position]?.totals;
        expect(coarse).to.deep.equal(totals.filter((_, at) => at % 2 === 0));
      }
    }
  });

  it("counts in whole, safe, never falling numbers over a year", function () {
    for (const { meter } of metersOf({ households: 2, days: 365, slotMinutes: 60 })) {
      for (const { totals } of meter.registers) {
        expect(totals).to.have.length(8_761);
        expect(totals.every((total) => Number.isSafeInteger(total))).to.equal(true);
        expect(totals.every((total, at) => at === 0 || total >= (totals[at - 1] ?? 0))).to.equal(
          true,
        );
      }
    }
  });

  it("gives every meter and place a name of its own", function () {
    const all = metersOf({ households: 500, slotMinutes: 1_440 });
    const devices = new Set(all.flatMap(({ meter }) => [meter.device, meter.successor]));
    expect(all).to.have.length(1_050); // 500 homes, 25 businesses, two resources
    expect(devices.size).to.equal(2 * all.length);
    for (const device of devices) expect(device).to.match(/^[57][01]\d{6}$/);
    expect(new Set(all.map(({ meter }) => meter.point)).size).to.equal(525);
  });

  it("takes only the resources that are asked for", function () {
    for (const resource of ["energy", "water"] as const) {
      const meters = metersOf({ households: 20, resources: [resource] });
      expect(new Set(meters.map(({ meter }) => meter.resource))).to.deep.equal(new Set([resource]));
    }
  });

  describe("periodOf", function () {
    const mistakes: [string, number, number, number][] = [
      ["slots that do not divide a day", DAY, 1, 7],
      ["slots of no length", DAY, 1, 0],
      ["no days", DAY, 0, 15],
      ["more than ten years", DAY, 4_000, 15],
      ["more slots than one place's text can hold", DAY, 3_000, 1],
      ["a beginning within a day", DAY + 60, 1, 15],
    ];
    for (const [title, from, days, slotMinutes] of mistakes) {
      it(`refuses ${title}`, function () {
        expect(() => periodOf(from, days, slotMinutes))
          .to.throw(GridwellError)
          .with.property("code", "SIMULATION_PERIOD_INVALID");
      });
    }
  });

  describe("the summary", function () {
    const simulation = simulationOf({ households: 60, faults: "all" });
    const tally = new SummaryTally(simulation);
    const all = premisesOf({ households: 60, faults: "all" });
    for (const premises of all) tally.add(premises);
    const summary = tally.summary();

    it("counts what was simulated", function () {
      const meters = all.flatMap((each) => each.meters);
      const readings = meters.map(({ records, meter }) => records.length * meter.registers.length);
      expect(summary.meters).to.equal(126);
      expect(summary.readings).to.equal(readings.reduce((sum, count) => sum + count, 0));
      const faults = meters.reduce((sum, { injected }) => sum + injected.length, 0);
      expect(Object.values(summary.faults).reduce((sum, count) => sum + count, 0)).to.equal(faults);
    });

    it("gives figures that one would believe", function () {
      expect(summary.litresPerPersonDay).to.be.within(90, 250); // leaks included
      expect(summary.kilowattHoursPerHomeDay).to.be.within(6, 11);
      expect(summary.peakKilowatts).to.be.within(30, 150);
      expect(summary.peakTime).to.be.within(DAY + 900, DAY + 86_400);
    });

    it("leaves out what is not metered", function () {
      const water = simulationOf({ households: 2, resources: ["water"] });
      const none = new SummaryTally(water).summary();
      expect(none).to.include({
        kilowattHoursPerHomeDay: null,
        peakKilowatts: null,
        peakTime: null,
      });
    });
  });
});
