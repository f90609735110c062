import { expect } from "chai";
import { network } from "hardhat";

import { ChangeKind } from "../../../src/chain/bank-history.ts";
import { foldAll } from "../../../src/chain/bank-fold.ts";
import { totalsOf, witnessOf } from "../../../src/chain/bank-state.ts";
import { isEntry } from "../../../src/chain/entries.ts";
import { BankDriver, deployLedger, pointId } from "../../support/bank-driver.ts";

const { ethers } = await network.create();
const fixture = await deployLedger(ethers);
const { ledger, site, operator } = fixture;
let banks = 0;

/** A bank with three points in lanes 0, 1 and 9, after one record in slot 961. */
async function openBank(wide: boolean): Promise<BankDriver> {
  const bank = new BankDriver(fixture, ++banks);
  await bank.open({ wide, words: 3 });
  await bank.enrol(0, 100n, `${String(bank.bank)}/a`);
  await bank.change(
    { kind: ChangeKind.Enrol, lane: 1, total: 200n, subject: pointId(`${String(bank.bank)}/b`) },
    { kind: ChangeKind.Enrol, lane: 9, total: 0n, subject: pointId(`${String(bank.bank)}/c`) },
  );
  await bank.record(961, (lane) => BigInt(lane) + 1n);
  return bank;
}

