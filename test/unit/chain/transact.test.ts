import { expect } from "chai";
import { Wallet, ZeroHash, type TransactionRequest } from "ethers";
import { network } from "hardhat";

import { encodeElements } from "../../../src/chain/bank-history.ts";
import { transact, transactAll } from "../../../src/chain/transact.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { BankDriver, deployLedger } from "../../support/bank-driver.ts";
import { rejection } from "../../support/rejection.ts";
import { AHEAD, devWallet } from "../../support/sender-chain.ts";

const { ethers } = await network.create();
const fixture = await deployLedger(ethers);
const { ledger, operator, gateway, stranger } = fixture;
const { provider } = ethers;
let banks = 0;

/** The call that opens a bank. */
async function opening(bank: number): Promise<TransactionRequest> {
  return ledger.open.populateTransaction(bank, gateway, false, 5n, 1, 960);
}

async function refusalOf(sent: Promise<unknown>): Promise<GridwellError> {
  const error = await rejection(sent);
  if (error instanceof GridwellError) return error;
  throw error;
}

/** Waits until the node's pool holds a transaction, and gives its hash. */
async function pooled(): Promise<string> {
  for (;;) {
    const pending = (await provider.send("eth_pendingTransactions", [])) as { hash: string }[];
    const [first] = pending;
    if (first !== undefined) return first.hash;
  }
}

describe("a single transaction", function () {
  afterEach(async function () {
    await provider.send("evm_setAutomine", [true]);
    await provider.send("evm_mine", []);
  });

  it("is sent and waited for", async function () {
    const receipt = await transact(operator, await opening(++banks));
    expect(receipt.status).to.equal(1);
    expect((await ledger.bankOf(banks)).gateway).to.equal(await gateway.getAddress());
  });

  it("is not sent where the contract refuses it", async function () {
    const nonce = await stranger.getNonce();
    const error = await refusalOf(transact(stranger, await opening(++banks)));
    expect(error.code).to.equal("LEDGER_NOT_OPERATOR");
    expect(error.message).to.include(await stranger.getAddress());
    expect(await stranger.getNonce()).to.equal(nonce);
  });

  it("tells the contract's error when it fails only in its block", async function () {
    const bank = new BankDriver(fixture, ++banks);
    await bank.open();
    const { tip, root } = bank.state;
    const data = encodeElements([{ lane: 0, code: 2, value: 1n }]);
    const amend = await ledger.amend.populateTransaction(bank.bank, tip, root, 960, ZeroHash, data);
    await provider.send("evm_setAutomine", [false]);
    const sent = refusalOf(transact(gateway, amend));
    await pooled();
    await operator.sendTransaction({ ...amend, ...AHEAD });
    await provider.send("evm_mine", []);
    const error = await sent;
    expect(error.code).to.equal("LEDGER_NOT_CURRENT");
    expect(error.message).to.include(await ledger.headOf(bank.bank));
  });

  it("tells when it failed for a reason that is not the contract's", async function () {
    // The gateway, whose call would do with more gas.
    const wallet = devWallet(1).connect(provider);
    const bank = new BankDriver(fixture, ++banks);
    await bank.open();
    const { tip, root } = bank.state;
    const data = encodeElements([{ lane: 0, code: 2, value: 1n }]);
    const amend = await ledger
      .connect(wallet)
      .amend.populateTransaction(bank.bank, tip, root, 960, ZeroHash, data);
    wallet.estimateGas = async () => Promise.resolve(30_000n);
    await provider.send("evm_setAutomine", [false]);
    const sent = refusalOf(transact(wallet, amend));
    const hash = await pooled();
    await provider.send("evm_mine", []);
    const error = await sent;
    expect(error.code).to.equal("TRANSACTION_FAILED");
    expect(error.where).to.equal(hash);
  });

  it("needs a key with a node", async function () {
    const error = await refusalOf(transact(devWallet(0), await opening(++banks)));
    expect(error.code).to.equal("CHAIN_NOT_CONNECTED");
  });

  it("tells when another transaction took its nonce", async function () {
    await provider.send("evm_setAutomine", [false]);
    const sent = refusalOf(transact(operator, await opening(++banks)));
    await provider.send("hardhat_dropTransaction", [await pooled()]);
    await operator.sendTransaction({ ...(await opening(++banks)), ...AHEAD });
    await provider.send("evm_mine", []);
    expect((await sent).code).to.equal("TRANSACTION_REPLACED");
  });

  it("is sent again when the node has forgotten it, as after a reorg", async function () {
    this.timeout(20_000);
    // Nobody signs for an impersonated operator.
    const wallet = devWallet(1).connect(provider);
    await provider.send("evm_setAutomine", [false]);
    const sent = transact(wallet, { to: wallet.address, value: 1n });
    const hash = await pooled();
    await provider.send("hardhat_dropTransaction", [hash]);
    expect(await pooled()).to.equal(hash);
    await provider.send("evm_mine", []);
    expect(await sent).to.include({ status: 1, hash });
  });

  it("tells when it is not mined in time, and which it is", async function () {
    await provider.send("evm_setAutomine", [false]);
    const error = await refusalOf(transact(operator, await opening(++banks), 1, 0.05));
    expect(error.code).to.equal("TRANSACTION_NOT_CONFIRMED");
    expect(error.where).to.equal(await pooled());
  });

  it("tells when the node does not take it, and what helps an account without coins", async function () {
    const poor = Wallet.createRandom(provider);
    const error = await refusalOf(transact(poor, { to: poor.address, value: 1n }));
    expect(error.code).to.equal("TRANSACTION_REFUSED");
    expect(error.cause).to.equal(undefined);
    expect(error.message).to.include(poor.address).and.to.include("./gridwell token give");
  });
});

describe("several transactions", function () {
  afterEach(async function () {
    await provider.send("evm_setAutomine", [true]);
    await provider.send("evm_mine", []);
  });

  it("are mined together, in the order of the calls", async function () {
    const calls = [await opening(++banks), await opening(++banks), await opening(++banks)];
    await provider.send("evm_setAutomine", [false]);
    const sent = transactAll(operator, calls);
    for (;;) {
      const pending = (await provider.send("eth_pendingTransactions", [])) as unknown[];
      if (pending.length === calls.length) break;
    }
    await provider.send("evm_mine", []);
    const receipts = await sent;
    expect(new Set(receipts.map(({ blockNumber }) => blockNumber)).size).to.equal(1);
    expect(receipts.map(({ index }) => index)).to.deep.equal([0, 1, 2]);
    const gateways = await Promise.all(
      [2, 1, 0].map(async (back) => (await ledger.bankOf(banks - back)).gateway),
    );
    expect(new Set(gateways)).to.deep.equal(new Set([await gateway.getAddress()]));
  });

  it("are not sent, none of them, where the contract refuses one", async function () {
    const nonce = await operator.getNonce();
    const known = await opening(++banks);
    await transact(operator, known);
    const error = await refusalOf(transactAll(operator, [await opening(banks + 1), known]));
    expect(error.code).to.equal("LEDGER_BANK_EXISTS");
    expect(await operator.getNonce()).to.equal(nonce + 1);
  });

  it("are none when there is no call", async function () {
    expect(await transactAll(operator, [])).to.deep.equal([]);
  });
});
