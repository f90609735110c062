/** What people might do on a market in a given state: mostly what is due, and things that are wrong, late or again. */
import { id as digest } from "ethers";

import { innerOf, maxHashOf, outerOf } from "../../src/market/sealed-bid.ts";
import type { Action, ActionOf, ShownReading } from "../../src/market/model/action.ts";
import { phaseOf, type Phase } from "../../src/market/model/auction-house.ts";
import { closedAt, endOf } from "../../src/market/model/quota-book.ts";
import type { Auction, MarketState, OfferRequest } from "../../src/market/model/state.ts";
import type { Dice } from "./dice.ts";
import { ENERGY, NO_MEMO, PERIODS, UNIT, type Cast } from "./market-cast.ts";

/** A bid as its bidder remembers it. */
interface Bid {
  readonly id: bigint;
  readonly index: bigint;
  readonly bidder: string;
  readonly price: bigint;
  readonly salt: string;
  readonly inner: string;
}

/** Something is done, or time and blocks pass. */
export type Move =
  | { readonly kind: "act"; readonly action: Action }
  | { readonly kind: "pass"; readonly until: bigint; readonly blocks: number };

/** Actions that come in every phase now and then. */
const ASIDES = ["token", "credit", "freeze", "price", "quota", "offer", "stray"] as const;

export class MarketStory {
  readonly #cast: Cast;
  readonly #dice: Dice;
  #bids: Bid[] = [];
  /** Bids that were made up, by what hides them. */
  readonly #made = new Map<string, Omit<Bid, "index">>();
  readonly #opened: ActionOf<"revealBids">[] = [];
  /** By the offer's hash. */
  readonly #hidden = new Map<string, bigint>();
  /** Sent and held back, and sent before. */
  #pool: Action[] = [];
  #sent: Action[] = [];

  constructor(cast: Cast, dice: Dice) {
    this.#cast = cast;
    this.#dice = dice;
  }

  /** What happens next. */
  next(state: MarketState, now: bigint, block: bigint): Move {
    const dice = this.#dice;
    if (state.auctions.size === 0) return this.#act(this.#offer(state, now));
    if (dice.once(12) && this.#sent.length > 0) return this.#act(dice.pick(this.#sent.slice(-6)));
    if (dice.once(8) && this.#pool.length > 0) return this.#act(this.#fromPool());
    if (dice.once(5)) return this.#act(this.#aside(state, now));
    const id = this.#anyAuction(state);
    const auction = state.auctions.get(id);
    if (auction === undefined) throw new Error(`there is no auction ${String(id)}`);
    if (dice.once(6)) return this.#pass(state, auction, now);
    const phase = phaseOf(state, id, now + 1n, block + 1n);
    const action = this.#due(state, id, auction, phase);
    // Some are done only later, in another order.
    if (action !== null && dice.once(10)) this.#pool.push(action);
    else if (action !== null) return this.#act(action);
    return this.#pass(state, auction, now);
  }

  /** Remembers what was sent, and bids that were handed in or opened. */
  follow(action: Action, state: MarketState, taken: boolean): void {
    this.#sent.push(action);
    if (!taken) return;
    if (action.kind === "revealBids") this.#opened.push(action);
    if (action.kind !== "receiveBids") return;
    const commitments = state.auctions.get(action.id)?.commitments ?? [];
    const index = BigInt(commitments.length) - 1n;
    const made = this.#made.get(action.inner);
    if (made === undefined || commitments.at(-1) !== outerOf(action.inner, made.bidder)) return;
    this.#bids.push({ ...made, index });
  }

  /** Bids that were opened, as they were opened. */
  openedOf(id: bigint): readonly ActionOf<"revealBids">[] {
    return this.#opened.filter((bid) => bid.id === id);
  }

  #bidsOf(id: bigint): readonly Bid[] {
    return this.#bids.filter((bid) => bid.id === id);
  }

  #act(action: Action): Move {
    return { kind: "act", action };
  }

