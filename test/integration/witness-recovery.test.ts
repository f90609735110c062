import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import { entriesOf } from "../../src/chain/bank-entries.ts";
import { readSnapshot, writeSnapshot } from "../../src/chain/bank-snapshot.ts";
import type { BankState } from "../../src/chain/bank-state.ts";
import { decodeContractError } from "../../src/chain/contract-errors.ts";
import { EventIndex } from "../../src/chain/event-index.ts";
import { Store } from "../../src/chain/store.ts";
import { verifyBank } from "../../src/chain/verification.ts";
import { BankDriver, deployLedger, type LedgerFixture } from "../support/bank-driver.ts";
import { histories, pointsOf, take } from "../support/random-history.ts";
import { rejection } from "../support/rejection.ts";

const { ethers, networkHelpers } = await network.create();
const fixture = await deployLedger(ethers);
const { ledger, site, deployedAt: fromBlock } = fixture;
const DEPTH = 3;
let banks = 0;

function openIndex(store = new Store(":memory:"), from = fromBlock): EventIndex {
  return new EventIndex({ store, reader: ethers.provider, site, fromBlock: from, depth: DEPTH });
}

/** The state of a bank as somebody finds it who knows nothing but the chain. */
async function recovered(bank: BankDriver): Promise<BankState> {
  const index = openIndex(undefined, bank.events[0]?.place.blockNumber);
  await index.sync();
  const state = index.state(bank.bank);
  if (state === null) throw new Error("not found on the chain");
  return state;
}

async function openBank(wide: boolean, by: LedgerFixture = fixture): Promise<BankDriver> {
  const bank = new BankDriver(by, ++banks);
  await bank.open({ wide, words: 3 });
  await bank.enrol(0, 10n, `${String(bank.bank)}/0`);
  await bank.enrol(9, 20n, `${String(bank.bank)}/1`);
  return bank;
}

/** Everything that an index says of a bank. */
function viewOf(index: EventIndex, bank: BankDriver): unknown {
  const { bank: number } = bank;
  const days = bank.events.filter((event) => event.kind === "day-closed").map(({ day }) => day);
  return {
    states: [index.state(number), index.state(number, "final")],
    blocks: [index.head, index.final],
    entries: [...entriesOf(index, number)],
    rows: index.entries.entries(number, 0, 1_000),
    days: days.map((day) => index.entries.checkpoint(number, day)),
    seats: pointsOf(bank).map((point) => index.entries.seat(point)),
    events: [...index.events({ bank: number })],
  };
}

