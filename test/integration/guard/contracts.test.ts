import { createHash } from "node:crypto";

import { expect } from "chai";
import { HDNodeWallet, id, parseEther, type TransactionRequest } from "ethers";

import {
  connectMarketContracts,
  type MarketAddresses,
  type MarketContracts,
} from "../../../src/chain/market-contracts.ts";
import {
  connectMonitorContracts,
  type MonitorAddresses,
  type MonitorContracts,
} from "../../../src/chain/monitor-contracts.ts";
import { ApiKeys } from "../../../src/clique/guard/api-keys.ts";
import { QuotaBook__factory } from "../../../types/contracts/index.ts";
import {
  ADMIN,
  ALLOCATOR,
  call,
  COMMUNITY_GATEWAY,
  GATEWAY,
  GuardedChain,
  KEY,
  OPERATOR,
  refusalOf,
  REPORTER,
  STRANGER,
  TREASURY,
  WITH_KEY,
  type TestGuard,
} from "../../support/guarded-chain.ts";
import { devWallet } from "../../support/sender-chain.ts";

const ENERGY = 1;
const OTHER_KEY = "a-key-of-somebody-else-0123456789abc";
const MEMBER = devWallet(6);
const OTHER_MEMBER = devWallet(7);
const PEOPLE = {
  ...{ ADMIN, OPERATOR, GATEWAY, ALLOCATOR, REPORTER, TREASURY, MEMBER, STRANGER },
} as const;

/** Keys of two callers. */
function twoKeys(): ApiKeys {
  const keys = [KEY, OTHER_KEY].map((key, i) => ({
    name: `caller-${String(i)}`,
    sha256: createHash("sha256").update(key).digest("hex"),
  }));
  return ApiKeys.read({ keys });
}