  #fromPool(): Action {
    const [first, ...rest] = this.#dice.shuffle(this.#pool);
    if (first === undefined) throw new Error("nothing was held back");
    this.#pool = rest;
    return first;
  }

  #anyAuction(state: MarketState): bigint {
    const count = state.auctions.size;
    const back = this.#dice.once(4) ? this.#dice.roll(count) : this.#dice.roll(Math.min(2, count));
    return BigInt(count - back);
  }

  /** Time passes to one side or the other of a deadline; blocks come with it, or the chain halts. */
  #pass(state: MarketState, auction: Auction, now: bigint): Move {
    const dice = this.#dice;
    const { grid, auction: rules } = state.rules;
    const { period } = auction.request;
    const end = endOf(grid, period);
    const closed = closedAt(grid, period);
    const near = [auction.commitEnd, auction.depositEnd, auction.revealEnd];
    const far = [end - 1n, closed - 1n, closed + rules.confirmSeconds - 1n];
    const edges = auction.stage === "Paid" || dice.once(12) ? far : near;
    const edge = dice.pick(edges) + BigInt(dice.roll(2));
    const until = dice.once(3) ? now + BigInt(dice.roll(400)) : edge;
    const blocks = dice.once(3) ? 0 : dice.roll(9);
    return { kind: "pass", until: until > now ? until : now + 1n, blocks };
  }

  #due(state: MarketState, id: bigint, auction: Auction, phase: Phase): Action | null {
    const dice = this.#dice;
    switch (phase) {
      case "None":
      case "Bidding":
        return dice.once(12) ? null : this.#bid(state, id);
      case "Depositing":
        return dice.once(6) ? { kind: "refundFail", id } : this.#deposit(id, auction);
      case "Revealing":
        return dice.once(9) ? { kind: "checkWinner", id } : this.#reveal(id);
      case "Deciding":
        return { kind: "checkWinner", id };
      case "Awarded":
        return dice.once(2) ? { kind: "refundSucceed", id } : this.#release(id);
      case "Expired":
      case "NoTrade":
        return { kind: "refundFail", id };
      case "Paid":
        if (dice.once(3)) return this.#release(id);
        return dice.once(3) ? { kind: "confirmTimeout", id } : this.#confirm(state, id, auction);
      case "Delivered":
      case "Closed":
      case "Void":
      case "Defaulted":
        return this.#release(id);
    }
  }

  #aside(state: MarketState, now: bigint): Action {
    const dice = this.#dice;
    const member = this.#anybody();
    switch (dice.pick(ASIDES)) {
      case "token":
        return this.#tokens(state, now, member);
      case "credit": {
        const credit = state.credits.get(member) ?? 0n;
        if (dice.once(3)) return { kind: "fund", by: member, amount: dice.rollBig(20n) };
        return { kind: "withdraw", by: member, amount: dice.rollBig(credit + 1n) };
      }
      case "freeze": {
        const account = dice.once(8) ? state.rules.treasury : member;
        const status = !state.frozenSince.has(account) && dice.once(3);
        return { kind: "freezeAccount", account, status };
      }
      case "price":
        return this.#price(now);
      case "quota":
        return this.#quota();
      case "offer":
        return this.#offer(state, now);
      case "stray":
        return this.#stray(state);
    }
  }

  #tokens(state: MarketState, now: bigint, by: string): Action {
    const dice = this.#dice;
    const balance = state.balances.get(by) ?? 0n;
    const deadline = dice.once(8) ? now : now + 1_000n;
    const amount = dice.rollBig(balance / 2n + 2n);
    switch (dice.roll(4)) {
      case 0:
        return {
          kind: "buy",
          by,
          value: dice.rollBig(60n),
          minTokens: dice.rollBig(20n),
          deadline,
        };
      case 1:
        return { kind: "sell", by, tokens: amount, minWei: dice.rollBig(9n), deadline };
      case 2:
        return { kind: "approve", by, amount: dice.pick([0n, 5n, 50n, 2n ** 256n - 1n]) };
      default:
        return {
          kind: "transfer",
          by,
          to: dice.once(8) ? state.rules.token : this.#anybody(),
          amount,
        };
    }
  }

  #price(now: bigint): Action {
    const dice = this.#dice;
    const price = UNIT / 2n + dice.rollBig(UNIT);
    if (dice.once(2)) {
      return {
        kind: "setSCTPrice",
        buyPrice: price,
        sellPrice: price - 1n,
        value: dice.rollBig(9n),
      };
    }
    const observedAt = now - BigInt(dice.roll(9)) + 2n;
    const resource = dice.pick([0n, ENERGY]);
    const reported = dice.once(8) ? dice.pick([0n, 10n ** 25n]) : price;
    return { kind: "report", by: this.#cast.officer, resource, price: reported, observedAt };
  }

  #quota(): Action {
    const dice = this.#dice;
    const period = dice.rollBig(PERIODS - 1n);
    if (dice.once(3)) {
      return { kind: "setCommunityLimit", resource: ENERGY, period, limit: dice.rollBig(300n) };
    }
    const amounts = [this.#anybody(), this.#anybody()].map(
      (member) => [member, dice.pick([40n, 45n, dice.rollBig(60n)])] as const,
    );
    return { kind: "allocate", resource: ENERGY, period, amounts };
  }

  #offer(state: MarketState, now: bigint): Action {
    const dice = this.#dice;
    const by = dice.pick(this.#cast.members);
    const { grid, auction: rules, place } = state.rules;
    const cap = BigInt(1 + dice.roll(8));
    const price = dice.once(15) ? cap + 1n : dice.rollBig(cap);
    const salt = digest(`max ${String(price)}`);
    const maxHash = maxHashOf(place, by, price, salt);
    this.#hidden.set(maxHash, price);
    const period = now < grid.origin ? 0n : (now - grid.origin) / grid.periodSeconds;
    const request: OfferRequest = {
      resource: ENERGY,
      period: dice.once(9) ? period + 1n : period,
      quantity: BigInt(1 + dice.roll(12)),
      cap,
      minBids: BigInt(1 + dice.roll(2)),
      commitSeconds: rules.commitSeconds,
      depositSeconds: rules.depositSeconds,
      revealSeconds: rules.revealSeconds,
      maxHash,
    };
    return { kind: "offer", by, request: dice.once(8) ? this.#spoilt(request) : request };
  }

  #spoilt(request: OfferRequest): OfferRequest {
    return this.#dice.pick([
      { ...request, quantity: 0n },
      { ...request, cap: 0n },
      { ...request, cap: 100n },
      { ...request, minBids: 0n },
      { ...request, maxHash: NO_MEMO },
      { ...request, commitSeconds: 299n },
      { ...request, depositSeconds: 299n },
      { ...request, revealSeconds: 0n },
      { ...request, revealSeconds: 43_200n },
      { ...request, commitSeconds: 41_000n },
    ]);
  }

  #bid(state: MarketState, id: bigint): Action {
    const dice = this.#dice;
    const by = this.#anybody();
    const price = BigInt(dice.roll(7));
    const salt = digest(`salt ${String(dice.roll(1_000))}`);
    const bid = { id, bidder: by, price, salt };
    const inner = innerOf(state.rules.place, bid);
    // A rival copies what another handed in.
    const copied = dice.once(15) ? this.#bids.at(-1)?.inner : undefined;
    if (copied === undefined) this.#made.set(inner, { ...bid, inner });
    return { kind: "receiveBids", by, id, inner: copied ?? inner, memo: NO_MEMO };
  }

  #deposit(id: bigint, { buyer, request }: Auction): Action {
    const dice = this.#dice;
    const price = this.#hidden.get(request.maxHash) ?? 0n;
    const salt = digest(`max ${String(price)}`);
    const wrong = dice.once(10) ? 1n : 0n;
    const by = dice.once(12) ? this.#anybody() : buyer;
    return { kind: "depositMaxPrice", by, id, price: price + wrong, salt };
  }

  #reveal(id: bigint): Action | null {
    const dice = this.#dice;
    const bids = this.#bidsOf(id);
    if (bids.length === 0) return null;
    const { index, bidder, price, salt } = dice.pick(bids);
    const right = { kind: "revealBids", id, index, bidder, price, salt } as const;
    if (!dice.once(10)) return right;
    return dice.pick([
      { ...right, price: price + 1n },
      { ...right, index: index + 1n },
      { ...right, bidder: this.#anybody() },
      { ...right, salt: NO_MEMO },
    ]);
  }

  #release(id: bigint): Action | null {
    const dice = this.#dice;
    const bids = dice.once(9) ? this.#bids : this.#bidsOf(id);
    if (bids.length === 0) return null;
    const { index, inner, bidder } = dice.pick(bids);
    return { kind: "releaseReservation", id, index, inner, bidder };
  }

  #confirm(state: MarketState, id: bigint, { request }: Auction): Action {
    const dice = this.#dice;
    const { grid } = state.rules;
    const first = grid.firstSlot + (request.period * grid.periodSeconds) / grid.slotSeconds;
    const last = first + grid.periodSeconds / grid.slotSeconds;
    const reading = (slot: bigint, total: bigint): ShownReading => ({
      slot,
      total,
      quality: dice.once(12) ? BigInt(1 + dice.roll(4)) : 0n,
      corrections: dice.once(20) ? 1n : 0n,
      closed: !dice.once(20),
      fromBatch: !dice.once(6),
    });
    const start = reading(first + (dice.once(12) ? 1n : -BigInt(dice.roll(2))), 0n);
    const end = reading(last + (dice.once(12) ? -1n : BigInt(dice.roll(3))), dice.rollBig(60n));
    const span = { start, end };
    return {
      kind: "confirmResourceExchange",
      id,
      spans: dice.once(25) ? [span, span] : [span],
    };
  }

  /** Something that is not due, perhaps of an auction that is not there. */
  #stray(state: MarketState): Action {
    const dice = this.#dice;
    const id = dice.rollBig(BigInt(state.auctions.size) + 1n);
    const { index, bidder, price, salt, inner } = this.#bids.at(-1) ?? {
      index: 0n,
      bidder: this.#cast.stranger,
      price: 0n,
      salt: NO_MEMO,
      inner: NO_MEMO,
    };
    return dice.pick<Action>([
      { kind: "receiveBids", by: this.#anybody(), id, inner, memo: NO_MEMO },
      { kind: "depositMaxPrice", by: this.#anybody(), id, price, salt },
      { kind: "revealBids", id, index, bidder, price, salt },
      { kind: "checkWinner", id },
      { kind: "refundSucceed", id },
      { kind: "refundFail", id },
      { kind: "releaseReservation", id, index, inner, bidder },
      { kind: "confirmTimeout", id },
    ]);
  }

  #anybody(): string {
    const { members, stranger } = this.#cast;
    return this.#dice.once(12) ? stranger : this.#dice.pick(members);
  }
}
