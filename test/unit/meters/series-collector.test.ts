import { expect } from "chai";
import fc from "fast-check";

import { startDial } from "../../../src/domain/dial.ts";
import { QUALITY } from "../../../src/domain/quality.ts";
import { Rational } from "../../../src/domain/rational.ts";
import type { Reading } from "../../../src/domain/reading.ts";
import { slotAt, timeGrid, timeOfSlot } from "../../../src/domain/time-grid.ts";
import { SeriesCollector } from "../../../src/meters/series-collector.ts";
import type { Series, SeriesOptions } from "../../../src/meters/series.ts";
import { amountOf, dialAt, estimated, grid, ORIGIN, QUARTER } from "./readings.ts";

function collect(readings: Iterable<Reading>, options: Partial<SeriesOptions> = {}): Series[] {
  const collector = new SeriesCollector();
  for (const reading of readings) collector.add(reading);
  return [...collector.finish({ grid, cadence: "slot", ...options })];
}

function only(readings: Iterable<Reading>, options: Partial<SeriesOptions> = {}): Series {
  const [series, ...others] = collect(readings, options);
  if (series === undefined || others.length > 0) throw new Error("the test expects one series");
  return series;
}

function totals({ slots }: Series): [number, bigint][] {
  return slots.map(({ slot, total }) => [slot, total]);
}

function quarantine({ quarantined }: Series): [string, bigint][] {
  return quarantined.map(({ reason, value }) => [reason, value]);
}

