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
import { SHOWN_AS } from "../../../src/chain/error-values.ts";
import { MARKET_INTERFACES } from "../../../src/chain/market-contracts.ts";
import { MARKET_SENTENCES } from "../../../src/chain/market-sentences.ts";
import { MONITOR_INTERFACES } from "../../../src/chain/monitor-contracts.ts";
import { MONITOR_SENTENCES } from "../../../src/chain/monitor-sentences.ts";
import { resourceByName } from "../../../src/domain/resource.ts";
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

    it("show quantities in the unit of their resource, and names for numbers", function () {
      const over = { resource: 1n, period: 2n, allocated: 250_000n, limit: 1_500n };
      const limit = { name: "QuotaLimitExceeded", args: over };
      expect(explainContractError(limit)).to.include(
        "250.000 kWh of energy would be allocated, of a limit of 1.500 kWh",
      );
      const own = { id: 1, name: "steam", baseUnit: "g", displayUnit: "t", decimals: 6 };
      expect(explainContractError(limit, { resources: [own] })).to.include("0.250000 t of steam");
      const unknown = { name: "QuotaLimitExceeded", args: { ...over, resource: 99n } };
      expect(explainContractError(unknown)).to.include("250000 base units of resource 99");
    });

    it("show quantities of an error without a resource in the unit of what was asked for", function () {
      const args = { member: ZeroAddress, available: 1_500n, quantity: 20_000n };
      const short = { name: "QuotaInsufficient", args };
      const resource = resourceByName("water");
      expect(explainContractError(short, { resource })).to.include("has 1.500 m3 of quota");
      expect(explainContractError(short, { resource })).to.include("not 20.000 m3");
      expect(explainContractError(short)).to.include("has 1500 base units of quota");
    });

    it("show points by the names that they have here", function () {
      const args = { point: "0x0a", state: 3n };
      const points = new Map([["0x0a", "home 7/24.2.1"]]);
      const sentence = explainContractError({ name: "RegistryPointState", args }, { points });
      expect(sentence).to.include("point home 7/24.2.1 is retired, which");
      expect(sentence).to.include("./gridwell meters show home 7/24.2.1");
    });

    it("show prices of the feed for a token or a display unit", function () {
      const args = { resource: 0n, price: 3n * 10n ** 15n, least: 1n, most: 10n ** 15n };
      const token = explainContractError({ name: "FeedPriceOutOfBounds", args });
      expect(token).to.include("the price of the token, 0.003 ether per token, is outside");
      const perKwh = 10n ** 14n; // 0.0001 ether
      const scaled = { resource: 1n, price: perKwh * 10n ** 15n, former: 0n, stepBps: 1_050n };
      const energy = explainContractError({ name: "FeedStepTooLarge", args: scaled });
      expect(energy).to.include(
        "the price of energy may not go from 0 ether per kWh to 0.0001 ether per kWh",
      );
      expect(energy).to.include("only by 10.5 %");
      const strange = explainContractError({
        name: "FeedStepTooLarge",
        args: { ...scaled, resource: 99n },
      });
      expect(strange).to.include(
        "the price of resource 99 may not go from 0 ether for 1e18 base units",
      );
    });

    it("show states, times, fields and roles by their names", function () {
      const cases: [string, Record<string, unknown>, string][] = [
        ["DelegationState", { id: 7n, state: 2n }, "delegation 7 is active, which"],
        ["DelegationState", { id: 7n, state: 0n }, "delegation 7 is unknown, which"],
        ["AuctionPhase", { id: 3n, phase: 9n }, "auction 3 is no-trade, which"],
        ["RegistryPointState", { point: "0x01", state: 2n }, "point 0x01 is suspended, which"],
        ["QuotaPeriodNotOpen", { period: 4n, state: 1n }, "period 4 is correcting, no longer open"],
        [
          "AuctionTooLate",
          { revealEnd: 1_700_000_000n, latest: 2n ** 255n },
          "end at 2023-11-14T22:13:20Z, after never, too",
        ],
        [
          "DisputeKnown",
          { field: 113n, digest: "0x02" },
          "the consumption of entry 0 in record 7 of frame 0x02 was",
        ],
        ["DisputeNotOpen", { field: 2n ** 32n - 1n, digest: "0x02" }, "the whole of frame 0x02 is"],
        [
          "AccessControlUnauthorizedAccount",
          { account: ZeroAddress, neededRole: id("OPERATOR_ROLE") },
          `${ZeroAddress} is not operator here`,
        ],
        [
          "AccessControlUnauthorizedAccount",
          { account: ZeroAddress, neededRole: id("STRANGE_ROLE") },
          `is not ${id("STRANGE_ROLE")} here`,
        ],
      ];
      for (const [name, args, wanted] of cases) {
        expect(explainContractError({ name, args }), name).to.include(wanted);
      }
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
          for (const [, used, as] of sentence.matchAll(/\{(\w+)(?::(\w+))?\}/g)) {
            expect(inputs).to.include(used);
            if (as !== undefined) expect(SHOWN_AS, sentence).to.include(as);
          }
          expect(sentence.replaceAll(/\{\w+(?::\w+)?\}/g, "")).to.not.match(/[{}]/);
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
