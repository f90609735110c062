import { expect } from "chai";

import { WITHIN } from "../../../src/attack/attack.ts";
import { ATTACKS, attacksNamed } from "../../../src/attack/catalogue.ts";
import { broken, percent, type Phase } from "../../../src/attack/bounds.ts";
import { phasesOf } from "../../../src/attack/phases.ts";
import type { Sample } from "../../../src/load/samples.ts";
import { refused } from "../../support/refused.ts";

/** Three sound phases, with what a test says of the second. */
function phases(during: Partial<Phase> = {}): Phase[] {
  const sound = {
    offered: 1_000,
    accepted: 1_000,
    within3Blocks: 1,
    within4Blocks: 1,
    p99Seconds: 3.2,
  };
  return [
    { phase: "before", ...sound },
    { phase: "during", ...sound, ...during },
    { phase: "after", ...sound },
  ];
}

describe("the bound of an attack", function () {
  const guarded = { says: "", ...WITHIN.three };
  const censored = { says: "", ...WITHIN.four };
  const open = { says: "", ...WITHIN.any };

  it("holds when every honest reading is accepted and nearly all come soon", function () {
    expect(broken(guarded, phases())).to.deep.equal([]);
    expect(broken(guarded, phases({ within3Blocks: 0.99 }))).to.deep.equal([]);
  });

  it("is broken by one reading too few within three blocks, where that is promised", function () {
    expect(broken(guarded, phases({ within3Blocks: 0.9899 }))).to.deep.equal([
      "during: 98.9 % of the honest readings within 3 blocks, 99.0 % were expected",
    ]);
    expect(broken(open, phases({ within3Blocks: 0 }))).to.deep.equal([]);
  });

  it("is broken by one too few within four blocks, where no more is promised", function () {
    expect(broken(censored, phases({ within3Blocks: 0.9, within4Blocks: 0.99 }))).to.deep.equal([]);
    expect(broken(censored, phases({ within3Blocks: 0.9, within4Blocks: 0.98 }))).to.deep.equal([
      "during: 98.0 % of the honest readings within 4 blocks, 99.0 % were expected",
    ]);
  });

  it("is broken by a lost reading, with a guard and without, in any phase", function () {
    for (const bound of [guarded, open]) {
      expect(broken(bound, phases({ accepted: 950 }))).to.deep.equal([
        "during: 50 of 1000 honest readings lost",
      ]);
      const late = phases().map((one) => (one.phase === "after" ? { ...one, accepted: 999 } : one));
      expect(broken(bound, late)).to.deep.equal(["after: 1 of 1000 honest readings lost"]);
    }
  });

  it("is broken where nothing was sent: nothing was shown", function () {
    const none = { offered: 0, accepted: 0, within3Blocks: 0, within4Blocks: 0, p99Seconds: null };
    expect(broken(open, phases(none))).to.deep.equal(["during: no honest reading was due"]);
    expect(broken(guarded, [])).to.have.length(1);
  });

  it("never rounds a share up", function () {
    expect([percent(1), percent(0.9999), percent(0)]).to.deep.equal(["100.0 %", "99.9 %", "0.0 %"]);
  });
});

describe("the phases of a trial", function () {
  const START = 1_800_000_000_000;
  /** A block every two seconds, number 100 at the start. */
  const blocks = Array.from({ length: 10 }, (_, i) => ({
    number: 100 + i,
    timestamp: START / 1_000 + 2 * i,
  }));
  const sample = (change: Partial<Sample>): Sample => ({
    ...{ stream: 0, hash: "0x", readings: 50, due: 0, sent: 0, seen: 2_500, final: null },
    ...{ block: 101, gasUsed: 0, fate: "succeeded", reason: null },
    ...change,
  });

  it("count a reading's blocks from the last one that was sealed at its time", function () {
    const samples = [
      // Due when 100 was the head: 103 is the third after it, 104 the fourth.
      sample({ due: 1_999, block: 103 }),
      sample({ due: 1_999, block: 104 }),
      sample({ due: 1_999, block: 105 }),
      // Due when 101 was sealed.
      sample({ due: 2_000, block: 104 }),
    ].map((one) => ({ phase: "before" as const, sample: one }));
    const [before] = phasesOf(samples, blocks, START);
    expect(before).to.deep.include({ offered: 200, accepted: 200 });
    expect(before).to.deep.include({ within3Blocks: 0.5, within4Blocks: 0.75 });
  });

  it("count what is missing, reverted or never sent as offered and not accepted", function () {
    const fates = ["succeeded", "missing", "reverted", "unsent", "repeated"] as const;
    const samples = fates.map((fate) => ({
      phase: "during" as const,
      sample: sample({ fate, ...(fate === "succeeded" ? {} : { seen: null, block: null }) }),
    }));
    const [, during] = phasesOf(samples, blocks, START);
    expect(during).to.deep.equal({
      ...{ phase: "during", offered: 250, accepted: 50 },
      ...{ within3Blocks: 0.2, within4Blocks: 0.2, p99Seconds: 2.5 },
    });
  });

  it("have no delay where nothing was accepted", function () {
    expect(
      phasesOf([], blocks, START).map(({ phase, p99Seconds }) => [phase, p99Seconds]),
    ).to.deep.equal([
      ["before", null],
      ["during", null],
      ["after", null],
    ]);
  });
});

describe("the list of attacks", function () {
  it("has each name once, and each bound with a reason", function () {
    const names = ATTACKS.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    for (const attack of ATTACKS) {
      expect(attack.name).to.match(/^[a-z]+(-[a-z]+)*$/);
      for (const guard of attack.guard ? [true, false] : [false]) {
        expect(attack.bound(guard).says).to.match(/^[a-z].{20,}[^.]$/);
      }
    }
  });

  it("promises honest meters nearly all within three blocks wherever a guard stands", function () {
    for (const attack of ATTACKS.filter(({ guard }) => guard)) {
      expect(attack.bound(true).within3Blocks, attack.name).to.equal(0.99);
      expect(attack.bound(false).within3Blocks, attack.name).to.equal(null);
    }
  });

  it("is found by name, and whole by `all`", function () {
    expect(attacksNamed("all")).to.equal(ATTACKS);
    expect(attacksNamed("udp").map(({ name }) => name)).to.deep.equal(["udp"]);
    expect(refused(() => attacksNamed("ddos"))).to.equal("USAGE_ATTACK");
  });
});