describe("SeriesCollector", function () {
  describe("grouping", function () {
    it("makes a series of each place, register, resource, direction and kind", function () {
      const series = collect([
        dialAt(1, 1n),
        dialAt(1, 2n, { register: "1-0:1.8.2" }),
        dialAt(1, 3n, { point: "P2" }),
        dialAt(1, 4n, { direction: "export" }),
        dialAt(1, 5n, { resource: "water" }),
        amountOf(1, 6n),
        dialAt(2, 7n),
      ]);
      expect(series.map(({ slots }) => slots.map(({ total }) => total))).to.deep.equal([
        [1n, 7n],
        [2n],
        [3n],
        [4n],
        [5n],
        [6n],
      ]);
      expect(new Set(series.map(({ key }) => key)).size).to.equal(6);
    });

    it("goes by the device where the place has no name, and never takes the one for the other", function () {
      const nameless = { point: null };
      const series = collect([
        dialAt(1, 1n, nameless),
        dialAt(2, 9n, { ...nameless, device: "M2" }),
        dialAt(3, 2n, nameless),
        dialAt(4, 5n, { device: "M3", point: "M1" }),
      ]);
      expect(series.map(totals)).to.deep.equal([
        [
          [1, 1n],
          [3, 2n],
        ],
        [[2, 9n]],
        [[4, 5n]],
      ]);
      expect(series.every(({ events }) => events.length === 0)).to.equal(true);
    });

    it("gives the same key for the same register of another file", function () {
      const [one] = collect([dialAt(1, 1n)]);
      const [two] = collect([
        dialAt(5, 7n, { device: "M9", source: { format: "x", path: "y", line: 1, byte: 2 } }),
      ]);
      expect(one?.key).to.equal(two?.key);
    });
  });

  describe("given dial readings", function () {
    it("takes the first dial as the first total and counts on, whatever their order", function () {
      const readings = [dialAt(3, 140n), dialAt(1, 100n), dialAt(2, 120n)];
      const series = only(readings);
      expect(totals(series)).to.deep.equal([
        [1, 100n],
        [2, 120n],
        [3, 140n],
      ]);
      expect(series).to.deep.include({
        device: "M1",
        point: "P1",
        modulus: 1_000_000n,
        readings: 3,
        duplicates: 0,
        missing: 0,
        opening: { time: ORIGIN + QUARTER, total: 100n },
        first: { time: ORIGIN + QUARTER, total: 100n },
        last: { time: ORIGIN + 3 * QUARTER, total: 140n },
        events: [],
        quarantined: [],
        reports: [],
      });
      expect(series.slots[2]).to.deep.equal({
        slot: 3,
        total: 140n,
        quality: QUALITY.valid,
        end: ORIGIN + 3 * QUARTER,
        dial: 140n,
        device: "M1",
      });
    });

    it("takes the newest reading in (start, end] of a slot, with its quality", function () {
      const end = ORIGIN + QUARTER;
      const series = only([
        dialAt(1, 10n, { end: end - 899, ...estimated }),
        dialAt(1, 20n, { end: end - 1 }),
        dialAt(1, 30n, { end: end + 1, quality: QUALITY.questionable }),
      ]);
      expect(series.slots.map(({ slot, total, quality }) => [slot, total, quality])).to.deep.equal([
        [1, 20n, QUALITY.valid],
        [2, 30n, QUALITY.questionable],
      ]);
    });

    it("writes hours and days at the slot that closes them", function () {
      const readings = Array.from({ length: 200 }, (_, index) => dialAt(index + 1, BigInt(index)));
      expect(totals(only(readings, { cadence: "hour" })).slice(0, 2)).to.deep.equal([
        [4, 3n],
        [8, 7n],
      ]);
      expect(totals(only(readings, { cadence: "day" }))).to.deep.equal([
        [96, 95n],
        [192, 191n],
        [288, 199n],
      ]);
    });

    it("merges what is said twice and quarantines what contradicts", function () {
      const twice = dialAt(2, 120n);
      const series = only([dialAt(1, 100n), twice, { ...twice }, dialAt(2, 121n), dialAt(3, 130n)]);
      expect(totals(series)).to.deep.equal([
        [1, 100n],
        [2, 120n],
        [3, 130n],
      ]);
      expect(series.duplicates).to.equal(1);
      expect(quarantine(series)).to.deep.equal([["conflict", 121n]]);
      expect(series.readings).to.equal(5);
    });

    it("carries the total over a rollover", function () {
      const series = only([dialAt(1, 999_990n), dialAt(2, 5n), dialAt(3, 25n)]);
      expect(totals(series)).to.deep.equal([
        [1, 999_990n],
        [2, 1_000_005n],
        [3, 1_000_025n],
      ]);
      expect(series.slots.map(({ dial }) => dial)).to.deep.equal([999_990n, 5n, 25n]);
      expect(series.events.map(({ kind, time }) => [kind, time])).to.deep.equal([
        ["rollover", ORIGIN + 2 * QUARTER],
      ]);
    });

    it("believes no rollover of a register whose width is not the same in every reading", function () {
      const series = only([dialAt(1, 999_990n), dialAt(2, 5n, { modulus: 10n })]);
      expect(quarantine(series)).to.deep.equal([["reset-or-tamper", 5n]]);
      expect(series.modulus).to.equal(null);
    });

    it("quarantines a zero after a restart, and goes on with the next true reading", function () {
      const series = only([dialAt(1, 5_000n), dialAt(2, 0n), dialAt(3, 5_050n)]);
      expect(totals(series)).to.deep.equal([
        [1, 5_000n],
        [3, 5_050n],
      ]);
      expect(quarantine(series)).to.deep.equal([["reset-or-tamper", 0n]]);
      expect(series.missing).to.equal(1);
    });

    it("counts interior gaps at the cadence only", function () {
      const readings = [dialAt(1, 1n), dialAt(2, 2n), dialAt(7, 3n), dialAt(100, 4n)];
      expect(only(readings).missing).to.equal(4 + 92);
      expect(only(readings, { cadence: "hour" }).missing).to.equal(22);
      expect(only(readings, { cadence: "day" }).missing).to.equal(0);
    });

    it("goes on from a state that was left before", function () {
      const dial = startDial(999_000n, 1_000_000n, 5_999_000n);
      const series = only([dialAt(1, 100n)], { startOf: () => ({ total: 5_999_000n, dial }) });
      expect(totals(series)).to.deep.equal([[1, 6_000_100n]]);
      expect(series.opening).to.deep.equal({ time: ORIGIN + QUARTER, total: 5_999_000n });
    });

    it("rounds a dial that shows fractions down", function () {
      const series = only([
        dialAt(1, 0n, { value: Rational.of(7n, 2n) }),
        dialAt(2, 0n, { value: Rational.of(9n, 2n) }),
      ]);
      expect(totals(series)).to.deep.equal([
        [1, 3n],
        [2, 4n],
      ]);
    });
  });

  describe("given another device at the same place", function () {
    const second = { device: "M2", modulus: 100_000n };

    it("lets the total go on when the first is never heard of again", function () {
      const series = only([
        dialAt(1, 5_000n),
        dialAt(2, 5_030n),
        dialAt(4, 7n, second),
        dialAt(5, 57n, second),
      ]);
      expect(totals(series)).to.deep.equal([
        [1, 5_000n],
        [2, 5_030n],
        [4, 5_030n],
        [5, 5_080n],
      ]);
      expect(series.events.map(({ kind, time }) => [kind, time])).to.deep.equal([
        ["exchange", ORIGIN + 4 * QUARTER],
      ]);
      expect(series).to.deep.include({ device: "M2", modulus: 100_000n, quarantined: [] });
    });

    it("quarantines it as long as the first still counts", function () {
      const series = only([
        dialAt(1, 5_000n),
        dialAt(2, 7n, second),
        dialAt(3, 5_030n),
        dialAt(3, 8n, second),
        dialAt(4, 9n, second),
      ]);
      expect(quarantine(series)).to.deep.equal([
        ["two-devices", 7n],
        ["two-devices", 8n],
      ]);
      expect(totals(series)).to.deep.equal([
        [1, 5_000n],
        [3, 5_030n],
        [4, 5_030n],
      ]);
    });
  });

  describe("given intervals", function () {
    it("adds them up from zero, before the first of them", function () {
      const series = only([amountOf(2, 20n), amountOf(1, 10n), amountOf(3, 30n)]);
      expect(totals(series)).to.deep.equal([
        [1, 10n],
        [2, 30n],
        [3, 60n],
      ]);
      expect(series.opening).to.deep.equal({ time: ORIGIN, total: 0n });
      expect(series.last).to.deep.equal({ time: ORIGIN + 3 * QUARTER, total: 60n });
      expect(series.slots[0]?.dial).to.equal(null);
    });

    it("adds them up from a given total", function () {
      const series = only([amountOf(1, 10n)], { startOf: () => ({ total: 1_000n, dial: null }) });
      expect(totals(series)).to.deep.equal([[1, 1_010n]]);
      expect(series.opening?.total).to.equal(1_000n);
    });

    it("rounds the exact sum down where it is written and nowhere else", function () {
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.nat(100_000), fc.integer({ min: 1, max: 1_000 })), {
            minLength: 1,
            maxLength: 60,
          }),
          (amounts) => {
            const exact = amounts.map(([num, den]) => Rational.of(BigInt(num), BigInt(den)));
            const { slots } = only(exact.map((value, index) => amountOf(index + 1, value)));
            let sum = Rational.ZERO;
            for (const [index, value] of exact.entries()) {
              sum = sum.plus(value);
              expect(slots[index]?.total).to.equal(sum.floor());
            }
          },
        ),
      );
    });

    it("takes the worst quality of the step that it closes", function () {
      const readings = [
        amountOf(1, 1n),
        amountOf(2, 1n, estimated),
        amountOf(3, 1n),
        amountOf(4, 1n),
        amountOf(5, 1n),
      ];
      const hours = only(readings, { cadence: "hour" });
      expect(hours.slots.map(({ quality }) => quality)).to.deep.equal([
        QUALITY.estimated,
        QUALITY.valid,
      ]);
      expect(only(readings).slots.map(({ quality }) => quality)).to.deep.equal([0, 2, 0, 0, 0]);
    });

    it("counts as missing the steps that close in a gap, not those that a long interval covers", function () {
      const hour = { start: ORIGIN, end: ORIGIN + 3_600 };
      expect(only([amountOf(4, 40n, hour), amountOf(5, 10n)]).missing).to.equal(0);
      const gap = only([amountOf(1, 1n), amountOf(2, 1n), amountOf(6, 1n)]);
      expect(gap.missing).to.equal(3);
      expect(totals(gap)).to.deep.equal([
        [1, 1n],
        [2, 2n],
        [6, 3n],
      ]);
    });

    it("merges duplicates and quarantines conflicts, overlaps and negative amounts", function () {
      const series = only([
        amountOf(1, 10n),
        amountOf(1, 10n),
        amountOf(1, 11n),
        amountOf(2, 20n, { start: ORIGIN + QUARTER / 2 }),
        amountOf(2, -1n),
        amountOf(2, 21n),
      ]);
      expect(totals(series)).to.deep.equal([
        [1, 10n],
        [2, 31n],
      ]);
      expect(series.duplicates).to.equal(1);
      expect(quarantine(series)).to.deep.equal([
        ["conflict", 11n],
        ["overlap", 20n],
        ["negative", -1n],
      ]);
    });
  });

  describe("limit", function () {
    const maxStep = (resource: string) => (resource === "energy" ? 100n : null);

    it("quarantines a leap and takes the next reading that is possible again", function () {
      const series = only([dialAt(1, 0n), dialAt(2, 100n), dialAt(3, 201n), dialAt(4, 300n)], {
        maxStep,
      });
      expect(totals(series)).to.deep.equal([
        [1, 0n],
        [2, 100n],
        [4, 300n],
      ]);
      expect(quarantine(series)).to.deep.equal([["step-above-limit", 201n]]);
    });

    it("holds for a slot as a whole, however many readings it has", function () {
      const readings = [
        dialAt(1, 0n),
        dialAt(2, 60n, { end: ORIGIN + QUARTER + 1 }),
        dialAt(2, 101n),
        dialAt(2, 100n, { end: ORIGIN + 2 * QUARTER - 1 }),
      ];
      expect(totals(only(readings, { maxStep }))).to.deep.equal([
        [1, 0n],
        [2, 100n],
      ]);
    });

    it("grows with the slots that passed", function () {
      expect(totals(only([dialAt(1, 0n), dialAt(11, 1_000n)], { maxStep }))).to.deep.equal([
        [1, 0n],
        [11, 1_000n],
      ]);
      expect(quarantine(only([dialAt(1, 0n), dialAt(11, 1_001n)], { maxStep }))).to.deep.equal([
        ["step-above-limit", 1_001n],
      ]);
    });

    it("holds for intervals and not for resources without one", function () {
      const readings = [amountOf(1, 100n), amountOf(2, 101n), amountOf(3, 100n)];
      expect(quarantine(only(readings, { maxStep }))).to.deep.equal([["step-above-limit", 101n]]);
      const water = readings.map((reading) => ({ ...reading, resource: "water" }));
      expect(quarantine(only(water, { maxStep }))).to.deep.equal([]);
    });

    it("counts a long interval by the slots that it covers", function () {
      const day = { start: ORIGIN, end: ORIGIN + 86_400 };
      expect(totals(only([amountOf(96, 9_600n, day)], { maxStep }))).to.deep.equal([[96, 9_600n]]);
      expect(quarantine(only([amountOf(96, 9_601n, day)], { maxStep }))).to.deep.equal([
        ["step-above-limit", 9_601n],
      ]);
    });
  });

  it("quarantines what is not on the grid", function () {
    const series = only([dialAt(0, 1n), dialAt(-5, 1n), dialAt(1, 2n)]);
    expect(totals(series)).to.deep.equal([[1, 2n]]);
    expect(quarantine(series)).to.deep.equal([
      ["outside-grid", 1n],
      ["outside-grid", 1n],
    ]);
    expect(series.reports).to.have.length(1);
    expect(series.reports[0]).to.deep.include({ reason: "outside-grid", count: 2 });
    expect(series.reports[0]?.where).to.match(/^file\.txt:\d+$/);
    const interval = only([amountOf(1, 5n, { start: ORIGIN - 1 })]);
    expect(quarantine(interval)).to.deep.equal([["outside-grid", 5n]]);
  });

  it("keeps every rule of the ledger on any readings", function () {
    const reading = fc.record({
      time: fc.integer({ min: -5_000, max: 100_000 }),
      value: fc.bigInt({ min: 0n, max: 1_100_000n }),
      device: fc.constantFrom("M1", "M2"),
      interval: fc.boolean(),
      length: fc.integer({ min: 1, max: 4_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(reading, { maxLength: 60 }),
        fc.constantFrom("slot", "hour", "day" as const),
        fc.constantFrom(1, 60, 900),
        fc.option(fc.bigInt({ min: 0n, max: 50_000n })),
        (shapes, cadence, slotSeconds, limit) => {
          const fine = timeGrid(ORIGIN, slotSeconds);
          const readings = shapes.map(({ time, value, device, interval, length }) => {
            const end = ORIGIN + time;
            return interval
              ? amountOf(0, value, { device, end, start: end - length })
              : dialAt(0, value, { device, end });
          });
          const series = collect(readings, { grid: fine, cadence, maxStep: () => limit });
          for (const { slots, opening, quarantined, duplicates, readings: count } of series) {
            let slotBefore = 0;
            let totalBefore = opening?.total ?? 0n;
            for (const { slot, total, end } of slots) {
              expect(slot).to.be.above(slotBefore);
              expect(total >= totalBefore).to.equal(true);
              expect(slotAt(fine, end)).to.be.at.most(slot);
              expect(timeOfSlot(fine, slot) - end).to.be.below(86_400);
              if (limit !== null && slotBefore > 0) {
                expect(total - totalBefore <= limit * BigInt(slot - slotBefore)).to.equal(true);
              }
              [slotBefore, totalBefore] = [slot, total];
            }
            expect(quarantined.length + duplicates + slots.length).to.be.at.most(count);
          }
          expect(series.reduce((sum, { readings: count }) => sum + count, 0)).to.equal(
            readings.length,
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
