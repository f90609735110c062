/** A market and its model side by side: the same actions, and everything compared after each. */
import { expect } from "chai";
import { id as digest, Interface, toQuantity, ZeroAddress, ZeroHash, type Result } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import type { Action, ShownReading } from "../../src/market/model/action.ts";
import { bondOf, phaseOf, revealBlock, type Phase } from "../../src/market/model/auction-house.ts";
import { quotaOf } from "../../src/market/model/quota-book.ts";
import {
  communityKey,
  newMarket,
  type Auction,
  type AuctionRules,
  type MarketState,
} from "../../src/market/model/state.ts";
import { step, type Outcome } from "../../src/market/model/step.ts";
import type { Named, Value } from "../../src/market/model/turn.ts";
import {
  MarketLens__factory,
  MeterStub__factory,
  PriceFeed__factory,
  QuotaAuction__factory,
  QuotaBook__factory,
  SmartCommunityToken__factory,
} from "../../types/contracts/index.ts";
import { ENERGY, marketRules, PERIODS, prologue, type Cast } from "./market-cast.ts";

const PHASES: readonly Phase[] = [
  "None",
  "Bidding",
  "Depositing",
  "Revealing",
  "Deciding",
  "Expired",
  "Awarded",
  "Paid",
  "Delivered",
  "NoTrade",
  "Closed",
  "Void",
  "Defaulted",
];
const PERIOD_STATES = ["Open", "Correcting", "Closed"];
/** Events and errors with a value, at its position, that stands for a word. */
const WORDS = new Map<string, readonly [position: number, names: readonly string[]]>([
  ["AuctionPhase", [1, PHASES]],
  ["FailRefunded", [2, PHASES]],
  ["QuotaPeriodNotOpen", [1, PERIOD_STATES]],
]);

/** Addresses of a deployed market, and what speaks with its contracts. */
interface Deployed {
  readonly feed: string;
  readonly token: string;
  readonly book: string;
  readonly auction: string;
  readonly lens: string;
}

const ABIS: Readonly<Record<keyof Deployed, Interface>> = {
  feed: PriceFeed__factory.createInterface(),
  token: SmartCommunityToken__factory.createInterface(),
  book: QuotaBook__factory.createInterface(),
  auction: QuotaAuction__factory.createInterface(),
  lens: MarketLens__factory.createInterface(),
};
/** Events and errors have one meaning in all of them. */
const ALL = Interface.from(
  Object.values(ABIS).flatMap((abi) => abi.fragments.filter(({ type }) => type !== "constructor")),
);

export class MarketTwin {
  readonly cast: Cast;
  /** The model's state. */
  state: MarketState;
  /** Time and number of the last block. */
  now = 0n;
  block = 0n;
  readonly #connection: NetworkConnection;
  readonly #at: Deployed;
  #snapshot: unknown;
  #start: readonly [state: MarketState, now: bigint, block: bigint];

  private constructor(connection: NetworkConnection, at: Deployed, state: MarketState, cast: Cast) {
    this.#connection = connection;
    this.#at = at;
    this.state = state;
    this.cast = cast;
    this.#start = [state, 0n, 0n];
  }

