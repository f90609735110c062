import { expect } from "chai";
import { id, ZeroHash } from "ethers";

import { ChangeKind, encodeElements } from "../../../src/chain/bank-history.ts";
import type { Amended, Changed, Entry, Recorded } from "../../../src/chain/entries.ts";
import { pack } from "../../../src/chain/lanes.ts";
import { laneHistory } from "../../../src/gateway/lane-history.ts";

/** What every entry of the tests' bank has. */
const common = (index: number, slot: number) => ({
  bank: 1,
  index,
  slot,
  before: ZeroHash,
  place: { blockNumber: 1, blockHash: id("block"), logIndex: index, transactionHash: id("sent") },
});

const record = (index: number, slot: number, total: bigint): Recorded => ({
  ...common(index, slot),
  kind: "recorded",
  evidence: ZeroHash,
  exceptions: "0x",
  registers: pack([total, 5n, 5n, 5n, 5n, 5n, 5n, 5n], false),
});

const change = (index: number, slot: number, ...kinds: ChangeKind[]): Changed => ({
  ...common(index, slot),
  kind: "changed",
  changes: kinds.map((kind) => ({ kind, lane: 0, total: 0n, subject: ZeroHash })),
});

const amend = (index: number, slot: number, about: number, value: bigint): Amended => ({
  ...common(index, slot),
  kind: "amended",
  about,
  evidence: ZeroHash,
  data: encodeElements([{ lane: 0, code: 0, value }]),
});

describe("laneHistory", function () {
  describe("given a lane that changed hands in slot 12", function () {
    const entries: Entry[] = [
      change(1, 10, ChangeKind.Enrol),
      record(2, 11, 100n),
      record(3, 12, 110n),
      amend(4, 12, 11, 101n),
      change(5, 12, ChangeKind.Retire, ChangeKind.Enrol),
      record(6, 13, 7n),
      amend(7, 13, 11, 102n),
      amend(8, 13, 12, 103n),
      amend(9, 13, 13, 8n),
    ];

    it("gives the young point only what is about later slots", function () {
      const { records, amendments } = laneHistory(entries, false, {
        lane: 0,
        since: 5,
        until: null,
      });
      expect(records.map(({ slot, total }) => [slot, total])).to.deep.equal([[13, 7n]]);
      expect(amendments.map(({ slot, total }) => [slot, total])).to.deep.equal([[13, 8n]]);
    });

    it("gives it slots before its enrolment where nobody held the lane", function () {
      const early = [change(1, 10, ChangeKind.Enrol), amend(2, 10, 3, 50n)];
      const { amendments } = laneHistory(early, false, { lane: 0, since: 1, until: null });
      expect(amendments.map(({ slot, total }) => [slot, total])).to.deep.equal([[3, 50n]]);
    });

    it("gives the old point what was said while it held the lane", function () {
      const { records, amendments } = laneHistory(entries, false, { lane: 0, since: 1, until: 5 });
      expect(records.map(({ slot, total }) => [slot, total])).to.deep.equal([
        [11, 100n],
        [12, 110n],
      ]);
      expect(amendments.map(({ slot, total }) => [slot, total])).to.deep.equal([[11, 101n]]);
    });
  });
});