describe("witness recovery", function () {
  for (const wide of [false, true]) {
    describe(`of a bank with lanes of ${wide ? "64" : "32"} bits`, function () {
      it("rebuilds all that was deleted from events, and goes on", async function () {
        const folder = mkdtempSync(join(tmpdir(), "gridwell-recovery-"));
        const file = join(folder, "state", "state.db");
        const bank = await openBank(wide);
        await bank.record(961, (lane) => BigInt(lane) + 1n);
        await bank.grow(4);
        await bank.record(1100, () => 2n, [{ lane: 9, code: 4, value: 0n }]);
        const first = new Store(file);
        const before = openIndex(first);
        await before.sync();
        const known = viewOf(before, bank);
        first.close();
        rmSync(folder, { recursive: true });

        const second = new Store(file);
        const index = openIndex(second);
        expect(index.state(bank.bank)).to.equal(null);
        await index.sync();
        expect(viewOf(index, bank)).to.deep.equal(known);
        const state = index.state(bank.bank);
        if (state === null) throw new Error("not recovered");
        const other = new BankDriver(fixture, bank.bank);
        other.resume(state);
        await other.record(1101);
        await other.enrol(20, 5n, `${String(bank.bank)}/late`);
        await other.amend(1101, [{ lane: 0, code: 2, value: 1n }]);
        expect(await ledger.headOf(bank.bank)).to.equal(other.state.head);
        second.close();
        rmSync(folder, { recursive: true });
      });

      it("lets a new gateway go on where the old one was", async function () {
        const bank = await openBank(wide);
        await bank.record(961);
        const { stranger } = fixture;
        await bank.appoint(stranger, 50n);
        const error = await rejection(bank.record(962));
        expect(decodeContractError(error)?.name).to.equal("LedgerNotGateway");

        const successor = new BankDriver({ ...fixture, gateway: stranger }, bank.bank);
        successor.resume(await recovered(bank));
        expect(successor.state).to.deep.equal(bank.state);
        expect(successor.state.gateway).to.equal(await stranger.getAddress());
        expect(successor.state.maxStep).to.equal(50n);
        await successor.record(962, () => 50n);
        expect((await recovered(bank)).head).to.equal(await ledger.headOf(bank.bank));
      });
    });
  }

  it("recovers banks of 4,000 points that were enrolled in pages", async function () {
    this.timeout(300_000);
    for (const wide of [false, true]) {
      const bank = new BankDriver(fixture, ++banks);
      await bank.open({ wide, words: wide ? 1_000 : 500 });
      const lanes = [0, 127, 128, 1_999, 3_999];
      for (const lane of lanes)
        await bank.enrol(lane, BigInt(lane), `${String(bank.bank)}/${String(lane)}`);
      await bank.record(1_000, () => 9n);
      const state = await recovered(bank);
      expect(state).to.deep.equal(bank.state);
      bank.resume(state);
      await bank.record(1_001);
      expect(await ledger.headOf(bank.bank)).to.equal(bank.state.head);
    }
  });

  it("recovers any history, and goes on from it", async function () {
    this.timeout(300_000);
    await fc.assert(
      fc.asyncProperty(histories(1, 40), fc.boolean(), async (steps, wide) => {
        const bank = await openBank(wide);
        for (const step of steps) await take(bank, step);
        const state = await recovered(bank);
        expect(state).to.deep.equal(bank.state);
        expect(readSnapshot(writeSnapshot(state))).to.deep.equal(state);
        expect(state.head).to.equal(await ledger.headOf(bank.bank));
        for (const [point, seat] of state.seats) {
          const stored = await ledger.seatOf(point);
          expect(stored.lane).to.equal(BigInt(seat.lane));
          expect(stored.since).to.equal(BigInt(seat.since));
          expect(stored.until).to.equal(BigInt(seat.until ?? 0));
          expect(stored.state).to.equal({ active: 1n, suspended: 2n, retired: 3n }[seat.state]);
          expect(stored.kept).to.equal(seat.kept ?? 0n);
          expect(stored.keptSlot).to.equal(BigInt(seat.keptSlot ?? 0));
          const corrections = await ledger.correctionsUpTo(point, state.tip.index);
          expect(corrections).to.equal(BigInt(seat.corrections.length));
        }
        bank.resume(state);
        await bank.record(state.tip.slot + 1);
        expect(await ledger.headOf(bank.bank)).to.equal(bank.state.head);
      }),
      { seed: 11, numRuns: 15 },
    );
  });

  it("follows any history over reorgs, as if it had known the last chain only", async function () {
    this.timeout(300_000);
    const reorg = fc.record({
      kept: histories(0, 6),
      lost: histories(1, DEPTH),
      instead: histories(0, 5),
      looks: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(reorg, { minLength: 1, maxLength: 5 }), async (reorgs) => {
        const bank = await openBank(false);
        const other = await openBank(true);
        const store = new Store(":memory:");
        let index = openIndex(store);
        await index.sync();
        for (const { kept, lost, instead, looks } of reorgs) {
          for (const step of kept) await take(bank, step);
          await index.sync();
          const snapshot = await networkHelpers.takeSnapshot();
          const goBack = [bank.remember(), other.remember()];
          // A step makes one block at most, so what is lost was not final.
          for (const step of lost) await take(step.a % 2 === 0 ? bank : other, step);
          await index.sync();
          // Whoever restarts in the middle of it sees the same.
          if (looks) index = openIndex(store);
          await snapshot.restore();
          for (const back of goBack) back();
          for (const step of instead) await take(step.b % 2 === 0 ? bank : other, step);
          await networkHelpers.mine();
          await index.sync();
          for (const each of [bank, other]) {
            expect(index.state(each.bank)).to.deep.equal(each.state);
            expect(each.state.head).to.equal(await ledger.headOf(each.bank));
          }
        }
        // What was final on a longer chain stays so; where the chain has outgrown it, both say the same.
        for (let i = 0; i < 2 * DEPTH; i++) await networkHelpers.mine();
        await index.sync();
        const fresh = openIndex();
        await fresh.sync();
        for (const each of [bank, other]) {
          expect(viewOf(index, each)).to.deep.equal(viewOf(fresh, each));
          expect((await verifyBank(index, ledger, each.bank)).ok).to.equal(true);
        }
      }),
      { seed: 13, numRuns: 8 },
    );
  });
});
