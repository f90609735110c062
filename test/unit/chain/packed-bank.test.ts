import { expect } from "chai";
import fc from "fast-check";
import { id, ZeroAddress, ZeroHash } from "ethers";

import { fold } from "../../../src/chain/bank-fold.ts";
import { origin, ChangeKind } from "../../../src/chain/bank-history.ts";
import type { BankState } from "../../../src/chain/bank-state.ts";
import { stateAfter } from "../../../src/chain/batch-on-state.ts";
import { checkBatch } from "../../../src/chain/batch.ts";
import type { LedgerEvent } from "../../../src/chain/entries.ts";
import { laneAt, wordsFor } from "../../../src/chain/lanes.ts";
import type { LedgerSite } from "../../../src/chain/ledger-site.ts";
import { PackedBank } from "../../../src/chain/packed-bank.ts";
import { recordCall } from "../../../src/chain/record-call.ts";
import { timeGrid } from "../../../src/domain/time-grid.ts";

const LEDGER = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const SITE: LedgerSite = { chainId: 4_242n, ledger: LEDGER, grid: timeGrid(0, 1) };
const PLACE = { blockNumber: 0, blockHash: ZeroHash, logIndex: 0, transactionHash: ZeroHash };
const SLOT = 3_600;

/** A bank with a point in each of its first lanes. */
function bankOf(lanes: number, wide: boolean, first: bigint): BankState {
  const after = (state: BankState | null, event: LedgerEvent): BankState => {
    const next = fold(SITE, state, event);
    if (!next.ok) throw new Error(next.verdict.reason);
    return next.state;
  };
  const before = origin(SITE.chainId, LEDGER, 5);
  const opened = after(null, {
    kind: "opened",
    ...{ bank: 5, index: 0, slot: SLOT, wide, gateway: ZeroAddress, maxStep: 1_000n },
    ...{ words: wordsFor(lanes, wide), before, place: PLACE },
  });
  const changes = Array.from({ length: lanes }, (_, lane) => {
    return { kind: ChangeKind.Enrol, lane, total: first, subject: id(String(lane)) };
  });
  return after(opened, {
    kind: "changed",
    ...{ bank: 5, index: 1, slot: SLOT, before: opened.head, changes, place: PLACE },
  });
}

describe("a packed bank", function () {
  it("makes the calls that the states make, one after the other and over days", function () {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.array(
          fc.record({ pause: fc.integer({ min: 1, max: 100_000 }), rise: fc.nat({ max: 2_000 }) }),
          { minLength: 1, maxLength: 4 },
        ),
        (lanes, batches) => {
          let state = bankOf(lanes, false, 2n ** 24n);
          const packed = new PackedBank(LEDGER, state);
          for (const { pause, rise } of batches) {
            const slot = packed.slot + pause;
            const totals = Array.from({ length: lanes }, (_, lane) => {
              return [lane, laneAt(state.words, lane, false) + BigInt(rise + lane)] as const;
            });
            const batch = checkBatch({ bank: 5, slot, evidence: null, exceptions: [], totals });
            const next = stateAfter(SITE, state, batch);
            let lane = 0;
            const call = packed.record(slot, lanes, () => rise + lane++);
            expect(call).to.deep.equal(recordCall(LEDGER, state, batch, next));
            expect(packed.slot).to.equal(slot);
            state = next;
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  it("refuses a slot that is not after the last", function () {
    const packed = new PackedBank(LEDGER, bankOf(8, false, 1n));
    expect(() => packed.record(SLOT, 8, () => 1)).to.throw(RangeError, "slot 3600 after 3600");
  });

  it("refuses a total that its lane cannot hold", function () {
    const packed = new PackedBank(LEDGER, bankOf(8, false, 2n ** 31n - 2n));
    expect(packed.record(SLOT + 1, 8, () => 1).to).to.equal(LEDGER);
    expect(() => packed.record(SLOT + 2, 8, () => 1)).to.throw(RangeError, "lane 0");
  });

  it("refuses lanes of 64 bits", function () {
    expect(() => new PackedBank(LEDGER, bankOf(4, true, 1n))).to.throw(TypeError);
  });
});
