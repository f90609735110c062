import { expect } from "chai";

import { GridwellError } from "../../../src/domain/errors.ts";
import { faultRows, plannedFaults, strikeAll, type Fault } from "../../../src/load/faults.ts";
import { checkLimits, LIMITS } from "../../../src/load/limits.ts";
import { readScenario } from "../../../src/load/scenario.ts";
import type { SeenBlock } from "../../../src/load/watcher.ts";

const MIX = [{ what: "readings", rate: 100, bankSize: 10 }];
const KILL: Fault = { at: 3, do: "kill", nodes: ["signer-1", "rpc-1"] };
const PART: Fault = { at: 1, do: "partition", groups: [["signer-1", "rpc-1"], ["signer-2"]] };
const HEAL: Fault = { at: 5, do: "heal" };

function textOf(faults: readonly unknown[], more: object = {}): string {
  const phases = [
    { name: "calm", seconds: 10, mix: MIX },
    { name: "struck", seconds: 8, mix: MIX, faults, ...more },
  ];
  return JSON.stringify({ name: "s", phases });
}

function codeOf(action: () => unknown): string | null {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof GridwellError) return `${error.code} ${error.where ?? ""}`.trim();
    throw error;
  }
}

function blockAt(seenAt: number, number: number): SeenBlock {
  return {
    ...{ number, hash: String(number), parent: String(number - 1), timestamp: 0, gasUsed: 0 },
    ...{ gasLimit: 1, transactions: [], seenAt },
  };
}

describe("the faults of a scenario", function () {
  it("are read, and planned by their phases' times", function () {
    const { phases } = readScenario(textOf([KILL, PART, HEAL]), "s.json");
    expect(phases.map(({ faults }) => faults)).to.deep.equal([[], [KILL, PART, HEAL]]);
    expect(plannedFaults(phases)).to.deep.equal([
      { phase: "struck", due: 11_000, fault: PART },
      { phase: "struck", due: 13_000, fault: KILL },
      { phase: "struck", due: 15_000, fault: HEAL },
    ]);
  });

  const mistakes: readonly (readonly [string, unknown, string])[] = [
    [
      "an unknown word",
      { at: 1, do: "burn", nodes: ["a"] },
      "JSON_INVALID $.phases[1].faults[0].do",
    ],
    ["no nodes", { at: 1, do: "kill" }, "JSON_INVALID $.phases[1].faults[0].nodes"],
    ["nodes to heal", { ...HEAL, nodes: ["a"] }, "JSON_INVALID $.phases[1].faults[0].nodes"],
    [
      "a path for a node",
      { ...KILL, nodes: ["../a"] },
      "JSON_INVALID $.phases[1].faults[0].nodes[0]",
    ],
    [
      "nodes without groups",
      { ...PART, groups: ["a"] },
      "JSON_INVALID $.phases[1].faults[0].groups[0]",
    ],
  ];
  for (const [title, fault, wanted] of mistakes) {
    it(`are refused with their place for ${title}`, function () {
      expect(codeOf(() => readScenario(textOf([fault]), "s.json"))).to.equal(wanted);
    });
  }

  it("lie within their phase, and are bounded in number", function () {
    const limitOf = (faults: readonly Fault[]): string | null =>
      codeOf(() => checkLimits(readScenario(textOf(faults), "s.json")));
    expect(limitOf([{ ...HEAL, at: 8 }])).to.equal(null);
    expect(limitOf([{ ...HEAL, at: 9 }])).to.equal("LOAD_LIMIT");
    expect(limitOf(new Array<Fault>(LIMITS.faults).fill(HEAL))).to.equal(null);
    expect(limitOf(new Array<Fault>(LIMITS.faults + 1).fill(HEAL))).to.equal("LOAD_LIMIT");
  });
});

describe("strikeAll", function () {
  const phases = [{ name: "p", seconds: 9, faults: [PART, KILL, HEAL] }];

  it("strikes at the planned times, one after the other, until the run ends", async function () {
    let now = 50_000;
    const end = new AbortController();
    const clock = {
      now: () => now,
      sleep: (milliseconds: number): Promise<void> => {
        now += milliseconds;
        return Promise.resolve();
      },
    };
    const struck: string[] = [];
    const strike = (fault: Fault): Promise<void> => {
      struck.push(fault.do);
      // Later than the next is due.
      now += fault.do === "partition" ? 2_500 : 0;
      if (fault.do === "kill") end.abort();
      return Promise.resolve();
    };
    const words: string[] = [];
    const by = { strike, clock, log: (line: string) => words.push(line) };
    const done = await strikeAll(plannedFaults(phases), by, 50_000, end.signal);
    expect(done).to.deep.equal([3_500, 3_500]);
    expect(struck).to.deep.equal(["partition", "kill"]);
    expect(words).to.deep.equal(["partition signer-1+rpc-1 signer-2", "kill signer-1 rpc-1"]);
  });

  it("tells the longest time without a block after each", function () {
    const blocks = [50_000, 52_000, 58_000, 60_000].map(blockAt);
    const rows = faultRows(plannedFaults(phases), [1_000, 3_500], blocks, {
      start: 50_000,
      end: 13_000,
    });
    expect(rows.map(({ do: what, due, done, gap }) => [what, due, done, gap])).to.deep.equal([
      // The pause that began before the second fault counts for both.
      ["partition", 1, 1, 6],
      ["kill", 3, 3.5, 6],
      ["heal", 5, null, null],
    ]);
  });
});
