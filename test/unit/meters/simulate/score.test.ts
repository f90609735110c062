import { expect } from "chai";

import { FAULT_KINDS, type FaultKind } from "../../../../src/meters/simulate/faults.ts";
import type { InjectedFault } from "../../../../src/meters/simulate/meter-stream.ts";
import {
  scoreFindings,
  SIGNS,
  type Score,
  type Sign,
} from "../../../../src/meters/simulate/score.ts";
import { DAY } from "./communities.ts";

const fault = (kind: FaultKind, at: number, length = 1): InjectedFault => ({
  kind,
  point: "home-1",
  device: "70000001",
  resource: "water",
  times: Array.from({ length }, (_, slot) => DAY + (at + slot) * 900),
  truth: [],
});

const sign = (name: string, at: number, other: Partial<Sign> = {}): Sign => ({
  name,
  point: "home-1",
  device: "70000001",
  resource: "water",
  time: DAY + at * 900,
  ...other,
});

const caught = ({ kinds }: Score): number => kinds.reduce((sum, kind) => sum + kind.caught, 0);

describe("scoreFindings", function () {
  it("finds nothing in nothing", function () {
    expect(scoreFindings([], [], 900)).to.deep.equal({ kinds: [], falseAlarms: {} });
  });

  it("counts a fault once, however many signs tell of it", function () {
    const signs = [sign("reset-or-tamper", 10), sign("spike", 11)];
    expect(scoreFindings([fault("zero", 10)], signs, 900)).to.deep.equal({
      kinds: [{ kind: "zero", injected: 1, caught: 1, missed: 0 }],
      falseAlarms: {},
    });
  });

  it("calls missed what left no sign, and what left only that of another fault", function () {
    const faults = [fault("lost", 10), fault("stuck", 40, 6)];
    expect(scoreFindings(faults, [sign("gap", 40)], 900)).to.deep.equal({
      kinds: [
        { kind: "lost", injected: 1, caught: 0, missed: 1 },
        { kind: "stuck", injected: 1, caught: 0, missed: 1 },
      ],
      falseAlarms: {},
    });
  });

  const elsewhere: [string, Sign, number][] = [
    ["two slots before", sign("gap", 8), 0],
    ["three slots before", sign("gap", 7), 1],
    ["two slots after", sign("gap", 12), 0],
    ["three slots after", sign("gap", 13), 1],
    ["of the whole series, at its end", sign("out-of-order", 96), 0],
    ["at another place", sign("gap", 10, { point: "home-2" }), 1],
    ["of another resource", sign("gap", 10, { resource: "energy" }), 1],
    ["of no known resource", sign("gap", 10, { resource: null }), 0],
    ["of the device alone", sign("gap", 10, { point: null }), 0],
    ["of another device alone", sign("gap", 10, { point: null, device: "70000002" }), 1],
  ];
  for (const [title, given, falseAlarms] of elsewhere) {
    it(`${falseAlarms === 0 ? "takes" : "refuses"} a sign ${title}`, function () {
      const score = scoreFindings([fault("lost", 10)], [given], 900);
      expect(caught(score)).to.equal(given.name === "gap" ? 1 - falseAlarms : 0);
      expect(score.falseAlarms).to.deep.equal(falseAlarms === 0 ? {} : { gap: 1 });
    });
  }

  it("gives the rule for leaks a day", function () {
    const leak = [fault("leak", 10, 20)];
    expect(caught(scoreFindings(leak, [sign("leak", 125)], 900))).to.equal(1);
    const late = scoreFindings(leak, [sign("leak", 130)], 900);
    expect([caught(late), late.falseAlarms]).to.deep.equal([0, { leak: 1 }]);
  });

  it("takes a sign of the whole series for what was wrong in it at any time", function () {
    const late = [fault("late", 3), fault("late", 60)];
    const score = scoreFindings(late, [sign("out-of-order", 96)], 900);
    expect([caught(score), score.falseAlarms]).to.deep.equal([2, {}]);
    const other = scoreFindings(late, [sign("out-of-order", 96, { point: "home-2" })], 900);
    expect([caught(other), other.falseAlarms]).to.deep.equal([0, { "out-of-order": 1 }]);
  });

  it("knows a sign of every fault", function () {
    for (const kind of FAULT_KINDS) {
      const [name = ""] = SIGNS[kind];
      expect(caught(scoreFindings([fault(kind, 10)], [sign(name, 10)], 900)), kind).to.equal(1);
    }
  });
});