describe("bank state", function () {
  for (const wide of [false, true]) {
    describe(`of a bank with lanes of ${wide ? "64" : "32"} bits`, function () {
      it("adds up to the head that the ledger stores, whatever the entry", async function () {
        const bank = await openBank(wide);
        const b = { lane: 1, total: 0n, subject: ethers.id("reason") };
        const steps = [
          () => bank.change({ ...b, kind: ChangeKind.Correct, total: 7n }),
          () => bank.change({ ...b, kind: ChangeKind.Exchange, subject: ethers.id("new meter") }),
          () => bank.change({ ...b, kind: ChangeKind.Suspend }),
          () => bank.record(962),
          () => bank.change({ ...b, kind: ChangeKind.Resume }),
          () => bank.grow(14),
          () => bank.amend(961, [{ lane: 0, code: 2, value: 101n }]),
          () => bank.record(1100, () => 2n, [{ lane: 9, code: 4, value: 0n }]),
          () => bank.change({ ...b, kind: ChangeKind.Retire }),
          () => bank.appoint(operator, 5n),
        ];
        for (const step of steps) {
          await step();
          expect(bank.state.head).to.equal(await ledger.headOf(bank.bank));
        }
      });

      it("is the same when rebuilt from the events alone", async function () {
        const bank = await openBank(wide);
        await bank.appoint(operator, 77n);
        expect(foldAll(site, bank.bank, bank.events)).to.deep.equal({
          ok: true,
          state: bank.state,
        });
        expect(witnessOf(bank.state)).to.deep.equal({
          tip: bank.state.tip,
          words: bank.state.words,
        });
        expect(bank.state.gateway).to.equal(await operator.getAddress());
        expect(bank.state.maxStep).to.equal(77n);
      });

      it("tells totals from vacant lanes", async function () {
        const bank = await openBank(wide);
        const totals = totalsOf(bank.state);
        expect(totals.length).to.equal(wide ? 12 : 24);
        expect(totals.slice(0, 3)).to.deep.equal([101n, 202n, null]);
        expect(totals[9]).to.equal(10n);
      });
    });
  }

  it("keeps seats as the ledger keeps them", async function () {
    const bank = await openBank(false);
    const point = pointId(`${String(bank.bank)}/b`);
    const lane = { lane: 1, total: 0n, subject: ethers.id("reason") };
    await bank.change(
      { ...lane, kind: ChangeKind.Correct, total: 20n },
      { ...lane, kind: ChangeKind.Correct, total: 30n },
    );
    await bank.change({ ...lane, kind: ChangeKind.Exchange, subject: ethers.id("meter 2") });
    await bank.record(970, () => 5n);
    await bank.change({ ...lane, kind: ChangeKind.Suspend });
    await bank.record(971);
    await bank.change({ ...lane, kind: ChangeKind.Retire });
    const seat = await ledger.seatOf(point);
    expect(bank.state.seats.get(point)).to.deep.equal({
      point,
      lane: Number(seat.lane),
      since: Number(seat.since),
      until: Number(seat.until),
      state: "retired",
      kept: seat.kept,
      keptSlot: Number(seat.keptSlot),
      corrections: [4, 4],
      exchanges: [{ index: 5, meter: ethers.id("meter 2") }],
    });
    expect(seat.kept).to.equal(35n);
    expect(seat.keptSlot).to.equal(970n);
    expect(await ledger.correctionsUpTo(point, 4)).to.equal(2n);
    expect(bank.state.occupants.has(1)).to.equal(false);

    await bank.enrol(1, 0n, `${String(bank.bank)}/d`);
    expect(bank.state.occupants.get(1)).to.equal(await ledger.occupantOf(bank.bank, 1));
  });

  it("knows the checkpoint of the last day that was closed", async function () {
    const bank = await openBank(false);
    await bank.record(1056);
    expect(bank.state.checkpoint).to.include({ day: 9, index: 2 });
    const { head, tip } = bank.state;
    await bank.record(1057);
    expect(bank.state.checkpoint).to.deep.equal({ day: 10, head, index: tip.index });
    expect(await ledger.dayHeadOf(bank.bank, 10)).to.equal(head);
  });

  describe("given events that are no history", function () {
    it("finds the opening absent", async function () {
      const bank = await openBank(false);
      const verdict = { kind: "absent", bank: bank.bank, index: 0 };
      const without = foldAll(site, bank.bank, bank.events.slice(1));
      expect(without.ok ? null : without.verdict).to.include(verdict);
      const nothing = foldAll(site, bank.bank, []);
      expect(nothing.ok ? null : nothing.verdict).to.include(verdict);
    });

    it("finds an entry withheld, and which", async function () {
      const bank = await openBank(false);
      const without = foldAll(site, bank.bank, bank.events.toSpliced(2, 1));
      expect(without.ok ? null : without.verdict).to.include({ kind: "withheld", index: 2 });
    });

    it("finds a checkpoint that the entries do not make", async function () {
      const bank = await openBank(false);
      for (const change of [{ day: 8 }, { head: ethers.ZeroHash }]) {
        const altered = bank.events.map((event) =>
          event.kind === "day-closed" ? { ...event, ...change } : event,
        );
        const folded = foldAll(site, bank.bank, altered);
        expect(folded.ok ? null : folded.verdict).to.include({ kind: "fork", index: 3 });
      }
      const unfinished = foldAll(site, bank.bank, bank.events.slice(0, -1));
      expect(unfinished.ok ? null : unfinished.verdict).to.include({ kind: "withheld", index: 3 });
    });

    it("finds a fork where an entry comes twice", async function () {
      const bank = await openBank(false);
      const last = bank.events.slice(-1);
      const twice = foldAll(site, bank.bank, [...bank.events, ...last]);
      expect(twice.ok ? null : twice.verdict).to.include({ kind: "fork", index: 3 });
      const opened = foldAll(site, bank.bank, [...bank.events, ...bank.events.slice(0, 1)]);
      expect(opened.ok ? null : opened.verdict).to.include({ kind: "fork", index: 0 });
    });

    it("finds a fork where the history is another ledger's, chain's or bank's", async function () {
      const bank = await openBank(false);
      const sites = [
        { ...site, chainId: site.chainId + 1n },
        { ...site, ledger: await operator.getAddress() },
      ];
      for (const other of sites) {
        const folded = foldAll(other, bank.bank, bank.events);
        expect(folded.ok ? null : folded.verdict).to.include({ kind: "fork", index: 0 });
      }
      const renamed = bank.events.map((event) => ({ ...event, bank: 4_000_000 }));
      const folded = foldAll(site, 4_000_000, renamed);
      expect(folded.ok ? null : folded.verdict).to.include({ kind: "fork", index: 0 });
    });

    it("finds a fork where an entry was altered, at the entry after it", async function () {
      const bank = await openBank(false);
      await bank.record(1000);
      const altered = bank.events.map((event) =>
        isEntry(event) && event.kind === "recorded" && event.index === 3
          ? { ...event, registers: event.registers.map((word) => word ^ (1n << 224n)) }
          : event,
      );
      const folded = foldAll(site, bank.bank, altered);
      expect(folded.ok ? null : folded.verdict).to.include({ kind: "fork", index: 4 });
    });
  });
});
