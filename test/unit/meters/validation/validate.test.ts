import { expect } from "chai";
import fc from "fast-check";

import { QUALITY } from "../../../../src/domain/quality.ts";
import type { Reading } from "../../../../src/domain/reading.ts";
import type { Cadence } from "../../../../src/domain/time-grid.ts";
import { SeriesCollector } from "../../../../src/meters/series-collector.ts";
import type { Series } from "../../../../src/meters/series.ts";
import {
  DEFAULT_RULES,
  type RuleBook,
  type Rules,
} from "../../../../src/meters/validation/rule-book.ts";
import { Validation } from "../../../../src/meters/validation/validate.ts";
import { amountOf, dialAt, grid, ORIGIN, QUARTER } from "../readings.ts";

const DAY_SLOTS = 96;

/** The default rules with some of energy's replaced. */
function rules(changes: Partial<Rules>): RuleBook {
  return { ...DEFAULT_RULES, places: new Map([["P1", changes]]) };
}

function validate(
  readings: Iterable<Reading>,
  given: {
    readonly book?: RuleBook;
    readonly cadence?: Cadence;
    readonly now?: number | null;
  } = {},
) {
  const { book = DEFAULT_RULES, cadence = "slot", now = null } = given;
  const collector = new SeriesCollector();
  for (const reading of readings) collector.add(reading);
  const validation = new Validation(book, grid, cadence);
  const series = validation.finish([
    ...collector.finish({ grid, cadence, ...validation.options(now) }),
  ]);
  const [first] = series;
  if (first === undefined) throw new Error("the test expects a series");
  const { findings, alarms } = validation;
  return { series, first, findings, alarms };
}

const totals = ({ slots }: Series) => slots.map(({ slot, total }) => [slot, total]);
const rulesOf = (findings: readonly { rule: string }[]) => findings.map(({ rule }) => rule);

/** Dials that rise by the same every slot. */
function dials(from: number, to: number, step = 10n): Reading[] {
  return Array.from({ length: to - from + 1 }, (_, at) =>
    dialAt(from + at, BigInt(from + at) * step),
  );
}

