import { id as digest } from "ethers";

import type { MarketContracts } from "../../chain/market-contracts.ts";
import { GridwellError } from "../../domain/errors.ts";
import { resourceByName } from "../../domain/resource.ts";
import { innerOf, maxHashOf, type AuctionPlace } from "../../market/sealed-bid.ts";
import type { Played } from "./play.ts";
import type { Spending } from "./rules.ts";
import type { HeldAuction } from "./trade.ts";

/** A chain with a market on which a month is held again: homes have tokens, an allowance and today's quota. */
export interface ReplayStage {
  readonly contracts: Pick<MarketContracts, "auction" | "book">;
  readonly place: AuctionPlace;
  /** Accounts of the homes, in their order. */
  readonly homes: readonly string[];
  /** Sends a call in the name of an account and waits until it is in a block. Throws when it is refused. */
  readonly send: (from: string, to: string, data: string) => Promise<void>;
  /** Lets the next block have this time, Unix seconds, unless it is later already. */
  readonly passTo: (time: number) => Promise<void>;
  /** When a day's period starts, Unix seconds. */
  readonly startOf: (day: number) => number;
  /** Told after each day what share of the days is done. */
  readonly tell: (share: number) => void;
}

/** What was held again, and found equal. */
export interface Replay {
  readonly seed: number;
  readonly spending: Spending;
  readonly days: number;
  readonly auctions: number;
  readonly awards: number;
  readonly bids: number;
  readonly transactions: number;
  /** Limits of a home on a day that were compared. */
  readonly limits: number;
}

/** Windows of a replayed auction, seconds: all are opened before they end. */
export const REPLAY_WINDOW = 120;

/** `IQuotaAuction.Phase` of an auction that anybody won, and paid. */
const PAID = 7n;

const water = resourceByName("water").id;

/**
 * Holds the auctions of a played month again, through the deployed contracts, and compares: winner and price of each,
 * and every home's limit at the end of each day.
 *
 * @throws GridwellError `REPLAY_DIFFERS` at the first difference
 */
export async function replayMonth(
  stage: ReplayStage,
  { seed, spending }: { readonly seed: number; readonly spending: Spending },
  { auctions, days }: Played,
): Promise<Replay> {
  let [transactions, bids, limits] = [0, 0, 0];
  const counted: ReplayStage = {
    ...stage,
    send: async (...call) => {
      transactions++;
      await stage.send(...call);
    },
  };
  let id = 0n;
  for (const [day, homes] of days.entries()) {
    await stage.passTo(stage.startOf(day));
    for (const held of auctions.filter((each) => each.day === day)) {
      id++;
      bids += held.bids.length;
      await holdAgain(counted, id, held);
    }
    for (const [home, { limit }] of homes.entries()) {
      const kept = await stage.contracts.book.limitOf(stage.homes[home] ?? "", water, day);
      limits++;
      if (kept * 1_000n !== BigInt(limit)) {
        throw differs(
          seed,
          `home ${String(home)} on day ${String(day)}: ${String(kept)} L, ${String(limit / 1_000)} L in the model`,
        );
      }
    }
    stage.tell((day + 1) / days.length);
  }
  const awards = auctions.filter(({ outcome }) => outcome !== null).length;
  return {
    seed,
    spending,
    days: days.length,
    auctions: auctions.length,
    awards,
    bids,
    transactions,
    limits,
  };

  async function holdAgain(on: ReplayStage, number: bigint, held: HeldAuction): Promise<void> {
    await holdAuctionAgain(on, number, held);
    const { winner, price, phase } = await on.contracts.auction.progressOf(number);
    const { outcome } = held;
    const expected = outcome === null ? null : on.homes[outcome.seller];
    const isSame =
      outcome === null
        ? phase !== PAID
        : phase === PAID &&
          price === outcome.price &&
          winner.toLowerCase() === expected?.toLowerCase();
    if (isSame) return;
    throw differs(
      seed,
      `auction ${String(number)}: ${winner} for ${String(price)}, ${String(expected)} for ${String(outcome?.price)} in the model`,
    );
  }
}

/** One auction from its offer to its settlement. */
async function holdAuctionAgain(
  { contracts: { auction }, place, homes, send, passTo }: ReplayStage,
  id: bigint,
  { day, buyer, quantity, cap, maximum, bids, outcome }: HeldAuction,
): Promise<void> {
  const abi = auction.interface;
  const account = (home: number): string => homes[home] ?? "";
  const by = (home: number, data: string): Promise<void> =>
    send(account(home), place.auction, data);
  const [from, salt] = [account(buyer), saltOf(id, buyer)];
  const request = {
    resource: water,
    period: day,
    quantity,
    cap,
    minBids: 1,
    commitSeconds: REPLAY_WINDOW,
    depositSeconds: REPLAY_WINDOW,
    revealSeconds: REPLAY_WINDOW,
    maxHash: maxHashOf(place, from, maximum, salt),
  };
  await by(buyer, abi.encodeFunctionData("offer", [request]));
  const { commitEnd } = await auction.offerOf(id);
  for (const { home, price } of bids) {
    const bid = { id, bidder: account(home), price, salt: saltOf(id, home) };
    const inner = innerOf(place, bid);
    await by(home, abi.encodeFunctionData("receiveBids", [id, inner, inner]));
  }
  await passTo(Number(commitEnd) + 1);
  if (bids.length > 0) {
    await by(buyer, abi.encodeFunctionData("depositMaxPrice", [id, maximum, salt]));
    for (const [index, { home, price }] of bids.entries()) {
      const opening = [id, index, account(home), price, saltOf(id, home)] as const;
      await by(home, abi.encodeFunctionData("revealBids", [...opening]));
    }
    await by(buyer, abi.encodeFunctionData("checkWinner", [id]));
  }
  const settled =
    outcome === null
      ? abi.encodeFunctionData("refundFail", [id])
      : abi.encodeFunctionData("refundSucceed", [id]);
  await by(buyer, settled);
}

/** A salt that needs not be secret: nobody bids against anybody here. */
function saltOf(id: bigint, home: number): string {
  return digest(`replay ${String(id)} ${String(home)}`);
}

function differs(seed: number, what: string): GridwellError {
  return new GridwellError(
    "REPLAY_DIFFERS",
    `Seed ${String(seed)}: the contracts and the model disagree on ${what}; please report this`,
  );
}
