import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";
import { parseEther, type JsonRpcProvider, type Wallet } from "ethers";

import { transact } from "../../src/chain/transact.ts";
import { createNetwork } from "../../src/clique/create-network.ts";
import { killNodes, startAgain } from "../../src/clique/faults.ts";
import { builtGeth } from "../../src/clique/geth-build.ts";
import { rpcUrlOf, type NetworkState } from "../../src/clique/network-state.ts";
import { bringUp } from "../../src/clique/up.ts";
import { PHASES, type Phase } from "../../src/chain/auction-phase.ts";
import { bidCall } from "../../src/market/calls.ts";
import type { Market } from "../../src/market/market.ts";
import { isSame } from "../../src/market/dues.ts";
import { WORKSHOP } from "../../tasks/clique/place.ts";
import { AGENTS_PROCESS, type AgentsTask } from "../support/agents-process.ts";
import {
  deployPlace,
  openPlace,
  PERIOD_SECONDS,
  RULES,
  type MarketPlace,
} from "../support/clique-market.ts";
import { CliquePlace } from "../support/clique-network.ts";
import { TestMember } from "../support/market-members.ts";
import { kill } from "../support/node-process.ts";
import { devWallet } from "../support/sender-chain.ts";
import { openProvider } from "../support/sender-process.ts";
import { BUY, ENERGY, NEVER, UNIT } from "../support/token-fixture.ts";

const CHAIN_ID = 4_242_427;
const SELLERS = 40;
/** Numbers of development accounts: the admin has 0. */
const BUYER = 1;
const BIDDERS = Array.from({ length: SELLERS }, (_, i) => BUYER + 1 + i);
const MEMBERS = [BUYER, ...BIDDERS];
const QUANTITY = 10_000n;
const CAP = 10_000n;
const HIGHEST = 9_000n;
/** Seconds from the offer to the end of its period, at least: much more than the auction takes. */
const AHEAD = 125;
/** A process of agents is killed once it has opened so many bids. */
const OPENED = 3;
/** Sellers in each of two processes that are killed; the bids of the others stay shut until the last one comes. */
const KILLED = 15;

/** What an account bids: every price but the best two is bid by several, and some are too high. */
function priceOf(account: number): bigint {
  if (account === BIDDERS[23]) return 1_234n;
  if (account === BIDDERS[7]) return 1_357n;
  return 2_000n + BigInt((account * 7) % 12) * 700n;
}

/** Tokens of an auction at one block, as the contracts say. */
interface Books {
  readonly revealed: number;
  /** What the auction has. */
  readonly balance: bigint;
  readonly credits: bigint;
  /** Bonds of bids that are not opened, and the best bid's. */
  readonly bonds: bigint;
  /** What is held of the buyer. */
  readonly escrow: bigint;
}

