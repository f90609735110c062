import { expect } from "chai";

import { encodeEssential } from "../../../src/crypto/essential-record.ts";
import { QUALITY } from "../../../src/domain/quality.ts";
import { essentialRecords, type MeteredTotal } from "../../../src/monitoring/essential-day.ts";
import { random } from "../../support/crypto/random.ts";

const GRID = { origin: 0, slotSeconds: 900 };
const ALL = { after: 0, upTo: 1_000 };

function totals(...pairs: readonly (readonly [number, bigint])[]): MeteredTotal[] {
  return pairs.map(([slot, total]) => ({ slot, total, quality: QUALITY.valid }));
}

describe("a home's essential records", function () {
  it("tell what was used in each slot, its demand an hour and what is left of the quota", function () {
    const energy = {
      resource: 1,
      totals: totals([10, 1_000n], [11, 1_250n], [12, 1_250n]),
      allowance: { from: 900n, limit: 400n },
    };
    const [first, second, ...others] = essentialRecords([energy], ALL, GRID, random);
    expect(others).to.deep.equal([]);
    expect(first).to.include({ slot: 11, estimated: false, samples: 1 });
    expect(first?.entries).to.deep.equal([
      { resource: 1, quality: 0, register: 1_250, consumption: 250, quotaLeft: 50, peak: 1_000 },
    ]);
    expect(second?.entries[0]).to.include({ consumption: 0, quotaLeft: 50, peak: 0 });
    expect(first?.seed).to.have.length(16).and.not.deep.equal(second?.seed);
  });

  it("say that a slot is estimated when readings lack before it, or its own was never taken", function () {
    const water = {
      resource: 3,
      totals: [...totals([1, 0n], [5, 40n]), { slot: 6, total: 50n, quality: QUALITY.estimated }],
      allowance: null,
    };
    const records = essentialRecords([water], ALL, GRID, random);
    expect(records.map(({ slot, estimated }) => [slot, estimated])).to.deep.equal([
      [5, true],
      [6, true],
    ]);
    expect(records[0]?.entries[0]).to.include({ consumption: 40, peak: 40, quotaLeft: 0 });
  });

  it("put resources of one slot into one record, and leave out slots that are not due", function () {
    const one = {
      resource: 3,
      totals: totals([1, 0n], [2, 1n], [3, 2n], [4, 3n]),
      allowance: null,
    };
    const other = { resource: 1, totals: totals([2, 0n], [3, 9n]), allowance: null };
    const records = essentialRecords([one, other], { after: 2, upTo: 3 }, GRID, random);
    expect(records).to.have.length(1);
    expect(records[0]?.entries.map(({ resource }) => resource)).to.deep.equal([1, 3]);
  });

  it("fit their form at the edges of their numbers", function () {
    const energy = {
      resource: 1,
      totals: totals([1, 2n ** 40n - 1n], [2, 2n ** 40n]),
      allowance: { from: 0n, limit: 2n ** 62n },
    };
    const [record] = essentialRecords([energy], ALL, GRID, random);
    expect(record?.entries[0]).to.include({ register: 0, consumption: 1, quotaLeft: 2 ** 31 - 1 });
    if (record === undefined) throw new Error("one record was asked for");
    expect(encodeEssential(record)).to.have.length(100);
    const over = { ...energy, allowance: { from: 0n, limit: 0n } };
    const [left] = essentialRecords([over], ALL, GRID, random);
    expect(left?.entries[0]?.quotaLeft).to.equal(-(2 ** 31 - 1));
  });

  it("do not fall with a register that was corrected", function () {
    const water = { resource: 3, totals: totals([1, 50n], [2, 40n], [3, 45n]), allowance: null };
    const used = essentialRecords([water], ALL, GRID, random).map(
      ({ entries }) => entries[0]?.consumption,
    );
    expect(used).to.deep.equal([0, 5]);
  });
});
