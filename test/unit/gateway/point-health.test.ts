import { expect } from "chai";
import { ZeroHash } from "ethers";

import type { Entry, Recorded } from "../../../src/chain/entries.ts";
import { QUALITY } from "../../../src/domain/quality.ts";
import { timeGrid } from "../../../src/domain/time-grid.ts";
import type { LaneHistory, LaneRecord } from "../../../src/gateway/lane-history.ts";
import { cadenceOf, judge } from "../../../src/gateway/point-health.ts";

const grid = timeGrid(0, 3_600);
const place = { blockNumber: 0, blockHash: ZeroHash, logIndex: 0, transactionHash: ZeroHash };

function batch(slot: number): Recorded {
  const rest = { bank: 1, index: 1, before: ZeroHash, evidence: ZeroHash, exceptions: "0x" };
  return { kind: "recorded", slot, registers: [], place, ...rest };
}

function record(
  slot: number,
  quality: number = QUALITY.valid,
  total: bigint | null = 5n,
): LaneRecord {
  return { slot, total, quality, estimate: null, index: slot };
}

function history(records: LaneRecord[], amendments: LaneHistory["amendments"] = []): LaneHistory {
  return { records, amendments, corrections: [] };
}

/** Hourly slots from one to another. */
function hours(from: number, to: number): LaneRecord[] {
  return Array.from({ length: to - from + 1 }, (_, position) => record(from + position));
}

describe("cadenceOf", function () {
  it("is the commonest distance between batches, whatever else the bank did", function () {
    const grown: Entry = {
      kind: "grown",
      bank: 1,
      slot: 9,
      index: 2,
      before: ZeroHash,
      words: 1,
      place,
    };
    const entries = [batch(1), batch(5), grown, batch(9), batch(10), batch(14)];
    expect(cadenceOf(entries)).to.equal(4);
  });

  it("is the smallest of equals, and unknown with one batch", function () {
    expect(cadenceOf([batch(1), batch(9), batch(11)])).to.equal(2);
    expect(cadenceOf([batch(1)])).to.equal(null);
  });
});

describe("judge", function () {
  const hourly = { start: 0, now: 48, cadence: 1, grid };

  it("finds a point that always reports whole", function () {
    const found = judge(history(hours(1, 48)), hourly);
    expect(found.day).to.deep.equal({ expected: 24, came: 24 });
    expect(found.week).to.deep.equal({ expected: 48, came: 48 });
    expect(found.overall).to.deep.equal({ expected: 48, came: 48 });
    expect(found).to.include({ lastSeen: 48 * 3_600, missing: 0, estimated: 0 });
  });

  it("misses what a silent bank owes, in the last day more than overall", function () {
    const found = judge(history(hours(1, 30)), hourly);
    expect(found.day).to.deep.equal({ expected: 24, came: 6 });
    expect(found.overall).to.deep.equal({ expected: 30, came: 30 });
  });

  it("expects nothing before the enrolment", function () {
    const found = judge(history(hours(41, 48)), { ...hourly, start: 40 });
    expect(found.day).to.deep.equal({ expected: 8, came: 8 });
  });

  it("counts a slot without a reading as missing until an amendment brings it", function () {
    const records = [
      record(1),
      record(2, QUALITY.missing),
      record(3, QUALITY.estimated),
      record(4),
    ];
    const yardstick = { ...hourly, now: 4 };
    expect(judge(history(records), yardstick)).to.deep.include({
      overall: { expected: 4, came: 2 },
      missing: 1,
      estimated: 1,
    });
    const amendment = { slot: 2, quality: QUALITY.valid, total: 4n, index: 9 };
    expect(judge(history(records, [amendment]), yardstick)).to.deep.include({
      overall: { expected: 4, came: 3 },
      missing: 0,
      estimated: 1,
    });
  });

  it("takes a questionable reading for one, and says so", function () {
    const found = judge(history([record(1), record(2, QUALITY.questionable)]), {
      ...hourly,
      now: 2,
    });
    expect(found).to.deep.include({ overall: { expected: 2, came: 2 }, questionable: 1 });
  });

  it("expects a daily bank once a day, on its own hour", function () {
    const daily = { start: 6, now: 24 * 7 + 10, cadence: 24, grid };
    const found = judge(history([record(30), record(54), record(102)]), daily);
    // Due at 30, 54, 78, 102, 126, 150 and 174; the point's bank stopped after 102.
    expect(found.overall).to.deep.equal({ expected: 4, came: 3 });
    expect(found.week).to.deep.equal({ expected: 7, came: 3 });
    expect(found.day).to.deep.equal({ expected: 1, came: 0 });
  });

  it("says nothing about shares without a cadence", function () {
    const found = judge(history([record(1)]), { ...hourly, cadence: null });
    expect(found).to.deep.include({ day: null, week: null, overall: null, lastSeen: 3_600 });
  });

  it("has never seen a point without a reading", function () {
    expect(judge(history([record(1, QUALITY.missing)]), hourly).lastSeen).to.equal(null);
  });
});