describe("an auction with forty sellers, on a network of geth nodes", function () {
  this.timeout(400_000);
  const children = new Set<ChildProcess>();
  let network: CliquePlace;
  let state: NetworkState;
  let provider: JsonRpcProvider;
  let place: MarketPlace;
  let market: Market;
  let members: readonly TestMember[];
  let id: bigint;

  before(async function () {
    network = new CliquePlace();
    const log = (): void => undefined;
    const geth = await builtGeth({ ...WORKSHOP, log, environment: process.env });
    const plan = {
      shape: { nodes: 4, signers: 3 },
      chain: { chainId: CHAIN_ID, period: RULES.blockSeconds, epoch: 30_000, fork: "berlin" },
      node: { gasLimit: 60_000_000, recommit: null },
      geth: geth.file,
      rpcPort: null,
      alloc: new Map([0, ...MEMBERS].map((n) => [devWallet(n).address, parseEther("1")])),
      secrets: new Map<string, string>(),
    } as const;
    const now = (): number => Math.floor(Date.now() / 1_000);
    const create = (): Promise<NetworkState> => createNetwork(network.network, plan, now);
    ({ state } = await bringUp(network.network, {}, create, log));
    provider = openProvider(rpcUrlOf(state), CHAIN_ID);
    place = await deployPlace(rpcUrlOf(state), walletOf(0));
    market = await openPlace(place, provider);
    members = await Promise.all(MEMBERS.map((account) => TestMember.open(market, account)));
  });

  after(async function () {
    for (const child of children) await kill(child);
    market.store.close();
    provider.destroy();
    await network.clear();
  });

  function walletOf(account: number): Wallet {
    return devWallet(account).connect(provider) as unknown as Wallet;
  }

  /** Starts the agents of some members in a process that knows nothing. */
  function start(accounts: readonly number[]): ReturnType<typeof spawnAgents> {
    const child = spawnAgents({ place, chainId: CHAIN_ID, accounts });
    children.add(child);
    return child;
  }

  /** Lets agents open some bids, then kills their process without a warning. Returns what it said. */
  async function openSome(accounts: readonly number[]): Promise<string[]> {
    const child = start(accounts);
    const before = (await books()).revealed;
    const said: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      said.push(line);
      if (said.filter((text) => text.includes(": open bid")).length < OPENED) continue;
      break;
    }
    await kill(child);
    await until(async () => (await books()).revealed > before);
    return said;
  }

  async function until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await pause(300);
  }

  async function phase(): Promise<Phase | undefined> {
    return PHASES[Number((await market.contracts.auction.progressOf(id)).phase)];
  }

  /** All of it at the same block. */
  async function books(): Promise<Books> {
    const { auction, token } = market.contracts;
    const block = await provider.getBlock("latest");
    if (block === null) throw new Error("a chain without blocks");
    // By its hash: another one may take its number meanwhile.
    const at = { blockTag: block.hash ?? "latest" };
    const accounts = [0, ...MEMBERS].map((account) => devWallet(account).address);
    const [progress, bond, balance, ...credits] = await Promise.all([
      auction.progressOf(id, at),
      auction.bondOf(id, at),
      token.balanceOf(place.addresses.auction, at),
      ...accounts.map((account) => auction.creditOf(account, at)),
    ]);
    const { revealed, commits, reserve, price, winner } = progress;
    const name = PHASES[Number(progress.phase)];
    const isBid = BigInt(winner) !== 0n;
    const isOpen = name === "bidding" || name === "depositing";
    const shut = isOpen || name === "revealing" ? commits - revealed : 0n;
    const isSettled = name === "paid";
    return {
      revealed: Number(revealed),
      balance,
      credits: credits.reduce((sum, credit) => sum + credit, 0n),
      bonds: isSettled ? 0n : bond * (shut + (isBid ? 1n : 0n)),
      escrow: isSettled ? 2n * price : isOpen ? CAP / 20n : reserve,
    };
  }

  function expectBalanced({ balance, credits, bonds, escrow }: Books): void {
    expect(balance).to.equal(credits + bonds + escrow);
  }

  it("takes forty sealed bids", async function () {
    const { token, book } = market.contracts;
    const admin = walletOf(0);
    const call = await token.buy.populateTransaction(0n, NEVER);
    await Promise.all(members.map(({ wallet }) => transact(wallet, { ...call, value: BUY })));
    const { timestamp = 0 } = (await provider.getBlock("latest")) ?? {};
    const period = Math.ceil((timestamp + AHEAD - market.grid.origin) / PERIOD_SECONDS);
    const all = QUANTITY * BigInt(MEMBERS.length);
    await transact(admin, await book.setCommunityLimit.populateTransaction(ENERGY, period, all));
    const accounts = members.map(({ wallet }) => wallet.address);
    const amounts = members.map(() => QUANTITY);
    await transact(
      admin,
      await book.allocate.populateTransaction(ENERGY, period, accounts, amounts),
    );
    const [buyer, ...sellers] = members;
    if (buyer === undefined) throw new Error("no buyer");
    const { commitSeconds, depositSeconds, revealSeconds } = RULES;
    id = await buyer.offer(HIGHEST, {
      ...{ period, quantity: QUANTITY, cap: CAP, commitSeconds, depositSeconds, revealSeconds },
    });
    const record = market.auctions.get(id);
    if (record === null) throw new Error("no auction");
    await Promise.all(
      sellers.map(async ({ wallet, secrets }, i) => {
        const price = priceOf(BIDDERS[i] ?? 0);
        await transact(wallet, await bidCall(market, secrets, wallet, record, price));
      }),
    );
    const before = await books();
    expectBalanced(before);
    expect(before).to.include({ revealed: 0, bonds: BigInt(SELLERS) * CAP, credits: 0n });
  });

  it("goes on when a signer and two processes of agents are killed while bids are opened", async function () {
    const first = await openSome([BUYER, ...BIDDERS.slice(0, KILLED)]);
    expect(first.join("\n")).to.include(`${String(BUYER)} auction ${id.toString()}: deposit: sent`);
    expect(await phase()).to.equal("revealing");
    expect(await killNodes(network.network, ["signer-1"])).to.deep.equal(["signer-1"]);
    expectBalanced(await books());
    await openSome(BIDDERS.slice(KILLED, 2 * KILLED));
    expect(await phase()).to.equal("revealing");
    const middle = await books();
    expectBalanced(middle);
    expect(middle.revealed).to.be.within(2, 2 * KILLED);

    const child = start(MEMBERS);
    const ended = once(child, "exit");
    child.stdout.resume();
    await until(async () => (await phase()) === "paid");
    await market.index.sync();
    const bids = market.auctions.get(id)?.bids ?? [];
    expect(bids.map(({ price }) => price)).to.deep.equal(bids.map(({ bidder }) => bidOf(bidder)));
    const paid = await books();
    expectBalanced(paid);
    expect(paid).to.include({ revealed: SELLERS, bonds: 0n, escrow: 2n * 1_357n });
    // Whoever is back catches up.
    expect(await startAgain(network.network, state, ["signer-1"])).to.deep.equal(["signer-1"]);
    expect(await ended).to.deep.equal([0, null]);
  });

  it("is won by the lowest bid at the second lowest price", async function () {
    const bids = market.auctions.get(id)?.bids ?? [];
    const sorted = bids
      .map(({ bidder, index }) => ({ bidder, index, price: bidOf(bidder) }))
      .sort((a, b) => (a.price < b.price ? -1 : a.price > b.price ? 1 : a.index - b.index));
    const { winner, price } = await market.contracts.auction.progressOf(id);
    expect(sorted).to.have.length(SELLERS);
    expect({ winner, price }).to.deep.equal({ winner: sorted[0]?.bidder, price: sorted[1]?.price });
  });

  it("leaves nothing with the auction, and everybody with what is due to the last unit", async function () {
    const { auction, token } = market.contracts;
    expect(await phase()).to.equal("delivered");
    expect(await token.balanceOf(place.addresses.auction)).to.equal(0n);
    const { winner, price } = await auction.progressOf(id);
    const [buyer] = members;
    const wealth = await Promise.all(members.map(({ wallet }) => token.balanceOf(wallet.address)));
    // No meter counts, so that nothing was shown as delivered: the guarantee goes to the buyer.
    const due = members.map(({ wallet }) => {
      if (wallet.address === buyer?.wallet.address) return UNIT + price;
      return isSame(wallet.address, winner) ? UNIT - price : UNIT;
    });
    expect(wealth).to.deep.equal(due);
    expect(await token.totalSupply()).to.equal(UNIT * BigInt(MEMBERS.length));
  });

  function bidOf(bidder: string): bigint {
    const account = MEMBERS[members.findIndex(({ wallet }) => isSame(wallet.address, bidder))];
    return priceOf(account ?? 0);
  }
});

function spawnAgents(task: AgentsTask) {
  const args = ["--import", "tsx", AGENTS_PROCESS, JSON.stringify(task)];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
}
