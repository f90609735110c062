import { expect } from "chai";
import { concat, id, toBeHex } from "ethers";
import fc from "fast-check";

import { decodeLedgerLog, type ChainLog } from "../../../src/chain/ledger-log.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { IReadingLedger__factory } from "../../../types/contracts/factories/metering/IReadingLedger__factory.ts";

const abi = IReadingLedger__factory.createInterface();
const place = { blockNumber: 7, blockHash: id("block"), logIndex: 3, transactionHash: id("tx") };

function logOf(topics: readonly string[], data: string): ChainLog {
  const { blockNumber, blockHash, logIndex, transactionHash } = place;
  const address = `0x${"ab".repeat(20)}`;
  return { address, topics, data, blockNumber, blockHash, index: logIndex, transactionHash };
}

/** What becomes of a log: its event, or the code of the refusal. */
function outcomeOf(log: ChainLog): unknown {
  try {
    return decodeLedgerLog(log);
  } catch (error) {
    if (error instanceof GridwellError) return error.code;
    throw error;
  }
}

const uint32 = fc.nat(2 ** 32 - 1);
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => concat([bytes]));
const record = fc.record({
  bank: uint32,
  slot: uint32,
  index: uint32,
  before: bytes32,
  evidence: bytes32,
  exceptions: fc
    .array(fc.uint8Array({ minLength: 12, maxLength: 12 }), { maxLength: 6 })
    .map((elements) => concat(elements)),
  registers: fc.array(fc.bigInt(0n, 2n ** 256n - 1n), { maxLength: 20 }),
});

describe("ledger log", function () {
  it("of a batch is read as a general decoder reads it", function () {
    fc.assert(
      fc.property(record, (values) => {
        const { topics, data } = abi.encodeEventLog("Recorded", [
          ...[values.bank, values.slot, values.index, values.before],
          ...[values.evidence, values.exceptions, values.registers],
        ]);
        expect(decodeLedgerLog(logOf(topics, data))).to.deep.equal({
          kind: "recorded",
          ...values,
          place,
        });
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("of a batch is refused when written in any other way", function () {
    fc.assert(
      fc.property(record, fc.nat(), fc.nat(7), (values, at, bit) => {
        const { topics, data } = abi.encodeEventLog("Recorded", [
          ...[values.bank, values.slot, values.index, values.before],
          ...[values.evidence, values.exceptions, values.registers],
        ]);
        for (const other of [
          `${data}00`,
          `${data}${"0".repeat(64)}`,
          data.slice(0, -2),
          data.slice(0, -64),
          data.toUpperCase(),
        ]) {
          expect(outcomeOf(logOf(topics, other))).to.equal("LOG_MALFORMED");
        }
        // One bit changed: refused, or another value in place of exactly that bit.
        const byte = at % ((data.length - 2) / 2);
        const digits = data.slice(2 + 2 * byte, 4 + 2 * byte);
        const flipped = toBeHex(Number.parseInt(digits, 16) ^ (1 << bit), 1).slice(2);
        const altered = data.slice(0, 2 + 2 * byte) + flipped + data.slice(4 + 2 * byte);
        const outcome = outcomeOf(logOf(topics, altered));
        if (outcome === "LOG_MALFORMED") return;
        const event = outcome as { kind: string } & typeof values;
        const again = abi.encodeEventLog("Recorded", [
          ...[event.bank, event.slot, event.index, event.before],
          ...[event.evidence, event.exceptions, event.registers],
        ]);
        expect(again).to.deep.equal({ topics, data: altered });
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it("is refused where the ledger could not have written it", function () {
    const opened = abi.encodeEventLog("BankOpened", [
      1,
      2,
      id("before"),
      logOf([], "").address,
      3,
      false,
      4,
    ]);
    const { topics, data } = opened;
    expect(outcomeOf(logOf(topics, data))).to.include({
      kind: "opened",
      bank: 1,
      slot: 2,
      words: 4,
    });
    const dirty = `0x01${(topics[1] ?? "").slice(4)}`;
    expect(outcomeOf(logOf(topics.with(1, dirty), data))).to.equal("LOG_MALFORMED");
    expect(outcomeOf(logOf(topics.slice(0, 2), data))).to.equal("LOG_MALFORMED");
    expect(outcomeOf(logOf(topics, `${data}00`))).to.equal("LOG_MALFORMED");

    const changed = (kind: number): unknown => {
      const changes = [{ kind, lane: 1, total: 2, subject: id("point") }];
      const log = abi.encodeEventLog("LanesChanged", [1, 2, 3, id("before"), changes]);
      return outcomeOf(logOf(log.topics, log.data));
    };
    expect(changed(5)).to.include({ kind: "changed", index: 3 });
    expect(changed(6)).to.equal("LOG_MALFORMED");

    const amended = abi.encodeEventLog("Amended", [
      1,
      2,
      3,
      id("before"),
      1,
      id("evidence"),
      "0x01",
    ]);
    expect(outcomeOf(logOf(amended.topics, amended.data))).to.equal("LOG_MALFORMED");
  });

  it("of another event is nothing", function () {
    expect(decodeLedgerLog(logOf([id("Transfer(address,address,uint256)")], "0x"))).to.equal(null);
    expect(decodeLedgerLog(logOf([], "0x"))).to.equal(null);
  });
});
