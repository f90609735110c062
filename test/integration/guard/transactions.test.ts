import { expect } from "chai";
import { FetchRequest, id, JsonRpcProvider, Network, Transaction } from "ethers";

import { pageOf } from "../../../src/chain/bank-history.ts";
import { EventIndex } from "../../../src/chain/event-index.ts";
import { createSender } from "../../../src/chain/sender.ts";
import { Store } from "../../../src/chain/store.ts";
import { timeGrid } from "../../../src/domain/time-grid.ts";
import {
  ADMIN,
  call,
  CHAIN_ID,
  GATEWAY,
  GuardedChain,
  KEY,
  OPERATOR,
  post,
  refusalOf,
  SECOND_GATEWAY,
  STRANGER,
  WITH_KEY,
  type Answer,
  type TestGuard,
} from "../../support/guarded-chain.ts";
import { batchesOf, enrolments, START, timesRecorded } from "../../support/sender-chain.ts";

const REASON = id("because");
const GWEI = 10n ** 9n;

describe("guard > transactions", function () {
  this.timeout(60_000);
  let chain: GuardedChain;
  let door: TestGuard;

  before(async function () {
    chain = await GuardedChain.start("transactions");
    door = await chain.guard({
      limits: { transactionGas: 500_000, transactionGwei: 20, transactionBytes: 1_000 },
    });
  });

  after(async function () {
    await chain.close();
  });

  beforeEach(function () {
    chain.spy.forget();
  });

  const send = async (raw: string, headers = WITH_KEY, { url } = door): Promise<Answer> =>
    call(url, "eth_sendRawTransaction", [raw], headers);

  /** Refused with a code, and the node never heard of it. */
  async function expectRefused(raw: string, code: string): Promise<void> {
    expect(refusalOf(await send(raw))).to.equal(code);
    expect(chain.spy.seen("eth_sendRawTransaction")).to.have.length(0);
  }

  async function expectMined(raw: string): Promise<void> {
    const { result } = await send(raw);
    expect(result).to.equal(Transaction.from(raw).hash);
    const receipt = await chain.provider.getTransactionReceipt(String(result));
    expect(receipt?.status).to.equal(1);
  }

  for (const type of [0, 1, 2]) {
    it(`lets a gateway's transaction of type ${String(type)} through`, async function () {
      await expectMined(await chain.sign(GATEWAY, { type }));
    });
  }

  /** A transaction to the registry that changes nothing. */
  const toRegistry = async (wallet: typeof GATEWAY): Promise<string> =>
    chain.sign(wallet, {
      to: chain.addresses.registry,
      data: chain.registry.interface.encodeFunctionData("gatewayCount"),
    });

  it("lets every gateway send to the ledger, and nobody else", async function () {
    await expectMined(await chain.sign(SECOND_GATEWAY));
    chain.spy.forget();
    for (const wallet of [ADMIN, OPERATOR, STRANGER]) {
      await expectRefused(await chain.sign(wallet), "GUARD_SENDER_UNREGISTERED");
    }
  });

  it("lets operators and the admin send to the registry, and nobody else", async function () {
    for (const wallet of [ADMIN, OPERATOR]) await expectMined(await toRegistry(wallet));
    chain.spy.forget();
    for (const wallet of [GATEWAY, STRANGER]) {
      await expectRefused(await toRegistry(wallet), "GUARD_SENDER_UNREGISTERED");
    }
  });

  it("lets nobody send to the verifier, which only reads", async function () {
    const data = id("ledger()").slice(0, 10);
    const raw = await chain.sign(GATEWAY, { to: chain.addresses.verifier, data });
    await expectRefused(raw, "GUARD_TARGET_FOREIGN");
  });

  it("says who may send", async function () {
    const { error } = await send(await chain.sign(STRANGER));
    expect(error?.message).to.contain(STRANGER.address).and.contain("./gridwell registry trust");
  });

  it("refuses one for another chain", async function () {
    for (const type of [0, 1, 2]) {
      await expectRefused(await chain.sign(GATEWAY, { type, chainId: 1n }), "GUARD_CHAIN_WRONG");
    }
  });

  it("refuses a legacy one that names no chain", async function () {
    const bare = Transaction.from({
      ...{ type: 0, chainId: 0n, nonce: 0, gasLimit: 100_000n, gasPrice: GWEI },
      to: chain.addresses.ledger,
    });
    bare.signature = GATEWAY.signingKey.sign(bare.unsignedHash);
    await expectRefused(bare.serialized, "GUARD_CHAIN_UNBOUND");
  });

  it("refuses one to somebody else's account", async function () {
    await expectRefused(
      await chain.sign(GATEWAY, { to: STRANGER.address }),
      "GUARD_TARGET_FOREIGN",
    );
  });

  it("refuses to create a contract", async function () {
    await expectRefused(await chain.sign(GATEWAY, { to: null, data: "0x00" }), "GUARD_CREATION");
  });

  it("refuses a stranger's, however well it is formed", async function () {
    await expectRefused(await chain.sign(STRANGER), "GUARD_SENDER_UNREGISTERED");
  });

  it("refuses one of a type that clique does not know", async function () {
    const authorization = await GATEWAY.authorize({
      address: STRANGER.address,
      nonce: 0,
      chainId: CHAIN_ID,
    });
    const raw = await chain.sign(GATEWAY, { type: 4, authorizationList: [authorization] });
    await expectRefused(raw, "GUARD_TRANSACTION_TYPE");
  });

  it("refuses what is no signed transaction", async function () {
    const raw = await chain.sign();
    const unsigned = Transaction.from(raw).unsignedSerialized;
    for (const broken of ["0x", "0x00", "0x02", "0x03c0", "0xc0", `${raw}00`, raw.slice(0, -2)]) {
      await expectRefused(broken, "GUARD_TRANSACTION_MALFORMED");
    }
    await expectRefused(unsigned, "GUARD_TRANSACTION_MALFORMED");
    for (const noText of [null, 7, {}, [raw], "raw", raw.slice(2), `${raw}0`]) {
      const answer = await call(door.url, "eth_sendRawTransaction", [noText]);
      expect(refusalOf(answer)).to.equal("GUARD_PARAMETERS_INVALID");
    }
    for (const params of [[], [raw, "latest"]]) {
      const answer = await call(door.url, "eth_sendRawTransaction", params);
      expect(refusalOf(answer)).to.equal("GUARD_PARAMETERS_INVALID");
    }
    expect(chain.spy.seen("eth_sendRawTransaction")).to.have.length(0);
  });

  it("refuses one whose signature was touched: its sender is nobody", async function () {
    const transaction = Transaction.from(await chain.sign());
    transaction.nonce += 1;
    await expectRefused(transaction.serialized, "GUARD_SENDER_UNREGISTERED");
  });

  it("bounds gas, price and size, and lets through what is just within", async function () {
    await expectMined(await chain.sign(GATEWAY, { gasLimit: 500_000n }));
    chain.spy.forget();
    await expectRefused(await chain.sign(GATEWAY, { gasLimit: 500_001n }), "GUARD_TRANSACTION_GAS");
    await expectMined(await chain.sign(GATEWAY, { maxFeePerGas: 20n * GWEI }));
    await expectMined(await chain.sign(GATEWAY, { type: 0, gasPrice: 20n * GWEI }));
    chain.spy.forget();
    const dear = 20n * GWEI + 1n;
    for (const change of [{ maxFeePerGas: dear }, { type: 0, gasPrice: dear }]) {
      await expectRefused(await chain.sign(GATEWAY, change), "GUARD_TRANSACTION_PRICE");
    }
    // The ledger ignores what follows the arguments.
    const data = chain.ledger.interface.encodeFunctionData("slotSeconds");
    const bytes = async (count: number): Promise<string> =>
      chain.sign(GATEWAY, { data: data + "00".repeat(count) });
    const overhead = ((await bytes(600)).length - 2) / 2 - 600;
    await expectMined(await bytes(1_000 - overhead));
    chain.spy.forget();
    await expectRefused(await bytes(1_001 - overhead), "GUARD_TRANSACTION_TOO_LARGE");
  });

  it("needs a key", async function () {
    const raw = await chain.sign();
    expect(refusalOf(await send(raw, { authorization: "" }))).to.equal("GUARD_KEY_UNKNOWN");
    expect(refusalOf(await call(door.url, "eth_sendRawTransaction", [raw], {}))).to.equal(
      "GUARD_KEY_MISSING",
    );
    expect(chain.spy.seen("eth_sendRawTransaction")).to.have.length(0);
  });

  it("answers a batch item by item, and keeps the order of what passes", async function () {
    const nonce = await chain.provider.getTransactionCount(GATEWAY.address);
    const raws = [
      await chain.sign(GATEWAY, { nonce }),
      await chain.sign(STRANGER),
      await chain.sign(GATEWAY, { nonce: nonce + 1 }),
      await chain.sign(GATEWAY, { nonce: nonce + 2, chainId: 5n }),
      await chain.sign(GATEWAY, { nonce: nonce + 2 }),
    ];
    const batch = raws.map((raw) => {
      return { jsonrpc: "2.0", id: "same", method: "eth_sendRawTransaction", params: [raw] };
    });
    const { status, text } = await post(door.url, JSON.stringify(batch), WITH_KEY);
    const answers = JSON.parse(text) as Answer[];
    expect(status).to.equal(200);
    expect(answers.map(({ id: name }) => name)).to.deep.equal(raws.map(() => "same"));
    const hash = (i: number): unknown => Transaction.from(raws[i] ?? "").hash;
    expect(answers.map((answer) => refusalOf(answer) ?? answer.result)).to.deep.equal([
      hash(0),
      "GUARD_SENDER_UNREGISTERED",
      hash(2),
      "GUARD_CHAIN_WRONG",
      hash(4),
    ]);
    const seen = chain.spy.seen("eth_sendRawTransaction").map(({ params }) => params[0]);
    expect(seen).to.deep.equal([raws[0], raws[2], raws[4]]);
  });

  it("tells what the node says of a transaction that it does not take", async function () {
    const raw = await chain.sign(GATEWAY, { nonce: 0 });
    const { error, id: name } = await send(raw);
    expect(name).to.equal(7);
    expect(error?.message).to.match(/nonce/i);
    expect(refusalOf({ id: 7, ...(error === undefined ? {} : { error }) })).to.equal(null);
  });

  describe("given the registry's word", function () {
    const asOperator = () => chain.registry.connect(OPERATOR.connect(chain.provider));
    const asAdmin = () => chain.registry.connect(ADMIN.connect(chain.provider));

    const verdict = async (wallet: typeof GATEWAY): Promise<string | null> =>
      refusalOf(await send(await chain.sign(wallet)));
    const officeVerdict = async (wallet: typeof GATEWAY): Promise<string | null> =>
      refusalOf(await send(await toRegistry(wallet)));

    it("shuts out a gateway that is distrusted, and lets it in again", async function () {
      expect(await verdict(SECOND_GATEWAY)).to.equal(null);
      await (await asOperator().distrust(SECOND_GATEWAY.address, REASON)).wait();
      await door.guard.refresh();
      expect(await verdict(SECOND_GATEWAY)).to.equal("GUARD_SENDER_UNREGISTERED");
      expect(await verdict(GATEWAY)).to.equal(null);
      await (await asOperator().trust([SECOND_GATEWAY.address], REASON)).wait();
      await door.guard.refresh();
      expect(await verdict(SECOND_GATEWAY)).to.equal(null);
    });

    it("looks by itself", async function () {
      const quick = await chain.guard({ limits: { refreshSeconds: 1 } });
      expect(refusalOf(await send(await chain.sign(STRANGER), WITH_KEY, quick))).to.equal(
        "GUARD_SENDER_UNREGISTERED",
      );
      await (await asOperator().trust([STRANGER.address], REASON)).wait();
      let code: string | null = "";
      // It ends with the test's time at the latest.
      while (code !== null) {
        code = refusalOf(await send(await chain.sign(STRANGER), WITH_KEY, quick));
      }
      await (await asOperator().distrust(STRANGER.address, REASON)).wait();
      await quick.guard.close();
    });

    it("follows operators as they come and go, also over a reorg", async function () {
      const role = id("OPERATOR_ROLE");
      const snapshot: unknown = await chain.provider.send("evm_snapshot", []);
      await (await asAdmin().grantRole(role, STRANGER.address)).wait();
      await door.guard.refresh();
      expect(await officeVerdict(STRANGER)).to.equal(null);
      expect(door.guard.senders).to.include({ operator: 2 });
      await (await asAdmin().revokeRole(role, STRANGER.address)).wait();
      await door.guard.refresh();
      expect(await officeVerdict(STRANGER)).to.equal("GUARD_SENDER_UNREGISTERED");
      await (await asAdmin().grantRole(role, STRANGER.address)).wait();
      await door.guard.refresh();
      expect(await officeVerdict(STRANGER)).to.equal(null);
      await chain.provider.send("evm_revert", [snapshot]);
      await door.guard.refresh();
      expect(await officeVerdict(STRANGER)).to.equal("GUARD_SENDER_UNREGISTERED");
      expect(door.guard.senders).to.deep.equal({ admin: 1, operator: 1, gateway: 2 });
    });

    it("lets who is about to become the admin accept", async function () {
      await (await asAdmin().beginDefaultAdminTransfer(STRANGER.address)).wait();
      await door.guard.refresh();
      expect(await officeVerdict(STRANGER)).to.equal(null);
      await (await asAdmin().cancelDefaultAdminTransfer()).wait();
      await door.guard.refresh();
      expect(await officeVerdict(STRANGER)).to.equal("GUARD_SENDER_UNREGISTERED");
    });

    it("lets nobody send once that word is too old", async function () {
      let now = 0;
      const idle = await chain.guard({ limits: { staleSeconds: 60 }, clock: () => now });
      expect(refusalOf(await send(await chain.sign(), WITH_KEY, idle))).to.equal(null);
      now = 60_000;
      expect(refusalOf(await send(await chain.sign(), WITH_KEY, idle))).to.equal(null);
      expect((await fetch(`${idle.url}/health`)).status).to.equal(200);
      now = 60_001;
      expect(refusalOf(await send(await chain.sign(), WITH_KEY, idle))).to.equal(
        "GUARD_SENDERS_UNKNOWN",
      );
      expect((await fetch(`${idle.url}/health`)).status).to.equal(503);
      await idle.guard.refresh();
      expect(refusalOf(await send(await chain.sign(), WITH_KEY, idle))).to.equal(null);
      await idle.guard.close();
    });
  });

  it("bounds how many a second an account sends, whatever the key", async function () {
    const slow = await chain.guard({
      limits: { senderPerSecond: 1, senderBurst: 2 },
      clock: () => 0,
    });
    const codes: (string | null)[] = [];
    for (const wallet of [GATEWAY, GATEWAY, GATEWAY, SECOND_GATEWAY]) {
      codes.push(refusalOf(await send(await chain.sign(wallet), WITH_KEY, slow)));
    }
    expect(codes).to.deep.equal([null, null, "GUARD_RATE", null]);
    await slow.guard.close();
  });

  it("serves the durable sender, which presents a key", async function () {
    const bank = 1;
    const { ledger, addresses, provider } = chain;
    await (await ledger.open(bank, GATEWAY.address, false, 1_000_000n, 1, START)).wait();
    const request = new FetchRequest(door.url);
    request.setHeader("authorization", `Bearer ${KEY}`);
    const guarded = new JsonRpcProvider(request, Network.from(CHAIN_ID), {
      staticNetwork: true,
      cacheTimeout: -1,
    });
    const site = { chainId: CHAIN_ID, ledger: addresses.ledger, grid: timeGrid(0, 900) };
    const store = new Store(":memory:");
    const index = new EventIndex({ store, reader: guarded, site, depth: 0 });
    await index.sync();
    const state = index.state(bank);
    if (state === null) throw new Error("the bank was not opened");
    const page = pageOf(state.words, 0, state.wide);
    await (await ledger.change(bank, state.tip, page, enrolments(bank))).wait();
    const sender = createSender({
      provider: guarded,
      signer: GATEWAY,
      index,
      store,
      pollSeconds: 0.02,
    });
    const batches = batchesOf(bank, 20);
    for (const batch of batches) sender.enqueue(batch);
    await sender.flush();
    await index.sync();
    expect(batches.map((batch) => timesRecorded(index, batch))).to.deep.equal(batches.map(() => 1));
    expect(await provider.getTransactionCount(GATEWAY.address)).to.be.at.least(20);
    guarded.destroy();
  });
});
