import { readFileSync } from "node:fs";

import { expect } from "chai";

import { GridwellError } from "../../../src/domain/errors.ts";
import { checkLimits, LIMITS, transactionsOf } from "../../../src/load/limits.ts";
import {
  obviousLoad,
  readingsLoad,
  readScenario,
  type Scenario,
} from "../../../src/load/scenario.ts";
import { placesOf } from "../../../src/load/stream.ts";

function codeOf(action: () => unknown): string | null {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof GridwellError) return `${error.code} ${error.where ?? ""}`.trim();
    throw error;
  }
}

const readings = { what: "readings", rate: 1_000, bankSize: 200 };

function scenarioWith(mix: unknown, more: object = {}): string {
  return JSON.stringify({ name: "s", phases: [{ name: "p", seconds: 2, mix }], ...more });
}

function onePhase(load: Scenario["phases"][number]["mix"][number], seconds = 10): Scenario {
  return { name: "s", seed: 1, phases: [{ name: "p", seconds, mix: [load], faults: [] }] };
}

describe("a scenario", function () {
  it("is read, and what it leaves out is chosen", function () {
    const file = new URL("../../../examples/load.scenario.json", import.meta.url);
    const scenario = readScenario(readFileSync(file, "utf8"), "load.scenario.json");
    expect(scenario.seed).to.equal(7);
    expect(scenario.phases.map(({ mix }) => mix)).to.deep.equal([
      [{ what: "readings", rate: 1_000, bankSize: 200, banks: 5, senders: 1 }],
      [
        { what: "readings", rate: 4_000, bankSize: 200, banks: 4, senders: 1 },
        { what: "obvious", rate: 100, bankSize: 1, meters: 100, senders: 2 },
      ],
    ]);
    expect(checkLimits(scenario)).to.deep.equal({
      seconds: 14,
      transactions: 1_220,
      points: 1_800,
    });
    expect(
      placesOf(scenario).map(({ number, phase, begin }) => [number, phase, begin]),
    ).to.deep.equal([
      [0, "warm", 0],
      [1, "mixed", 4_000],
      [2, "mixed", 4_000],
    ]);
  });

  const mistakes: [string, string, string][] = [
    ["no JSON", "{", "JSON_INVALID s.json"],
    ["a list", "[]", "JSON_INVALID $"],
    ["no phases", '{"name":"s"}', "JSON_INVALID $.phases"],
    ["an unknown field", scenarioWith([readings], { faults: [] }), "JSON_INVALID $.faults"],
    ["an unknown kind", scenarioWith([{ what: "flood" }]), "JSON_INVALID $.phases[0].mix[0].what"],
    [
      "a rate that is no whole number",
      scenarioWith([{ ...readings, rate: 0.5 }]),
      "JSON_INVALID $.phases[0].mix[0].rate",
    ],
    [
      "another load's field",
      scenarioWith([{ what: "obvious", rate: 5, banks: 2 }]),
      "JSON_INVALID $.phases[0].mix[0].banks",
    ],
    ["a load that is null", scenarioWith([null]), "JSON_INVALID $.phases[0].mix[0]"],
    ["markup for a name", scenarioWith([readings], { name: "<b>" }), "JSON_INVALID $.name"],
  ];
  for (const [title, text, wanted] of mistakes) {
    it(`is refused with its place for ${title}`, function () {
      expect(codeOf(() => readScenario(text, "s.json"))).to.equal(wanted);
    });
  }
});

describe("checkLimits", function () {
  const load = readingsLoad({ rate: 1_000, bankSize: 200, banks: 5, senders: 1 });

  it("lets each limit through and nothing beyond it", function () {
    expect(codeOf(() => checkLimits(onePhase(load, LIMITS.seconds)))).to.equal(null);
    const beyond: Scenario[] = [
      onePhase(load, LIMITS.seconds + 1),
      onePhase({ ...load, rate: LIMITS.rate + 1 }),
      onePhase({ ...load, bankSize: LIMITS.bankSize + 1 }),
      onePhase({ ...load, banks: LIMITS.banks + 1 }),
      onePhase({ ...load, senders: LIMITS.senders + 1 }),
      onePhase({ ...load, senders: 0 }),
      onePhase({ ...load, banks: 200, bankSize: 501, rate: 501 * 40 }),
      onePhase(obviousLoad({ rate: 10, meters: LIMITS.meters + 1, senders: 1 })),
      onePhase(obviousLoad({ rate: 501, meters: 1, senders: 1 })),
      onePhase(obviousLoad({ rate: 2_000, meters: 1, senders: 10 }), 51),
      { name: "s", seed: 1, phases: [] },
      { name: "s", seed: 1, phases: [{ name: "p", seconds: 5, mix: [], faults: [] }] },
      {
        name: "s",
        seed: 1,
        phases: Array.from({ length: LIMITS.phases + 1 }, () => ({
          name: "p",
          seconds: 1,
          mix: [load],
          faults: [],
        })),
      },
    ];
    for (const scenario of beyond) {
      expect(
        codeOf(() => checkLimits(scenario)),
        JSON.stringify(scenario),
      ).to.equal("LOAD_LIMIT");
    }
  });

  it("refuses a load that does not fill a batch", function () {
    expect(codeOf(() => checkLimits(onePhase({ ...load, rate: 19 })))).to.equal("LOAD_LIMIT");
    expect(transactionsOf({ ...load, rate: 20 }, 10)).to.equal(1);
  });
});
