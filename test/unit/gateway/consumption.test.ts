import { expect } from "chai";
import { ZeroHash } from "ethers";

import { resourceByName } from "../../../src/domain/resource.ts";
import { timeGrid } from "../../../src/domain/time-grid.ts";
import { usesOf } from "../../../src/gateway/consumption.ts";
import type { PointEvent, PointHistory, SlotLine } from "../../../src/gateway/point-history.ts";

const grid = timeGrid(0, 21_600);

function line(slot: number, settled: bigint | null, index: number | null = slot): SlotLine {
  const rest = { total: settled, quality: null, estimate: null, amendments: [] };
  return { slot, time: slot * grid.slotSeconds, settled, index, ...rest };
}

function correction(index: number): PointEvent {
  const place = { blockNumber: 0, blockHash: ZeroHash, logIndex: 0, transactionHash: ZeroHash };
  const rest = { slot: 1, total: 0n, meter: null, owner: null, by: null, reason: null, place };
  return { kind: "correct", index, ...rest };
}

function history(lines: SlotLine[], events: PointEvent[] = []): PointHistory {
  return { resource: resourceByName("energy"), lines, events };
}

const used = (told: PointHistory, step: "slot" | "day"): (bigint | null)[] =>
  usesOf(told, grid, step).map((use) => use.used);

describe("usesOf", function () {
  it("is what each settled total has more than the one before", function () {
    expect(used(history([line(1, 5n), line(2, 8n), line(3, 8n)]), "slot")).to.deep.equal([3n, 0n]);
  });

  it("leaves slots without a reading away", function () {
    expect(used(history([line(1, 5n), line(2, null), line(3, 9n)]), "slot")).to.deep.equal([4n]);
  });

  it("closes days with their last total, the midnight slot among them", function () {
    const lines = [line(4, 10n), line(5, 11n), line(8, 14n), line(9, 15n), line(11, 19n)];
    const uses = usesOf(history(lines), grid, "day");
    expect(uses).to.deep.equal([
      { time: 8 * grid.slotSeconds, used: 4n },
      { time: 11 * grid.slotSeconds, used: 5n },
    ]);
  });

  it("does not subtract across a correction", function () {
    const lines = [line(1, 5n, 1), line(2, 900n, 2), line(3, 12n, 4), line(4, 13n, 5)];
    expect(used(history(lines, [correction(3)]), "slot")).to.deep.equal([895n, null, 1n]);
  });

  it("has nothing to say of fewer than two totals", function () {
    expect(used(history([]), "slot")).to.deep.equal([]);
    expect(used(history([line(1, 5n)]), "day")).to.deep.equal([]);
  });
});
