import { expect } from "chai";
import { ErrorFragment, id, makeError, ZeroAddress, type Interface } from "ethers";
import { network } from "hardhat";

import { headOf } from "../../../src/chain/bank-history.ts";
import { witnessOf } from "../../../src/chain/bank-state.ts";
import {
  contractErrorOf,
  decodeContractError,
  explainContractError,
} from "../../../src/chain/contract-errors.ts";
import { CONTRACT_SENTENCES } from "../../../src/chain/contract-sentences.ts";
import { CONTRACT_INTERFACES } from "../../../src/chain/contracts.ts";
import { MARKET_INTERFACES } from "../../../src/chain/market-contracts.ts";
import { MARKET_SENTENCES } from "../../../src/chain/market-sentences.ts";
import { MONITOR_INTERFACES } from "../../../src/chain/monitor-contracts.ts";
import { MONITOR_SENTENCES } from "../../../src/chain/monitor-sentences.ts";
import { BankDriver, deployLedger } from "../../support/bank-driver.ts";
import { rejection } from "../../support/rejection.ts";

const { ethers, provider } = await network.create();
const fixture = await deployLedger(ethers);
const { ledger, stranger } = fixture;
const caller = await stranger.getAddress();

/** Bytes of an error as the ledger reverts with them. */
function revertData(name: string, ...values: readonly unknown[]): string {
  return CONTRACT_INTERFACES.ledger.encodeErrorResult(name, [...values]);
}

