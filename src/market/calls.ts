import { concat, dataSlice } from "ethers";

import { GridwellError } from "../domain/errors.ts";
import type { AuctionRecord, BidRecord } from "./auction-record.ts";
import type { BidSecrets, Opening } from "./bid-secrets.ts";
import { isSame } from "./dues.ts";
import type { Market } from "./market.ts";
import { formatTokens } from "./money.ts";
import { withPermit, type PermitSigner } from "./permit.ts";

/** What a buyer wants. Amounts are base units, windows seconds. */
export interface OfferWish {
  /** Id of the resource. */
  readonly resource: number;
  readonly period: number;
  readonly quantity: bigint;
  /** Public; bonds are shares of it. */
  readonly cap: bigint;
  /** Hidden until the deposit; at most the cap. */
  readonly maximum: bigint;
  readonly minBids: number;
  readonly commitSeconds: number;
  readonly depositSeconds: number;
  readonly revealSeconds: number;
}

/** A call of the auction, ready to be signed. */
export interface AuctionCall {
  readonly to: string;
  readonly data: string;
  /** The nonce that its secrets are bound to; absent where any will do. */
  readonly nonce?: number;
}

/** Bytes of the memo that follows an offer's call data. */
const MEMO = 32;
/** Turns that are tried beyond the bids that are known: a reorg may have taken some. */
const SPARE_TURNS = 16;

/**
 * The call that posts an offer. Its hidden price stands behind the call's data, where the contract does not look and
 * only the wallet can read it: the chain keeps it, so that nothing has to be kept here.
 *
 * @throws GridwellError `MAXIMUM_ABOVE_CAP` when the hidden price could never be opened
 */
export async function offerCall(
  market: Market,
  secrets: BidSecrets,
  signer: PermitSigner,
  wish: OfferWish,
): Promise<AuctionCall> {
  const { maximum, ...request } = wish;
  if (maximum > request.cap) {
    throw new GridwellError(
      "MAXIMUM_ABOVE_CAP",
      // The price stays hidden: what was refused is near what comes next.
      `The highest price is above the cap of ${formatTokens(request.cap, market.symbol)}, so that it could never be ` +
        "opened: raise the cap, or pay less",
    );
  }
  const { auction } = market.contracts;
  const nonce = await market.provider.getTransactionCount(secrets.account, "pending");
  const { hash: maxHash, memo } = secrets.sealMaximum(maximum, nonce);
  const data = auction.interface.encodeFunctionData("offer", [{ ...request, maxHash }]);
  // Bond and deposit together are at most the cap, so that one permit does for both.
  const covered = await withPermit(market, signer, request.cap, data);
  return { to: market.place.auction, data: concat([covered, memo]), nonce };
}

/** The call that hands in a bid for a whole lot, base units of the token. */
export async function bidCall(
  market: Market,
  secrets: BidSecrets,
  signer: PermitSigner,
  { id, bids }: AuctionRecord,
  price: bigint,
): Promise<AuctionCall> {
  const { auction } = market.contracts;
  const turn = bids.filter(({ bidder }) => isSame(bidder, secrets.account)).length;
  const { hash: inner, memo } = secrets.sealBid(id, price, turn);
  const data = auction.interface.encodeFunctionData("receiveBids", [id, inner, memo]);
  const covered = await withPermit(market, signer, await auction.bondOf(id), data);
  return { to: market.place.auction, data: covered };
}

/** The call that deposits the highest price of an offer. */
export async function depositCall(
  market: Market,
  secrets: BidSecrets,
  signer: PermitSigner,
  record: AuctionRecord,
): Promise<AuctionCall> {
  const { price, salt } = await openMaximum(market, secrets, record);
  const { auction } = market.contracts;
  const data = auction.interface.encodeFunctionData("depositMaxPrice", [record.id, price, salt]);
  return { to: market.place.auction, data: await withPermit(market, signer, price, data) };
}

/** The call that opens a bid, whoever sends it. */
export function revealCall(
  { contracts: { auction }, place }: Market,
  id: bigint,
  { index, bidder }: Pick<BidRecord, "index" | "bidder">,
  { price, salt }: Opening,
): AuctionCall {
  const values: [bigint, number, string, bigint, string] = [id, index, bidder, price, salt];
  return { to: place.auction, data: auction.interface.encodeFunctionData("revealBids", values) };
}

/**
 * The price and salt of a wallet's own bid, from nothing but the wallet and the bid's event.
 *
 * @throws GridwellError `BID_NOT_OURS` when another wallet or program made it
 */
export function openBid(secrets: BidSecrets, { id, bids }: AuctionRecord, index: number): Opening {
  const bid = bids[index];
  const own = bids.filter(({ bidder }) => isSame(bidder, secrets.account)).length;
  const opening =
    bid === undefined || !isSame(bid.bidder, secrets.account)
      ? null
      : secrets.openBid(id, bid.inner, bid.memo, own + SPARE_TURNS);
  if (opening !== null) return opening;
  throw new GridwellError(
    "BID_NOT_OURS",
    `Bid ${String(index)} of auction ${id.toString()} was not made by ${secrets.account} with Gridwell: use the wallet ` +
      "and the program that made it",
  );
}

/**
 * The highest price of a wallet's own offer and its salt, from nothing but the wallet and the offer's transaction.
 *
 * @throws GridwellError `OFFER_NOT_OURS` when another wallet or program made it, `TRANSACTION_GONE` when the node has
 * not got its block
 */
async function openMaximum(
  { provider }: Market,
  secrets: BidSecrets,
  { id, buyer, maxHash, place }: AuctionRecord,
): Promise<Opening> {
  // By its block: nodes forget where old transactions stand, but not the blocks.
  const block = await provider.getBlock(place.blockHash, true);
  const sent = block?.prefetchedTransactions.find(({ hash }) => hash === place.transactionHash);
  if (sent === undefined) {
    throw new GridwellError(
      "TRANSACTION_GONE",
      `The node has no block ${String(place.blockNumber)} with the offer of auction ${id.toString()}: wait until it is ` +
        "in step with the chain, or ask another node",
      { where: place.transactionHash },
    );
  }
  const { data, nonce } = sent;
  const bytes = data.length / 2 - 1;
  const memo = bytes < MEMO ? null : dataSlice(data, bytes - MEMO);
  const opening =
    memo === null || !isSame(buyer, secrets.account)
      ? null
      : secrets.openMaximum(maxHash, memo, nonce);
  if (opening !== null) return opening;
  throw new GridwellError(
    "OFFER_NOT_OURS",
    `The offer of auction ${id.toString()} was not made by ${secrets.account} with Gridwell: use the wallet and the ` +
      "program that made it",
  );
}