describe("guard > market and monitoring", function () {
  this.timeout(120_000);
  let chain: GuardedChain;
  let door: TestGuard;
  let addresses: MarketAddresses & MonitorAddresses;
  let monitor: MonitorContracts["monitor"];
  let market: MarketContracts;
  let period: number;

  before(async function () {
    chain = await GuardedChain.start("contracts", true);
    if (chain.market === null || chain.monitor === null) throw new Error("no market");
    addresses = { ...chain.market, ...chain.monitor };
    monitor = connectMonitorContracts(chain.monitor, ADMIN.connect(chain.provider)).monitor;
    market = connectMarketContracts(chain.market, ADMIN.connect(chain.provider));
    const { token, feed, book } = market;
    const [now, grid] = [await chain.provider.getBlock("latest"), await book.grid()];
    const passed = (now?.timestamp ?? 0) - Number(grid.origin);
    period = Math.max(0, Math.floor(passed / Number(grid.periodSeconds))) + 1;
    await (await book.setCommunityLimit(ENERGY, period, 1_000_000n)).wait();
    const price = 10n ** 15n;
    const bounds = { least: 1n, most: 10n ** 18n, stepBps: 1_000, maxAge: 2 ** 31 };
    await (await feed.setBounds(0, bounds)).wait();
    await (await feed.reset(0, price, now?.timestamp ?? 0)).wait();
    await (await token.setSCTPrice(price, price)).wait();
    await allocate(MEMBER, 1_000n);
    // Nobody's pace stands in the way of what this is about.
    door = await chain.guard({ limits: { newcomerGasBurst: 1_000_000_000 } });
  });

  after(async function () {
    await chain.close();
  });

  async function allocate(wallet: HDNodeWallet, amount: bigint): Promise<void> {
    const book = market.book.connect(ALLOCATOR.connect(chain.provider));
    await (await book.allocate(ENERGY, period, [wallet.address], [amount])).wait();
  }

  /** A transaction that changes nothing, and costs little. */
  async function harmless(
    contract: keyof typeof addresses,
    wallet: HDNodeWallet,
    change: TransactionRequest = {},
  ): Promise<string> {
    // No contract knows it: the transaction fails, and came through all the same.
    return chain.sign(wallet, { to: addresses[contract], data: "0x00000000", ...change });
  }

  async function verdict(
    raw: string,
    { url }: TestGuard = door,
    headers = WITH_KEY,
  ): Promise<string | null> {
    const answer = await call(url, "eth_sendRawTransaction", [raw], headers);
    return refusalOf(answer);
  }

  const admission: readonly (readonly [keyof typeof addresses, readonly string[]])[] = [
    ["feed", ["ADMIN", "REPORTER"]],
    ["book", ["ADMIN", "ALLOCATOR"]],
    ["auction", ["TREASURY", "MEMBER"]],
    ["token", Object.keys(PEOPLE)],
    ["board", Object.keys(PEOPLE)],
    ["monitor", Object.keys(PEOPLE)],
  ];
  for (const [contract, admitted] of admission) {
    it(`lets ${admitted.length === 8 ? "everybody with a key" : admitted.join(" and ")} send to the ${contract}`, async function () {
      for (const [name, wallet] of Object.entries(PEOPLE)) {
        const expected = admitted.includes(name) ? null : "GUARD_SENDER_UNREGISTERED";
        expect(await verdict(await harmless(contract, wallet)), name).to.equal(expected);
      }
    });

    it(`lets nobody without a key send to the ${contract}`, async function () {
      for (const wallet of Object.values(PEOPLE)) {
        const raw = await harmless(contract, wallet);
        expect(await verdict(raw, door, {} as typeof WITH_KEY)).to.equal("GUARD_KEY_MISSING");
      }
    });
  }

  it("lets homes' gateways send to the monitor until they are suspended, also where no newcomer may", async function () {
    const home = devWallet(9);
    const closed = await chain.guard({ limits: { newcomerGasPerSecond: 0 } });
    const send = async (wallet: HDNodeWallet): Promise<string | null> => {
      await closed.guard.refresh();
      return verdict(await harmless("monitor", wallet), closed);
    };
    expect(await send(ADMIN)).to.equal(null);
    expect(await send(COMMUNITY_GATEWAY)).to.equal(null);
    for (const wallet of [MEMBER, GATEWAY, OPERATOR, home]) {
      expect(await send(wallet)).to.equal("GUARD_SENDER_UNREGISTERED");
    }
    await (await monitor.enrol(home)).wait();
    expect(await send(home)).to.equal(null);
    expect(closed.guard.senders).to.include({ "smart-gateway": 1, "community-gateway": 1 });
    expect(await verdict(await harmless("token", home), closed)).to.equal(null);
    expect(await verdict(await harmless("auction", home), closed)).to.equal(
      "GUARD_SENDER_UNREGISTERED",
    );
    await (await monitor.suspend(home)).wait();
    expect(await send(home)).to.equal("GUARD_SENDER_UNREGISTERED");
    await (await monitor.setCommunityGateway(OPERATOR)).wait();
    expect(await send(COMMUNITY_GATEWAY)).to.equal("GUARD_SENDER_UNREGISTERED");
    expect(await send(OPERATOR)).to.equal(null);
    await (await monitor.setCommunityGateway(COMMUNITY_GATEWAY)).wait();
    await closed.guard.close();
  });

  it("lets no member send to ledger or registry", async function () {
    for (const to of [chain.addresses.ledger, chain.addresses.registry]) {
      expect(await verdict(await chain.sign(MEMBER, { to }))).to.equal("GUARD_SENDER_UNREGISTERED");
    }
  });

  describe("given a stranger", function () {
    const send = async (
      contract: "board" | "token",
      data: string,
      value = 0n,
    ): Promise<number | null | undefined> => {
      const raw = await harmless(contract, STRANGER, { data, value, gasLimit: 300_000n });
      const { result } = await call(door.url, "eth_sendRawTransaction", [raw]);
      return (await chain.provider.getTransactionReceipt(String(result)))?.status;
    };

    it("lets it subscribe and buy tokens", async function () {
      const wish = [ENERGY, 1n, 1n, 10n, 0, 100, 127, 0xffffff, 2n ** 40n - 1n] as const;
      const subscribing = market.board.interface.encodeFunctionData("subscribe", [...wish]);
      expect(await send("board", subscribing)).to.equal(1);
      const buying = market.token.interface.encodeFunctionData("buy", [1n, 2n ** 40n]);
      expect(await send("token", buying, parseEther("0.01"))).to.equal(1);
      expect(await market.token.balanceOf(STRANGER)).to.equal(10n ** 19n);
    });

    it("makes nobody of it by what it did itself", async function () {
      const { senders } = door.guard;
      await (await market.token.createToken(10n, STRANGER, { value: 10n ** 9n })).wait();
      await door.guard.refresh();
      expect(door.guard.senders).to.deep.equal(senders);
      for (const contract of ["auction", "book", "feed"] as const) {
        expect(await verdict(await harmless(contract, STRANGER))).to.equal(
          "GUARD_SENDER_UNREGISTERED",
        );
      }
    });

    it("does not believe a quota book of its own", async function () {
      const own = STRANGER.connect(chain.provider);
      const { verifier, registry } = chain.addresses;
      const { origin, periodSeconds, graceSeconds } = await market.book.grid();
      const grid = { origin, periodSeconds, graceSeconds };
      const book = await new QuotaBook__factory(own).deploy(own, verifier, registry, grid);
      await (await book.grantRole(id("ALLOCATOR_ROLE"), own)).wait();
      await (await book.setCommunityLimit(ENERGY, period, 10n)).wait();
      await (await book.allocate(ENERGY, period, [own.address], [10n])).wait();
      await door.guard.refresh();
      expect(await verdict(await harmless("auction", STRANGER))).to.equal(
        "GUARD_SENDER_UNREGISTERED",
      );
      const raw = await chain.sign(STRANGER, { to: await book.getAddress(), data: "0x" });
      expect(await verdict(raw)).to.equal("GUARD_TARGET_FOREIGN");
    });

    it("lets none in where the operator wants none", async function () {
      const closed = await chain.guard({ limits: { newcomerGasPerSecond: 0 } });
      for (const contract of ["board", "token"] as const) {
        const raw = await harmless(contract, STRANGER);
        expect(await verdict(raw, closed)).to.equal("GUARD_SENDER_UNREGISTERED");
        expect(await verdict(await harmless(contract, MEMBER), closed)).to.equal(null);
      }
      await closed.guard.close();
    });
  });

  describe("given a flood", function () {
    it("of accounts that nobody knows, stops it at what their key's newcomers share, and harms nobody else", async function () {
      const narrow = await chain.guard({
        limits: { newcomerGasPerSecond: 1, newcomerGasBurst: 250_000 },
        keys: twoKeys(),
        clock: () => 0,
      });
      const codes: (string | null)[] = [];
      for (let i = 0; i < 5; i++) {
        const fresh = HDNodeWallet.createRandom();
        await chain.provider.send("hardhat_setBalance", [fresh.address, "0xde0b6b3a7640000"]);
        codes.push(await verdict(await harmless("board", fresh), narrow));
      }
      expect(codes).to.deep.equal([null, null, "GUARD_RATE", "GUARD_RATE", "GUARD_RATE"]);
      const other = { authorization: `Bearer ${OTHER_KEY}` };
      expect(await verdict(await harmless("board", STRANGER), narrow, other)).to.equal(null);
      expect(await verdict(await harmless("board", MEMBER), narrow)).to.equal(null);
      expect(await verdict(await chain.sign(GATEWAY), narrow)).to.equal(null);
      await narrow.guard.close();
    });

    it("of a member, stops it at the gas that one may use, and harms nobody else", async function () {
      await allocate(OTHER_MEMBER, 0n);
      const narrow = await chain.guard({
        limits: { memberGasPerSecond: 21_000, memberGasBurst: 250_000 },
        clock: () => 0,
      });
      const codes: (string | null)[] = [];
      for (const contract of ["token", "auction", "board", "auction"] as const) {
        codes.push(await verdict(await harmless(contract, MEMBER), narrow));
      }
      expect(codes).to.deep.equal([null, null, "GUARD_RATE", "GUARD_RATE"]);
      expect(await verdict(await harmless("auction", OTHER_MEMBER), narrow)).to.equal(null);
      expect(await verdict(await harmless("token", TREASURY), narrow)).to.equal(null);
      expect(await verdict(await chain.sign(GATEWAY), narrow)).to.equal(null);
      await narrow.guard.close();
    });

    it("of a few great transactions, refuses each", async function () {
      const usual = await chain.guard({ clock: () => 0 });
      const great = async (wallet: HDNodeWallet, gasLimit: bigint): Promise<string | null> =>
        verdict(await harmless("token", wallet, { gasLimit }), usual);
      expect(await great(STRANGER, 2_000_001n)).to.equal("GUARD_TRANSACTION_GAS");
      expect(await great(STRANGER, 2_000_000n)).to.equal(null);
      expect(await great(STRANGER, 100_000n)).to.equal("GUARD_RATE");
      expect(await great(MEMBER, 2_000_001n)).to.equal(null);
      await usual.guard.close();
    });
  });

  describe("given the offices' word", function () {
    it("lets a member in who was allocated nothing, and forgets it with the block", async function () {
      const wallet = devWallet(8);
      const snapshot: unknown = await chain.provider.send("evm_snapshot", []);
      await allocate(wallet, 0n);
      await door.guard.refresh();
      expect(await verdict(await harmless("auction", wallet))).to.equal(null);
      await chain.provider.send("evm_revert", [snapshot]);
      await door.guard.refresh();
      expect(await verdict(await harmless("auction", wallet))).to.equal(
        "GUARD_SENDER_UNREGISTERED",
      );
    });

    it("shuts out a reporter that is dismissed", async function () {
      const role = id("REPORTER_ROLE");
      await (await market.feed.revokeRole(role, REPORTER)).wait();
      await door.guard.refresh();
      expect(await verdict(await harmless("feed", REPORTER))).to.equal("GUARD_SENDER_UNREGISTERED");
      await (await market.feed.grantRole(role, REPORTER)).wait();
      await door.guard.refresh();
      expect(await verdict(await harmless("feed", REPORTER))).to.equal(null);
    });

    it("counts who is about to own the token as its owner", async function () {
      await (await market.token.transferOwn(OPERATOR)).wait();
      await door.guard.refresh();
      expect(door.guard.senders).to.include({ "token-owner": 2, treasury: 1 });
      await (await market.token.transferOwn(ADMIN)).wait();
    });

    it("knows them again after more blocks than a reorg undoes, and when the chain begins anew", async function () {
      const snapshot: unknown = await chain.provider.send("evm_snapshot", []);
      const { senders } = door.guard;
      await chain.mine(100);
      await door.guard.refresh();
      expect(await verdict(await harmless("auction", MEMBER))).to.equal(null);
      expect(door.guard.senders).to.include({ member: senders["member"] });
      await chain.provider.send("evm_revert", [snapshot]);
      await door.guard.refresh();
      expect(await verdict(await harmless("auction", MEMBER))).to.equal(null);
      expect(await verdict(await harmless("auction", STRANGER))).to.equal(
        "GUARD_SENDER_UNREGISTERED",
      );
    });
  });
});