describe("Validation", function () {
  describe("given an ordinary stretch", function () {
    it("finds nothing and changes nothing", function () {
      const { first, findings, alarms } = validate(dials(1, 200));
      expect(findings).to.deep.equal([]);
      expect(alarms).to.deep.equal([]);
      expect(first.slots.every(({ quality }) => quality === QUALITY.valid)).to.equal(true);
    });
  });

  describe("given a wrong dial reading", function () {
    it("refuses one that is above all that follow, and lets the others through", function () {
      const readings = [...dials(1, 4), dialAt(5, 900n), ...dials(6, 9)];
      const { first, findings } = validate(readings);
      expect(first.quarantined.map(({ reason, value }) => [reason, value])).to.deep.equal([
        ["spike", 900n],
      ]);
      expect(findings[0]).to.deep.include({
        rule: "spike",
        action: "quarantine",
        device: "M1",
        point: "P1",
        value: 900n,
        slot: 5,
        quality: null,
      });
      expect(first.last?.total).to.equal(90n);
    });

    it("refuses two in a row", function () {
      const readings = [...dials(1, 4), dialAt(5, 900n), dialAt(6, 900n), ...dials(7, 9)];
      expect(validate(readings).first.quarantined.map(({ value }) => value)).to.deep.equal([
        900n,
        900n,
      ]);
    });

    it("does not take a dip for the truth, nor the readings before it for spikes", function () {
      const readings = [...dials(1, 4), dialAt(5, 35n), ...dials(6, 9)];
      const { first } = validate(readings);
      expect(first.quarantined.map(({ reason, value }) => [reason, value])).to.deep.equal([
        ["reset-or-tamper", 35n],
      ]);
    });

    it("leaves a reset to the operator: everything after it waits", function () {
      const readings = [...dials(500, 503), dialAt(504, 1n), dialAt(505, 2n), dialAt(506, 3n)];
      const { first } = validate(readings);
      expect(first.quarantined.map(({ reason }) => reason)).to.deep.equal(
        Array.from({ length: 3 }, () => "reset-or-tamper"),
      );
      expect(first.last?.total).to.equal(5_030n);
    });

    it("refuses a zero at the very beginning when those after it could not follow", function () {
      const start = [
        dialAt(1, 0n),
        ...[2, 3, 4, 5].map((slot) => dialAt(slot, 700_000n + BigInt(slot))),
      ];
      const { first } = validate(start);
      expect(first.quarantined.map(({ reason, value }) => [reason, value])).to.deep.equal([
        ["spike", 0n],
      ]);
      expect(first.opening?.total).to.equal(700_002n);
    });

    it("believes a rollover in the midst", function () {
      const readings = [dialAt(1, 999_990n), dialAt(2, 999_995n), dialAt(3, 3n), dialAt(4, 9n)];
      const { first } = validate(readings);
      expect(first.quarantined).to.deep.equal([]);
      expect(first.events.map(({ kind }) => kind)).to.deep.equal(["rollover"]);
      expect(first.last?.total).to.equal(1_000_009n);
    });
  });

  describe("given a zero near the top of the dial", function () {
    it("is no turn when the dial is back afterwards", function () {
      const readings = [
        dialAt(1, 999_990n),
        dialAt(2, 0n),
        dialAt(3, 999_991n),
        dialAt(4, 999_993n),
      ];
      const { first } = validate(readings);
      expect(first.quarantined.map(({ reason, value }) => [reason, value])).to.deep.equal([
        ["spike", 0n],
      ]);
      expect(first.events).to.deep.equal([]);
      expect(first.last?.total).to.equal(999_993n);
    });
  });

  describe("physical limit", function () {
    const book = rules({ physicalPerHour: 4_000n });

    it("takes a quarter-hour at the limit, and refuses one above it before it enters the sum", function () {
      const { first } = validate([amountOf(1, 1_000n), amountOf(2, 1_001n), amountOf(3, 7n)], {
        book,
      });
      expect(first.quarantined.map(({ reason, value }) => [reason, value])).to.deep.equal([
        ["physical-limit", 1_001n],
      ]);
      expect(first.last?.total).to.equal(1_007n);
    });

    it("grows with the time that passed between two dials", function () {
      const { first } = validate([dialAt(1, 0n), dialAt(4, 3_000n), dialAt(5, 4_001n)], { book });
      expect(first.quarantined.map(({ reason, value }) => [reason, value])).to.deep.equal([
        ["physical-limit", 4_001n],
      ]);
    });

    it("holds at its place only", function () {
      const elsewhere = { point: "P2" };
      const { first } = validate([amountOf(1, 1_001n, elsewhere)], { book });
      expect(first.quarantined).to.deep.equal([]);
    });
  });

  describe("future stamp", function () {
    it("takes one at the tolerance, and refuses one a second later", function () {
      const now = ORIGIN + 2 * QUARTER - 300;
      const { first } = validate([dialAt(1, 1n), dialAt(2, 2n)], { now });
      expect(first.quarantined).to.deep.equal([]);
      const late = validate([dialAt(1, 1n), dialAt(2, 2n)], { now: now - 1 });
      expect(late.first.quarantined.map(({ reason }) => reason)).to.deep.equal(["future-stamp"]);
    });

    it("does not let a device of the future keep its successor out", function () {
      const readings = [
        dialAt(1, 10n),
        dialAt(90_000, 11n),
        dialAt(2, 0n, { device: "M2" }),
        dialAt(3, 5n, { device: "M2" }),
      ];
      const { first } = validate(readings, { now: ORIGIN + DAY_SLOTS * QUARTER });
      expect(first.events.map(({ kind }) => kind)).to.deep.equal(["exchange"]);
      expect(first.last?.total).to.equal(15n);
    });
  });

  describe("a questionable reading", function () {
    it("is written, marked, and keeps its raw value in the finding", function () {
      const book = rules({ demandHighPerHour: 400n });
      const { first, findings } = validate([amountOf(1, 100n), amountOf(2, 101n)], { book });
      expect(first.slots.map(({ quality }) => quality)).to.deep.equal([
        QUALITY.valid,
        QUALITY.questionable,
      ]);
      expect(findings).to.have.length(1);
      expect(findings[0]).to.deep.include({
        rule: "demand-high",
        action: "question",
        value: 101n,
        quality: QUALITY.questionable,
        slot: 2,
      });
      expect(findings[0]?.where).to.match(/^file\.txt:\d+$/);
    });

    it("keeps the input's own worse word", function () {
      const book = rules({ demandHighPerHour: 400n });
      const { first } = validate([amountOf(1, 101n, { quality: QUALITY.estimated })], { book });
      expect(first.slots[0]?.quality).to.equal(QUALITY.estimated);
    });
  });

  describe("estimation of a register's gap", function () {
    it("draws a line up to two hours, and adds up to the unit", function () {
      const { first } = validate([...dials(1, 3), dialAt(7, 71n)]);
      expect(totals(first).slice(2)).to.deep.equal([
        [3, 30n],
        [4, 40n],
        [5, 50n],
        [6, 60n],
        [7, 71n],
      ]);
      expect(first.slots.slice(3, 6).map(({ quality, method }) => [quality, method])).to.deep.equal(
        Array.from({ length: 3 }, () => [QUALITY.estimated, "register-linear"]),
      );
      expect(first.last?.total).to.equal(71n);
    });

    it("follows a profile beyond them", function () {
      const { first } = validate([...dials(1, 3), dialAt(12, 1_000n)]);
      expect(first.slots[5]?.method).to.equal("register-profile");
    });

    it("leaves alone what is longer than it may fill", function () {
      const { first, findings } = validate([...dials(1, 3), dialAt(100, 999n)], {
        book: rules({ estimateHours: 24 }),
      });
      expect(first.slots).to.have.length(4);
      expect(rulesOf(findings)).to.include("gap");
    });

    it("estimates nothing that the cadence does not ask for", function () {
      const { first } = validate([...dials(1, 3), dialAt(7, 71n)], { cadence: "day" });
      expect(first.slots).to.have.length(1);
    });
  });

  describe("estimation of an interval's gap", function () {
    it("draws a line between its neighbours up to two hours, beside the sum", function () {
      const { first } = validate([amountOf(1, 10n), amountOf(2, 10n), amountOf(5, 30n)]);
      expect(totals(first)).to.deep.equal([
        [1, 10n],
        [2, 20n],
        [3, 36n], // 10, 16 2/3, 23 1/3, 30
        [4, 60n],
        [5, 50n], // the sum goes on without the estimate
      ]);
      expect(first.slots[2]?.method).to.equal("linear");
    });

    it("takes the same weekday of other weeks", function () {
      const week = 7 * DAY_SLOTS;
      const readings: Reading[] = [];
      for (let slot = 1; slot <= 2 * week; slot++) {
        if (slot > week + 20 && slot <= week + 40) continue;
        readings.push(amountOf(slot, BigInt(slot % week)));
      }
      const { first } = validate(readings);
      const filled = first.slots.filter(({ method }) => method !== undefined);
      expect(filled).to.have.length(20);
      expect(new Set(filled.map(({ method }) => method))).to.deep.equal(new Set(["like-day"]));
      const before = first.slots.find(({ slot }) => slot === week + 20)?.total ?? 0n;
      // 21 + 22 + ... + 40, as in the week before.
      expect((filled.at(-1)?.total ?? 0n) - before).to.equal(610n);
    });

    it("takes the class profile where no like day is known", function () {
      const { first } = validate([amountOf(1, 10n), amountOf(2, 10n), amountOf(14, 10n)]);
      const filled = first.slots.filter(({ method }) => method !== undefined);
      expect(new Set(filled.map(({ method }) => method))).to.deep.equal(new Set(["class-profile"]));
      expect((filled.at(-1)?.total ?? 0n) - 20n).to.equal(110n); // eleven intervals of the mean
    });

    it("takes what the registers of the place say of the gap", function () {
      const readings = [
        ...[1, 2, 6, 7].map((slot) => amountOf(slot, 10n)),
        ...[0, 1, 2, 5, 6, 7].slice(1).map((slot) => dialAt(slot, BigInt(slot) * 100n)),
      ];
      const { first } = validate(readings);
      const filled = first.slots.filter(({ method }) => method !== undefined);
      expect(filled.map(({ slot, total }) => [slot, total])).to.deep.equal([
        [3, 120n],
        [4, 220n],
        [5, 320n],
      ]);
    });
  });

  describe("sum check", function () {
    const both = (last: bigint): Reading[] => {
      const readings: Reading[] = [];
      for (let slot = 1; slot <= 3 * DAY_SLOTS; slot++) readings.push(amountOf(slot, 10n));
      for (let slot = DAY_SLOTS; slot <= 3 * DAY_SLOTS; slot += DAY_SLOTS) {
        const dial = slot === 3 * DAY_SLOTS ? last : BigInt(slot) * 10n;
        readings.push(dialAt(slot, dial, { register: "1-0:1.8.0" }));
      }
      return readings;
    };
    const whole = 10n * BigInt(3 * DAY_SLOTS);
    const sums = (last: bigint) =>
      validate(both(last)).findings.filter(({ rule }) => rule === "sum");

    it("lets rounding and one per cent pass, and tells what is more", function () {
      expect(sums(whole)).to.deep.equal([]);
      expect(sums(whole + 9n)).to.deep.equal([]); // 969 against 960
      expect(sums(whole + 10n)).to.have.length(1);
      expect(sums(whole - 10n)).to.have.length(1);
    });
  });

  describe("alarms", function () {
    it("names a place that uses nothing, but not a register that never counted", function () {
      const idle = (dial: bigint) =>
        validate(Array.from({ length: 16 }, (_, day) => dialAt(1 + day * DAY_SLOTS, dial)));
      expect(idle(7n).alarms.map(({ kind, device }) => [kind, device])).to.deep.equal([
        ["no-use", "M1"],
      ]);
      expect(idle(0n).alarms).to.deep.equal([]);
    });

    it("names water that never rests", function () {
      const water = { resource: "water" };
      const leak = Array.from({ length: DAY_SLOTS }, (_, at) => amountOf(at + 1, 1n, water));
      expect(validate(leak).alarms.map(({ kind }) => kind)).to.deep.equal(["leak"]);
      const rest = leak.filter((_, at) => at < 40 || at >= 44);
      expect(validate(rest).alarms).to.deep.equal([]);
    });
  });

  describe("any readings at all", function () {
    const reading = fc.record({
      slot: fc.integer({ min: 1, max: 60 }),
      value: fc.integer({ min: -5, max: 2_000 }),
      kind: fc.constantFrom("dial", "amount"),
      device: fc.constantFrom("M1", "M2"),
      offset: fc.integer({ min: -600, max: 600 }),
    });

    it("never make a total fall, and none of them is lost", function () {
      const property = fc.property(fc.array(reading, { maxLength: 80 }), (given) => {
        const readings = given.map(({ slot, value, kind, device, offset }) => {
          const end = ORIGIN + slot * QUARTER + offset;
          return kind === "dial"
            ? dialAt(slot, BigInt(Math.abs(value)), { device, end })
            : amountOf(slot, BigInt(value), { device, end, start: end - QUARTER });
        });
        if (readings.length === 0) return;
        const collector = new SeriesCollector();
        for (const each of readings) collector.add(each);
        const validation = new Validation(DEFAULT_RULES, grid, "slot");
        const { validate: check, ...options } = validation.options(null);
        let believed = 0;
        const walked = [
          ...collector.finish({
            grid,
            cadence: "slot",
            ...options,
            validate: (series, evidence) => {
              believed += evidence.trace.length;
              return check?.(series, evidence) ?? series;
            },
          }),
        ];
        const count = (of: (series: Series) => number): number =>
          walked.reduce((sum, series) => sum + of(series), 0);
        expect(
          believed +
            count(({ duplicates }) => duplicates) +
            count((each) => each.quarantined.length),
        ).to.equal(readings.length);
        const series = validation.finish(walked);
        for (const { slots } of series) {
          const read = slots.filter(({ method }) => method === undefined);
          for (const [at, { total, slot }] of read.entries()) {
            const before = read[at - 1];
            if (before === undefined) continue;
            expect(total >= before.total && slot > before.slot).to.equal(true);
          }
          expect(new Set(slots.map(({ slot }) => slot)).size).to.equal(slots.length);
        }
        const refused = validation.findings.filter(({ action }) => action === "quarantine");
        expect(refused).to.have.length(count((each) => each.quarantined.length));
      });
      fc.assert(property, { numRuns: 300 });
    });

    it("estimate a register's gap between the readings on both sides", function () {
      const property = fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(3_000)), {
          minLength: 2,
          maxLength: 30,
        }),
        (steps) => {
          let slot = 1;
          let dial = 100n;
          const readings = steps.map(([slots, use]) => {
            slot += slots;
            dial += BigInt(use);
            return dialAt(slot, dial);
          });
          const { first } = validate(readings, { book: rules({ physicalPerHour: null }) });
          for (const [at, { total }] of first.slots.entries()) {
            expect(total >= (first.slots[at - 1]?.total ?? 0n)).to.equal(true);
          }
          expect(first.slots.at(-1)?.total).to.equal(dial);
        },
      );
      fc.assert(property);
    });
  });
});
