import { expect } from "chai";

import { RESOURCES } from "../../../src/domain/resource.ts";
import { DEFAULT_RULES } from "../../../src/meters/validation/rule-book.ts";
import type { KeptEntry } from "../../../src/monitoring/repository.ts";
import { homeAlarms, quotasLeft } from "../../../src/monitoring/watch-rules.ts";

const HOME = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const WATER = 3;
/** Midnight of a winter's day, UTC. */
const CONTEXT = {
  grid: { origin: 1_767_225_600, slotSeconds: 900 },
  book: DEFAULT_RULES,
  resources: RESOURCES,
};

/** A day and more of quarter-hours. */
function entries(
  slots: number,
  use: (slot: number) => number,
  over: Partial<KeptEntry> = {},
): KeptEntry[] {
  return Array.from({ length: slots }, (_, index) => ({
    ...{ home: HOME, slot: index + 1, resource: WATER, quality: 0, register: 0 },
    ...{ consumption: use(index + 1), quotaLeft: 0, peak: 0 },
    ...{ estimated: false, tamper: false, clock: false },
    ...over,
  }));
}

/** Kinds and slots of the alarms. */
function alarms(...args: Parameters<typeof homeAlarms>): (readonly [string, number])[] {
  return homeAlarms(...args).map(({ kind, slot }) => [kind, slot]);
}

describe("alarms of a home's records", function () {
  it("are none for a home that rests at times", function () {
    const home = entries(3 * 96, (slot) => (slot % 96 < 24 ? 0 : 6));
    expect(alarms(HOME, home, [], CONTEXT)).to.deep.equal([]);
  });

  it("tell a leak when there was flow in every hour of a day, once", function () {
    const home = entries(120, () => 1);
    expect(alarms(HOME, home, [], CONTEXT)).to.deep.equal([["leak", 96]]);
  });

  it("follow limits of a home's own, resource by resource", function () {
    const places = new Map([[`${HOME}/water`, { leakHours: 3 }]]);
    const context = { ...CONTEXT, book: { ...DEFAULT_RULES, places } };
    const rests = (slot: number): number => (slot > 12 && slot < 20 ? 1 : 0);
    expect(alarms(HOME, entries(24, rests), [], context)).to.deep.equal([]);
    const both = [...entries(24, () => 1), ...entries(24, () => 1, { resource: 1 })];
    expect(alarms(HOME, both, [], context)).to.deep.equal([["leak", 12]]);
  });

  it("tell flow that no home has, in its slot", function () {
    const home = entries(96, (slot) => (slot === 40 ? 1_300 : slot % 8));
    expect(alarms(HOME, home, [], CONTEXT)).to.deep.include(["over-flow", 40]);
  });

  it("tell what meters said", function () {
    const [entry] = entries(1, () => 0, { tamper: true, clock: true });
    if (entry === undefined) throw new Error("one entry was asked for");
    expect(alarms(HOME, [entry], [], CONTEXT)).to.deep.equal([
      ["tamper", 1],
      ["clock", 1],
    ]);
  });

  it("tell a quota that is near its end, and one that is used up, once each", function () {
    const quota = { resource: WATER, limit: 100n, from: 11 };
    const home = entries(60, (slot) => (slot % 4 === 0 ? 10 : 0));
    expect(alarms(HOME, home, [quota], CONTEXT)).to.deep.equal([
      ["quota-near", 40],
      ["quota-over", 52],
    ]);
    expect(quotasLeft(home, [quota])).to.deep.equal([{ ...quota, used: 130n, left: -30n }]);
  });

  it("pass over what is near when all is used up at once", function () {
    const quota = { resource: WATER, limit: 100n, from: 1 };
    const home = entries(8, (slot) => (slot === 4 ? 101 : 0));
    expect(alarms(HOME, home, [quota], CONTEXT)).to.deep.equal([["quota-over", 4]]);
  });

  it("count a quota at its limit as kept", function () {
    const quota = { resource: WATER, limit: 100n, from: 1 };
    const home = entries(8, (slot) => (slot === 4 ? 100 : 0));
    expect(alarms(HOME, home, [quota], CONTEXT)).to.deep.equal([["quota-near", 4]]);
    expect(quotasLeft(home, [quota])[0]?.left).to.equal(0n);
  });
});