  /** A new market with its prologue told, to which {@link rewind} returns. */
  static async deploy(connection: NetworkConnection, rules: AuctionRules): Promise<MarketTwin> {
    const { ethers, networkHelpers } = connection;
    const [officer, treasury, stranger, ...others] = await ethers.getSigners();
    if (!officer || !treasury || !stranger) throw new Error("too few accounts");
    const members = others.slice(0, 5).map(({ address }) => address);
    const cast: Cast = {
      officer: officer.address,
      treasury: treasury.address,
      stranger: stranger.address,
      members,
    };
    const now = BigInt(await networkHelpers.time.latest());
    const nobody = { chainId: 0n, auction: ZeroAddress };
    const { grid, bandBps, maxStepBps, bounds } = marketRules(cast, nobody, "", rules, now + 300n);

    const feed = await new PriceFeed__factory(officer).deploy(officer);
    await feed.grantRole(digest("REPORTER_ROLE"), officer);
    for (const [resource, bound] of bounds) await feed.setBounds(resource, bound);
    const limits = { bandBps, maxStepBps, restockBps: 0, surplusWindow: 7 };
    const token = await new SmartCommunityToken__factory(officer).deploy(
      officer,
      feed,
      limits,
      "SCT",
      "SCT",
    );
    const stub = await new MeterStub__factory(officer).deploy();
    const book = await new QuotaBook__factory(officer).deploy(officer, stub, stub, grid);
    const auction = await new QuotaAuction__factory(officer).deploy(
      token,
      book,
      feed,
      treasury,
      rules,
    );
    await book.grantRole(digest("MARKET_ROLE"), auction);
    await book.grantRole(digest("ALLOCATOR_ROLE"), officer);
    const place = {
      chainId: (await ethers.provider.getNetwork()).chainId,
      auction: await auction.getAddress(),
    };
    await token.protectAccount(place.auction);
    await token.protectAccount(treasury);
    const tokenAddress = await token.getAddress();
    const fixed = marketRules(cast, place, tokenAddress, rules, now + 300n);
    for (const [member, points] of fixed.points) {
      await book.assignPoints(member, ENERGY, 0, [...points]);
    }
    const lens = await new MarketLens__factory(officer).deploy();
    const at = {
      feed: await feed.getAddress(),
      token: tokenAddress,
      book: await book.getAddress(),
      auction: place.auction,
      lens: await lens.getAddress(),
    };
    const twin = new MarketTwin(connection, at, newMarket(fixed), cast);
    await twin.#readClock();
    for (const action of prologue(cast, twin.now)) {
      const outcome = await twin.act(action);
      if ("error" in outcome) throw new Error(`the prologue fails: ${outcome.error.join(" ")}`);
    }
    await twin.pass(grid.origin + 60n, 1);
    twin.#start = [twin.state, twin.now, twin.block];
    twin.#snapshot = await twin.#request("evm_snapshot");
    return twin;
  }