describe("contract errors", function () {
  describe("of the in-process chain", function () {
    it("are decoded from a transaction, a call, an estimate and a raw request", async function () {
      const to = await ledger.getAddress();
      const refused = { name: "LedgerNotOperator", args: { caller } };
      const appoint = ledger.connect(stranger).appoint;
      for (const failing of [
        () => appoint(1, caller, 1n),
        () => appoint.staticCall(1, caller, 1n),
        () => appoint.estimateGas(1, caller, 1n),
        () =>
          provider.request({
            method: "eth_call",
            params: [
              {
                from: caller,
                to,
                data: ledger.interface.encodeFunctionData("appoint", [1, caller, 1n]),
              },
            ],
          }),
      ]) {
        expect(decodeContractError(await rejection(failing()))).to.deep.equal(refused);
      }
    });

    it("carry the values of the refusal", async function () {
      const bank = new BankDriver(fixture, 1);
      await bank.open({ words: 1 });
      await bank.enrol(0, 10n, "a");
      const { head } = bank.state;
      const { tip, words } = witnessOf(bank.state);
      const stale = { ...tip, index: tip.index + 1 };
      const { operator } = fixture;
      const error = await rejection(ledger.connect(operator).grow(1, stale, [...words], 1));
      expect(decodeContractError(error)).to.deep.equal({
        name: "LedgerNotCurrent",
        args: { bank: 1n, head },
      });
      expect(headOf(tip, bank.state.root)).to.equal(head);

      const fall = await rejection(bank.record(961, () => -1n));
      expect(decodeContractError(fall)).to.deep.equal({
        name: "LedgerImplausible",
        args: { bank: 1n, lane: 0n, from: 10n, to: 9n },
      });
    });
  });

  describe("in every shape that libraries and nodes give them", function () {
    const data = revertData("LedgerNotCurrent", 7, id("head"));
    const wanted = { name: "LedgerNotCurrent", args: { bank: 7n, head: id("head") } };
    const shapes: Record<string, unknown> = {
      "the bytes themselves": data,
      "error.data, as geth": Object.assign(new Error("execution reverted"), { code: 3, data }),
      "error.data.data, as Hardhat's node": { code: -32603, data: { message: "reverted", data } },
      "error.info.error.data, as ethers' providers": { info: { error: { code: 3, data } } },
      "error.info.error.data.data": { info: { error: { data: { data } } } },
      "error.error.data": { error: { data } },
      "error.cause": new Error("wrapped", { cause: new Error("again", { cause: { data } }) }),
      "ethers' CALL_EXCEPTION": makeError("execution reverted", "CALL_EXCEPTION", {
        action: "call",
        data,
        reason: null,
        transaction: { to: null, data: revertData("LedgerSlotZero") },
        invocation: null,
        revert: null,
      }),
    };
    for (const [name, shape] of Object.entries(shapes)) {
      it(name, function () {
        expect(decodeContractError(shape)).to.deep.equal(wanted);
      });
    }

    it("the two errors that Solidity has built in", function () {
      const reason = ErrorFragment.from("Error(string)");
      const words = CONTRACT_INTERFACES.ledger.encodeErrorResult(reason, ["no"]);
      expect(decodeContractError({ data: words })).to.deep.equal({
        name: "Error",
        args: { value: "no" },
      });
      const panic = ErrorFragment.from("Panic(uint256)");
      const code = CONTRACT_INTERFACES.ledger.encodeErrorResult(panic, [17]);
      expect(decodeContractError({ data: code })).to.deep.equal({
        name: "Panic",
        args: { value: 17n },
      });
    });

    it("nothing in what is no error of ours", function () {
      const loop: Record<string, unknown> = {};
      loop["cause"] = loop;
      for (const other of [
        null,
        undefined,
        7,
        "nonce too low",
        "0x",
        id("hash"),
        { data: "0x12345678" },
        { data: `${data}00` },
        { data: data.slice(0, 74) },
        new Error("timeout"),
        loop,
      ]) {
        expect(decodeContractError(other)).to.equal(null);
        expect(contractErrorOf(other)).to.equal(null);
      }
    });
  });

  describe("for people", function () {
    it("have a code, a sentence with the values, and the error underneath", function () {
      const error = { data: revertData("LedgerImplausible", 3, 12, 100, 90) };
      const shown = contractErrorOf(error);
      expect(shown?.code).to.equal("LEDGER_IMPLAUSIBLE");
      expect(shown?.cause).to.equal(error);
      for (const value of ["3", "12", "100", "90"]) expect(shown?.message).to.include(value);
      expect(shown?.message).to.not.match(/[{}]/);
    });

    it("show money in ether and tokens, not in base units", function () {
      const reserve = { available: 15n * 10n ** 17n, required: 2n * 10n ** 18n };
      expect(explainContractError({ name: "TokenReserveTooLow", args: reserve })).to.include(
        "would have 1.5 ether and needs 2 ether",
      );
      const credit = { account: ZeroAddress, credit: 1n, amount: 10n ** 18n };
      expect(explainContractError({ name: "AuctionCreditTooLow", args: credit })).to.include(
        "0.000000000000000001 tokens of credit, not 1 tokens",
      );
    });

    it("have a sentence each, which names only values that the error has", function () {
      const names = new Set<string>();
      const sentences = { ...CONTRACT_SENTENCES, ...MARKET_SENTENCES, ...MONITOR_SENTENCES };
      const interfaces = [CONTRACT_INTERFACES, MARKET_INTERFACES, MONITOR_INTERFACES].flatMap(
        Object.values<Interface>,
      );
      for (const contract of interfaces) {
        contract.forEachError((fragment) => {
          names.add(fragment.name);
          const sentence = sentences[fragment.name] ?? "";
          expect(sentence, fragment.name).to.not.equal("");
          const inputs = fragment.inputs.map(({ name }) => name);
          for (const [, used] of sentence.matchAll(/\{(\w+)(?::(?:ether|tokens))?\}/g)) {
            expect(inputs).to.include(used);
          }
          expect(sentence.replaceAll(/\{\w+(?::(?:ether|tokens))?\}/g, "")).to.not.match(/[{}]/);
        });
      }
      const unused = Object.keys(sentences).filter((name) => !names.has(name));
      expect(unused).to.deep.equal(["Error", "Panic"]);
    });

    it("show name and values where there is no sentence", function () {
      const sentence = explainContractError({
        name: "Strange",
        args: { account: ZeroAddress, n: 5n },
      });
      expect(sentence).to.include("Strange").and.include(ZeroAddress).and.include("5");
    });
  });
});
