import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import { isEntry, type LedgerEvent } from "../../../src/chain/entries.ts";
import { EventIndex } from "../../../src/chain/event-index.ts";
import { decodeLedgerLog, type ChainLog } from "../../../src/chain/ledger-log.ts";
import { proveReading } from "../../../src/chain/proofs.ts";
import { Store } from "../../../src/chain/store.ts";
import {
  proveBank,
  readStoredBank,
  verifyBank,
  type StoredBank,
  type Verification,
} from "../../../src/chain/verification.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { BankDriver, deployLedger, pointId } from "../../support/bank-driver.ts";
import { histories, take } from "../../support/random-history.ts";
import { rejection } from "../../support/rejection.ts";
import { deployVerifier, onChain } from "../../support/verifier.ts";

const { ethers, networkHelpers } = await network.create();
const fixture = await deployLedger(ethers);
const { ledger, site, deployedAt: fromBlock } = fixture;
const { verifier } = await deployVerifier(fixture);
let banks = 0;

function openIndex(): EventIndex {
  const store = new Store(":memory:");
  return new EventIndex({ store, reader: ethers.provider, site, fromBlock, depth: 2 });
}

async function openBank(wide = false): Promise<BankDriver> {
  const bank = new BankDriver(fixture, ++banks);
  await bank.open({ wide });
  await bank.enrol(0, 10n, `${String(bank.bank)}/0`);
  await bank.enrol(5, 20n, `${String(bank.bank)}/1`);
  return bank;
}

/** What a node that gives these logs makes of the bank; a log that cannot be the ledger's is its own verdict. */
function proveLogs(
  bank: number,
  logs: readonly ChainLog[],
  stored: StoredBank,
): Verification | string {
  const events: LedgerEvent[] = [];
  for (const log of logs) {
    try {
      const event = decodeLedgerLog(log);
      if (event?.bank === bank) events.push(event);
    } catch (error) {
      if (error instanceof GridwellError) return error.code;
      throw error;
    }
  }
  return proveBank(site, bank, events, stored);
}

function verdictOf(result: Verification | string): string {
  if (typeof result === "string") return result;
  return result.ok ? "proved" : result.verdict.kind;
}