  /** Back to the beginning. */
  async rewind(): Promise<void> {
    expect(await this.#request("evm_revert", this.#snapshot)).to.equal(true);
    this.#snapshot = await this.#request("evm_snapshot");
    [this.state, this.now, this.block] = this.#start;
  }

  /** Lets time pass, and a number of blocks at its end; none is a halt of the chain. */
  async pass(until: bigint, blocks: number): Promise<void> {
    this.now = until;
    if (blocks === 0) return;
    await this.#request("evm_setNextBlockTimestamp", toQuantity(until));
    await this.#request("hardhat_mine", toQuantity(blocks), "0x1");
    this.now += BigInt(blocks) - 1n;
    this.block += BigInt(blocks);
  }

  /** Does the same to both; events, errors and all that can be asked must be the same. */
  async act(action: Action): Promise<Outcome> {
    this.now += 1n;
    this.block += 1n;
    const expected = step(this.state, action, this.now, this.block);
    const actual = await this.#execute(action);
    const said = "error" in expected ? { error: expected.error } : { events: expected.events };
    same(actual, said, action);
    if ("state" in expected) this.state = expected.state;
    same(await this.#look(), this.#expectedLook(), action);
    return expected;
  }

  async #execute(action: Action): Promise<{ error: Named } | { events: readonly Named[] }> {
    await this.#request("evm_setNextBlockTimestamp", toQuantity(this.now));
    const { by, to, data, value } = this.#callOf(action);
    let hash: unknown;
    try {
      const gas = toQuantity(3_000_000);
      const call = { from: by, to, data, value: toQuantity(value), gas };
      hash = await this.#request("eth_sendTransaction", call);
    } catch (cause) {
      // Hardhat mines what reverts.
      return { error: refusalOf(cause) };
    }
    const receipt = (await this.#request("eth_getTransactionReceipt", hash)) as {
      logs: { topics: string[]; data: string }[];
    };
    return {
      events: receipt.logs.map((log) => {
        const parsed = ALL.parseLog(log);
        if (parsed === null) throw new Error("the market wrote a log that is no event of it");
        return named(parsed);
      }),
    };
  }

  #callOf(action: Action): { by: string; to: string; data: string; value: bigint } {
    const { officer, stranger } = this.cast;
    const at = this.#at;
    const call = (contract: "feed" | "token" | "book" | "auction", ...args: unknown[]) => ({
      by: "by" in action ? action.by : contract === "auction" ? stranger : officer,
      to: at[contract],
      data: ABIS[contract].encodeFunctionData(action.kind, args),
      value: "value" in action ? action.value : 0n,
    });
    switch (action.kind) {
      case "report":
        return call("feed", action.resource, action.price, action.observedAt);
      case "setSCTPrice":
        return call("token", action.buyPrice, action.sellPrice);
      case "buy":
        return call("token", action.minTokens, action.deadline);
      case "sell":
        return call("token", action.tokens, action.minWei, action.deadline);
      case "transfer":
        return call("token", action.to, action.amount);
      case "approve":
        return call("token", at.auction, action.amount);
      case "freezeAccount":
        return call("token", action.account, action.status);
      case "fund":
      case "withdraw":
        return call("auction", action.amount);
      case "setCommunityLimit":
        return call("book", action.resource, action.period, action.limit);
      case "allocate": {
        const [members, amounts] = [0, 1].map((place) => action.amounts.map((pair) => pair[place]));
        return call("book", action.resource, action.period, members, amounts);
      }
      case "offer":
        return call("auction", action.request);
      case "receiveBids":
        return call("auction", action.id, action.inner, action.memo);
      case "depositMaxPrice":
        return call("auction", action.id, action.price, action.salt);
      case "revealBids": {
        const { id, index, bidder, price, salt } = action;
        return call("auction", id, index, bidder, price, salt);
      }
      case "releaseReservation":
        return call("auction", action.id, action.index, action.inner, action.bidder);
      case "confirmResourceExchange": {
        const spans = action.spans.map(({ start, end }) => ({
          start: proofOf(start),
          end: proofOf(end),
        }));
        return call("auction", action.id, spans);
      }
      case "checkWinner":
      case "refundSucceed":
      case "refundFail":
      case "confirmTimeout":
        return call("auction", action.id);
    }
  }

  /** Everything that can be asked of the contracts. */
  async #look(): Promise<unknown> {
    const { token, book, auction, lens } = this.#at;
    const { members } = this.#watched();
    const args = [token, book, auction, ENERGY, PERIODS, members];
    const data = ABIS.lens.encodeFunctionData("look", args);
    const call = { to: lens, data, gas: toQuantity(15_000_000) };
    const answer = String(await this.#request("eth_call", call, "latest"));
    const [market] = ABIS.lens.decodeFunctionResult("look", answer).toArray(true) as unknown[];
    return market;
  }

  /** The same of the model. */
  #expectedLook(): unknown {
    const { state } = this;
    const traded = state.traded.get(ENERGY) ?? { prices: 0n, quantities: 0n };
    const { members, periods } = this.#watched();
    return [
      state.reserve,
      state.supply,
      [state.buyPrice, state.sellPrice],
      [traded.prices, traded.quantities],
      periods.map((period) => {
        const community = state.communities.get(communityKey(ENERGY, period));
        return [community?.limit ?? 0n, community?.allocated ?? 0n];
      }),
      members.map((member) => [
        state.balances.get(member) ?? 0n,
        state.allowances.get(member) ?? 0n,
        state.frozenSince.get(member) ?? 0n,
        state.credits.get(member) ?? 0n,
        state.deadEnds.get(member) ?? 0n,
        periods.map((period) => {
          const quota = quotaOf(state, member, { resource: ENERGY, period });
          return [quota.allocated, quota.received, quota.ceded, quota.reserved];
        }),
      ]),
      [...state.auctions].map(([id, auction]) => this.#expectedAuction(id, auction)),
    ];
  }

