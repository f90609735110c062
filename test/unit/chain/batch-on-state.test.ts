import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import fc from "fast-check";
import { network } from "hardhat";

import { ChangeKind, encodeElements, type Element } from "../../../src/chain/bank-history.ts";
import { isRecordOf, refusalOf, stateAfter } from "../../../src/chain/batch-on-state.ts";
import { checkBatch, type Batch } from "../../../src/chain/batch.ts";
import { decodeContractError } from "../../../src/chain/contract-errors.ts";
import { lanesPerWord, laneTop, withLane } from "../../../src/chain/lanes.ts";
import { fitsTransaction, recordCall } from "../../../src/chain/record-call.ts";
import { BankDriver, deployLedger, pointId } from "../../support/bank-driver.ts";

const { ethers } = await network.create();
const fixture = await deployLedger(ethers);
const { ledger, site, gateway, stranger } = fixture;
const [gatewayAddress, strangerAddress] = [await gateway.getAddress(), await stranger.getAddress()];
const MAX_STEP = 50n;
let banks = 0;

/** A bank of two words with points in lanes 0, 1, 3 and the last of the first word; the others are vacant. */
async function openBank(wide: boolean): Promise<BankDriver> {
  const bank = new BankDriver(fixture, ++banks);
  await bank.open({ wide, words: 2 });
  await bank.appoint(gateway, MAX_STEP);
  const enrolled = [0, 1, 3, lanesPerWord(wide) - 1];
  const changes = [...new Set(enrolled)].map((lane) => ({
    kind: ChangeKind.Enrol,
    lane,
    total: BigInt(lane) * 100n,
    subject: pointId(`${String(bank.bank)}/${String(lane)}`),
  }));
  await bank.change(...changes);
  return bank;
}

/** What the ledger itself says to a batch on top of a bank's state. */
async function ledgerSays(bank: BankDriver, batch: Batch, from: string): Promise<unknown> {
  const { tip, words, wide } = bank.state;
  const next = [...words];
  for (const [lane, total] of batch.totals) {
    const at = Math.floor(lane / lanesPerWord(wide));
    next[at] = withLane(next[at] ?? 0n, lane, total, wide);
  }
  const { slot, evidence, exceptions } = batch;
  const data = ledger.interface.encodeFunctionData("record", [
    bank.bank,
    tip,
    [...words],
    slot,
    evidence ?? ZeroHash,
    encodeElements(exceptions),
    next,
  ]);
  try {
    await ethers.provider.call({ to: site.ledger, from, data });
    return null;
  } catch (error) {
    const refusal = decodeContractError(error);
    if (refusal === null) throw error;
    return refusal;
  }
}