describe("verification of a bank", function () {
  it("gives each total that was written, once the events make what the chain stores", async function () {
    const bank = await openBank();
    await bank.record(961, (lane) => BigInt(lane) + 1n);
    await bank.record(1100, () => 0n, [{ lane: 5, code: 2, value: 30n }]);
    const index = openIndex();
    await index.sync();
    const result = await verifyBank(index, ledger, bank.bank);
    if (!result.ok) throw new Error(result.verdict.reason);
    expect(result.state).to.deep.equal(bank.state);
    const none = { estimate: 0n, quality: 0, corrections: 0 };
    expect(result.readings.get(pointId(`${String(bank.bank)}/1`))).to.deep.equal([
      { slot: 961, total: 26n, index: 3, ...none, closed: true },
      { slot: 1100, total: 26n, index: 4, ...none, quality: 2, estimate: 30n, closed: false },
    ]);
    expect(result.readings.size).to.equal(2);
  });

  it("gives the one reading of each point and slot that the contract proves", async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(histories(5, 25), fc.boolean(), async (steps, wide) => {
        const bank = await openBank(wide);
        for (const step of steps) await take(bank, step);
        const index = openIndex();
        await index.sync();
        const result = await verifyBank(index, ledger, bank.bank);
        if (!result.ok) throw new Error(result.verdict.reason);
        const slots = bank.events.filter(isEntry).filter(({ kind }) => kind === "recorded");
        for (const { slot } of slots) {
          for (const point of bank.state.seats.keys()) {
            const proved = result.readings.get(point)?.find((reading) => reading.slot === slot);
            if (proved === undefined) {
              const refused = (): unknown => proveReading(index, point, slot);
              expect(refused).to.throw(GridwellError).with.property("code", "READING_ABSENT");
            } else {
              const { proof, reading } = proveReading(index, point, slot);
              expect(reading).to.deep.equal(proved);
              expect(await onChain(verifier, point, proof)).to.deep.equal(proved);
            }
          }
        }
      }),
      { seed: 3, numRuns: 8 },
    );
  });

  describe("given events that somebody altered", function () {
    it("tells what was done to them", async function () {
      const bank = await openBank();
      await bank.record(961);
      await bank.record(962);
      await bank.amend(962, [{ lane: 0, code: 2, value: 5n }]);
      const { events } = bank;
      const stored = await readStoredBank(ledger, bank.bank);
      const entries = events.filter(isEntry);
      const verdict = (altered: readonly LedgerEvent[]): unknown => {
        const result = proveBank(site, bank.bank, altered, stored);
        return result.ok ? null : [result.verdict.kind, result.verdict.index];
      };
      expect(verdict(events)).to.equal(null);
      expect(verdict([])).to.deep.equal(["absent", 0]);
      expect(verdict(events.slice(1))).to.deep.equal(["absent", 0]);
      expect(verdict(events.slice(0, -1))).to.deep.equal(["unproved", 4]);
      for (const { index } of entries.slice(1, -1)) {
        const without = events.filter((event) => !isEntry(event) || event.index !== index);
        expect(verdict(without)).to.deep.equal(["withheld", index]);
      }
      const last = entries.at(-1);
      if (last?.kind !== "amended") throw new Error("no amendment");
      const altered = events.with(-1, { ...last, data: "0x" });
      expect(verdict(altered)).to.deep.equal(["unproved", 5]);
      const opening = entries[0];
      if (opening?.kind !== "opened") throw new Error("no opening");
      for (const change of [{ maxStep: 1n }, { gateway: ethers.ZeroAddress }]) {
        expect(verdict(events.with(0, { ...opening, ...change }))).to.deep.equal(["unproved", 5]);
      }
      expect(verdict(events.with(0, { ...opening, wide: true }))).to.deep.equal(["fork", 2]);
      expect(verdict(events.with(0, { ...opening, slot: 961 }))).to.deep.equal(["fork", 1]);
    });

    it("finds a byte of any event changed", async function () {
      this.timeout(60_000);
      const bank = await openBank();
      await bank.record(961, () => 3n, [{ lane: 0, code: 4, value: 1n }]);
      await bank.grow(1);
      await bank.appoint(fixture.gateway, 5_000n);
      await bank.amend(961, [{ lane: 0, code: 2, value: 5n }], ethers.id("evidence"));
      await bank.record(1100);
      const stored = await readStoredBank(ledger, bank.bank);
      const truth = proveLogs(bank.bank, bank.logs, stored);
      expect(verdictOf(truth)).to.equal("proved");
      const seen = new Map<string, number>();
      for (const [at, log] of bank.logs.entries()) {
        for (const altered of alterations(log)) {
          const result = proveLogs(bank.bank, bank.logs.with(at, altered), stored);
          const verdict = verdictOf(result);
          seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
          if (verdict !== "proved") continue;
          // The gateway and limit of the opening: no head commits to them, and the appointment replaced them.
          expect(at).to.equal(0);
          expect(result).to.deep.equal(truth);
        }
      }
      expect(seen.get("proved")).to.equal(20 + 8);
      expect([...seen.keys()].toSorted()).to.deep.equal([
        "LOG_MALFORMED",
        "absent",
        "fork",
        "proved",
        "unproved",
        "withheld",
      ]);
    });

    it("finds events kept back, doubled or in another order, in any history", async function () {
      this.timeout(60_000);
      const choice = fc.record({
        how: fc.constantFrom("drop", "double", "swap"),
        at: fc.nat(),
        to: fc.nat(),
      });
      await fc.assert(
        fc.asyncProperty(
          histories(4, 20),
          fc.array(choice, { minLength: 20, maxLength: 20 }),
          async (steps, choices) => {
            const bank = await openBank();
            for (const step of steps) await take(bank, step);
            const { logs } = bank;
            const stored = await readStoredBank(ledger, bank.bank);
            const truth = proveLogs(bank.bank, logs, stored);
            expect(verdictOf(truth)).to.equal("proved");
            for (const { how, at, to } of choices) {
              const [i, j] = [at % logs.length, to % logs.length];
              const [one, other] = [logs[i], logs[j]];
              if (one === undefined || other === undefined) continue;
              const changes: Record<typeof how, ChainLog[]> = {
                drop: logs.toSpliced(i, 1),
                double: logs.toSpliced(j, 0, one),
                swap: logs.with(i, other).with(j, one),
              };
              const result = proveLogs(bank.bank, changes[how], stored);
              // No head commits to appointments: the last one counts, and where it stands does not matter.
              const touched = how === "swap" ? [one, other] : [one];
              const appoints = touched.some((log) => decodeLedgerLog(log)?.kind === "appointed");
              if (appoints || (how === "swap" && i === j)) {
                if (verdictOf(result) === "proved") expect(result).to.deep.equal(truth);
              } else {
                expect(verdictOf(result), how).to.not.equal("proved");
              }
            }
          },
        ),
        { seed: 5, numRuns: 12 },
      );
    });
  });

  it("is not begun on a block that is gone", async function () {
    const index = openIndex();
    const bank = await openBank();
    const snapshot = await networkHelpers.takeSnapshot();
    await bank.record(961);
    await index.sync();
    await snapshot.restore();
    await networkHelpers.mine();
    const error = await rejection(verifyBank(index, ledger, bank.bank));
    expect(error).to.have.property("code", "CHAIN_MOVED");
  });
});

/** The log with each of its bytes changed, one at a time. */
function* alterations(log: ChainLog): Generator<ChainLog> {
  for (const [i, topic] of log.topics.entries()) {
    for (const value of altered(topic)) yield { ...log, topics: log.topics.with(i, value) };
  }
  for (const data of altered(log.data)) yield { ...log, data };
}

function* altered(hex: string): Generator<string> {
  for (let at = 2; at < hex.length; at += 2) {
    const byte = Number.parseInt(hex.slice(at, at + 2), 16) ^ 0x01;
    yield hex.slice(0, at) + byte.toString(16).padStart(2, "0") + hex.slice(at + 2);
  }
}