  #expectedAuction(id: bigint, auction: Auction): unknown {
    const { rules } = this.state;
    const { request, best } = auction;
    const { resource, period, quantity, cap, minBids, revealSeconds } = request;
    const commits = BigInt(auction.commitments.length);
    const phase = phaseOf(this.state, id, this.now, this.block);
    const times = [auction.postedAt, auction.commitEnd, auction.depositEnd, revealSeconds];
    return [
      [auction.buyer, resource, period, quantity, cap, minBids, ...times],
      [
        BigInt(PHASES.indexOf(phase)),
        commits,
        auction.revealed,
        auction.reserve,
        auction.revealEnd,
        auction.depositBlock === 0n ? 0n : revealBlock(rules, auction),
        best?.bidder ?? ZeroAddress,
        best?.index ?? 0n,
        best === null ? 0n : auction.second,
      ],
      bondOf(rules, auction),
      auction.commitments.map((commitment) => commitment ?? ZeroHash),
    ];
  }

  /** Everybody and every period that a story touches. */
  #watched(): { members: string[]; periods: bigint[] } {
    const { members, treasury, stranger, officer } = this.cast;
    return {
      members: [...members, treasury, stranger, officer, this.#at.auction],
      periods: Array.from({ length: Number(PERIODS) }, (_, period) => BigInt(period)),
    };
  }

  async #readClock(): Promise<void> {
    const block = await this.#connection.ethers.provider.getBlock("latest");
    if (block === null) throw new Error("the chain has a block");
    this.now = BigInt(block.timestamp);
    this.block = BigInt(block.number);
  }

  async #request(method: string, ...params: unknown[]): Promise<unknown> {
    return this.#connection.provider.request({ method, params });
  }
}

/** A proof that makes the stand-in for the meters say a reading. */
function proofOf({ slot, total, quality, corrections, closed, fromBatch }: ShownReading): unknown {
  const said = total | (quality << 64n) | (corrections << 80n) | (closed ? 0n : 1n << 96n);
  return {
    before: ZeroHash,
    index: 0,
    slot,
    evidence: `0x${said.toString(16).padStart(64, "0")}`,
    root: ZeroHash,
    exceptions: "0x",
    later: [],
    opened: fromBatch ? 0 : 1,
    day: 0,
    page: { hashes: [], number: 0, words: [] },
  };
}

/** Name and values of an event or error, numbers that stand for words as their words. */
function named({ name, args }: { name: string; args: Result }): Named {
  const values = args.toArray(true) as Value[];
  const words = WORDS.get(name);
  if (words === undefined) return [name, ...values];
  const [position, names] = words;
  return [name, ...values.with(position, names[Number(values[position])] ?? "")];
}

function refusalOf(cause: unknown): Named {
  const data = dataOf(cause);
  const parsed = typeof data === "string" ? ALL.parseError(data) : null;
  if (parsed === null) throw new Error("the market failed without an error of it", { cause });
  return named(parsed);
}

/** What a call returned with its failure: in the error itself, or one level down when the stack is not known. */
function dataOf(cause: unknown): unknown {
  if (typeof cause !== "object" || cause === null || !("data" in cause)) return null;
  return typeof cause.data === "string" ? cause.data : dataOf(cause.data);
}

function same(actual: unknown, expected: unknown, action: Action): void {
  const text = (value: unknown): string =>
    JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part));
  // The slow comparison only where there is something to show.
  if (text(actual) !== text(expected)) expect(actual, text(action)).to.deep.equal(expected);
}