describe("a batch on a bank's state", function () {
  for (const wide of [false, true]) {
    const lanes = 2 * lanesPerWord(wide);
    const total = fc.oneof(
      fc.bigInt({ min: 0n, max: 500n }),
      fc.constantFrom(laneTop(wide), laneTop(wide) - 1n),
    );
    const exception = fc.record<Element>({
      lane: fc.integer({ min: 0, max: lanes }),
      code: fc.integer({ min: 1, max: 4 }),
      value: fc.bigInt({ min: 0n, max: 9n }),
    });
    const parts = {
      slot: fc.integer({ min: 958, max: 966 }),
      evidence: fc.constantFrom(null, id("signatures")),
      exceptions: fc
        .uniqueArray(exception, { maxLength: 3, selector: ({ lane }) => lane })
        .map((list) => list.toSorted((a, b) => a.lane - b.lane)),
      totals: fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: lanes - 1 }), total), {
        maxLength: 3,
        selector: ([lane]) => lane,
      }),
    };

    it(`is refused as the ledger refuses it, with lanes of ${wide ? "64" : "32"} bits`, async function () {
      const bank = await openBank(wide);
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(fc.record(parts), fc.boolean(), async (part, isGateway) => {
          const batch = { bank: bank.bank, ...part };
          const from = isGateway ? gatewayAddress : strangerAddress;
          const refusal = refusalOf(bank.state, checkBatch(batch), from);
          expect(refusal).to.deep.equal(await ledgerSays(bank, batch, from));
          seen.add(refusal?.name ?? "taken");
        }),
        { numRuns: 150, seed: 3 },
      );
      expect([...seen].toSorted()).to.deep.equal([
        "ElementsMalformed",
        "LedgerImplausible",
        "LedgerNotGateway",
        "LedgerSlotNotAfter",
        "taken",
      ]);
    });
  }

  it("is refused where it names a lane or a total that the bank's words cannot hold", async function () {
    const { bank, state } = await openBank(false);
    const cases: readonly (readonly [readonly [number, bigint], string])[] = [
      [[16, 5n], "LedgerLaneInvalid"],
      [[0, 2n ** 31n], "LedgerTotalInvalid"],
    ];
    for (const [named, name] of cases) {
      const batch = checkBatch({
        bank,
        slot: 961,
        evidence: null,
        exceptions: [],
        totals: [named],
      });
      expect(refusalOf(state, batch, gatewayAddress)?.name).to.equal(name);
    }
  });

  it("leads to the state that the ledger has after it, one after the other", async function () {
    const driver = await openBank(true);
    const { bank } = driver;
    let { state } = driver;
    const batches = [961, 970, 1_100].map((slot, i) =>
      checkBatch({
        bank,
        slot,
        evidence: id(String(slot)),
        exceptions: [{ lane: 1, code: 2, value: 5n }],
        totals: [[0, BigInt(i) + 1n]],
      }),
    );
    for (const batch of batches) {
      const next = stateAfter(site, state, batch);
      const { to, data, gasLimit } = recordCall(site.ledger, state, batch, next);
      const sent = await gateway.sendTransaction({ to, data, gasLimit });
      await sent.wait();
      expect(await ledger.headOf(bank)).to.equal(next.head);
      state = next;
    }
  });

  it("knows its own record from others", async function () {
    const { bank, state } = await openBank(false);
    const batch = checkBatch({
      bank,
      slot: 961,
      evidence: id("signatures"),
      exceptions: [{ lane: 3, code: 4, value: 0n }],
      totals: [[0, 10n]],
    });
    const registers = stateAfter(site, state, batch).words;
    const { evidence, exceptions } = batch;
    const place = { blockNumber: 0, blockHash: ZeroHash, logIndex: 0, transactionHash: ZeroHash };
    const entry = {
      kind: "recorded" as const,
      ...{ bank, slot: 961, index: state.tip.index + 1, before: state.head },
      ...{ evidence, exceptions, registers, place },
    };
    expect(isRecordOf(batch, state, entry)).to.equal(true);
    const others = [
      { slot: 962 },
      { evidence: ZeroHash },
      { exceptions: "0x" },
      { registers: registers.toSpliced(1, 1, (registers[1] ?? 0n) - 1n) },
      { registers: registers.slice(1) },
    ];
    for (const other of others) {
      expect(isRecordOf(batch, state, { ...entry, ...other })).to.equal(false);
    }
    const unfit = checkBatch({ ...batch, exceptions: [], totals: [[8_000, 1n]] });
    expect(isRecordOf(unfit, state, { ...entry, exceptions: "0x" })).to.equal(false);
  });
});

describe("a batch's gas limit", function () {
  for (const wide of [false, true]) {
    for (const words of [1, 25, 1_024]) {
      it(`is enough, and not half too much, for ${String(words)} ${wide ? "wide " : ""}words`, async function () {
        const driver = new BankDriver(fixture, ++banks);
        await driver.open({ wide, words });
        await driver.enrol(0, 0n, driver.bank);
        let { state } = driver;
        const lanes = words * lanesPerWord(wide);
        for (const [i, count] of [0, 1, 100, 3_000].filter((n) => n <= lanes).entries()) {
          const exceptions = Array.from({ length: count }, (_, lane) => {
            return { lane, code: 1 + (lane % 4), value: 2n ** 64n - 1n };
          });
          // Each batch crosses a day.
          const slot = 1_000 + 100 * i;
          const totals: [number, bigint][] = count === 0 ? [[0, 1n]] : [];
          const batch = checkBatch({
            bank: driver.bank,
            slot,
            evidence: id("x"),
            exceptions,
            totals,
          });
          const next = stateAfter(site, state, batch);
          const { to, data, gasLimit } = recordCall(site.ledger, state, batch, next);
          const receipt = await (await gateway.sendTransaction({ to, data, gasLimit })).wait();
          expect(receipt?.status).to.equal(1);
          expect(Number(gasLimit)).to.be.lessThan(Number(receipt?.gasUsed) * 1.5);
          state = next;
        }
      });
    }
  }

  it("is not asked for where the batch is too large for a transaction", function () {
    const batchWith = (count: number): Parameters<typeof fitsTransaction>[1] =>
      checkBatch({
        ...{ bank: 1, slot: 1, evidence: null, totals: [] },
        exceptions: Array.from({ length: count }, (_, lane) => ({ lane, code: 1, value: 0n })),
      });
    expect(fitsTransaction(1_024, batchWith(5_300))).to.equal(true);
    expect(fitsTransaction(1_024, batchWith(5_500))).to.equal(false);
  });
});
