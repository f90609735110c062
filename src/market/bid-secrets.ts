import { createHmac } from "node:crypto";

import { AbiCoder, getBytes, toBeHex } from "ethers";

import { innerOf, maxHashOf, type AuctionPlace } from "./sealed-bid.ts";

/** Prices are of 80 bits, base units of the token for the whole lot. */
const PRICE_LIMIT = 1n << 80n;

/** What tells the keys of different purposes apart. */
type Purpose = "bid" | "max" | "price" | "openings";

/** A price that is hidden behind a hash, and what its owner finds it by. */
export interface Sealed {
  /** What the contract is given: `inner` of a bid, `maxHash` of an offer. */
  readonly hash: string;
  readonly salt: string;
  /** 32 bytes hex: the price, for nobody else to read. */
  readonly memo: string;
}

/** A price with its salt, as an opening needs them. */
export interface Opening {
  readonly price: bigint;
  readonly salt: string;
}

/**
 * The secrets of one account's bids on one market. Salts are HMACs of the seed over whatever they belong to, prices
 * stand in the memo under a one-time pad: with the wallet and the chain everything can be had again.
 */
export class BidSecrets {
  readonly place: AuctionPlace;
  readonly account: string;
  readonly #seed: Uint8Array;

  /** @param seed 32 secret bytes; `deriveSecrets` has them from a wallet */
  constructor(seed: Uint8Array, place: AuctionPlace, account: string) {
    this.#seed = seed;
    this.place = place;
    this.account = account;
  }

  /** Seals bid number `turn` of the account in an auction. Two bids of one turn share their salt. */
  sealBid(id: bigint, price: bigint, turn: number): Sealed {
    const salt = this.#salt("bid", id, turn);
    const hash = innerOf(this.place, { id, bidder: this.account, price, salt });
    return { hash, salt, memo: this.#memo(hash, price) };
  }

  /** Seals the highest price of an offer. `turn` must never return: the nonce of the offer's transaction does not. */
  sealMaximum(price: bigint, turn: number): Sealed {
    const salt = this.#salt("max", 0n, turn);
    const hash = maxHashOf(this.place, this.account, price, salt);
    return { hash, salt, memo: this.#memo(hash, price) };
  }

  /**
   * Opens a bid of the account again.
   *
   * @param turns how many turns are tried
   * @returns null when the bid was not made with this wallet, or its memo is another's
   */
  openBid(id: bigint, inner: string, memo: string, turns: number): Opening | null {
    const price = this.#priceOf(inner, memo);
    if (price === null) return null;
    for (let turn = 0; turn < turns; turn++) {
      const sealed = this.sealBid(id, price, turn);
      if (sealed.hash === inner) return { price, salt: sealed.salt };
    }
    return null;
  }

  /** Opens the highest price of an offer again; null when the offer was not made with this wallet. */
  openMaximum(maxHash: string, memo: string, turn: number): Opening | null {
    const price = this.#priceOf(maxHash, memo);
    if (price === null) return null;
    const sealed = this.sealMaximum(price, turn);
    return sealed.hash === maxHash ? { price, salt: sealed.salt } : null;
  }

  /** 32 bytes with which openings of others are encrypted in the local state. */
  openingsKey(): Uint8Array {
    return getBytes(this.#mac("openings", []));
  }

  /** Secrets are never printed or serialised by accident. */
  toJSON(): string {
    return "[bid secrets]";
  }

  #salt(purpose: Purpose, id: bigint, turn: number): string {
    const { chainId, auction } = this.place;
    return this.#mac(purpose, [chainId, BigInt(auction), BigInt(this.account), id, BigInt(turn)]);
  }

  #memo(hash: string, price: bigint): string {
    return toBeHex(price ^ this.#pad(hash), 32);
  }

  #priceOf(hash: string, memo: string): bigint | null {
    const price = BigInt(memo) ^ this.#pad(hash);
    return price < PRICE_LIMIT ? price : null;
  }

  /** Another for each hash, and a hash holds one price: the pad is used once. */
  #pad(hash: string): bigint {
    return BigInt(this.#mac("price", [BigInt(hash)]));
  }

  #mac(purpose: Purpose, words: readonly bigint[]): string {
    const types = ["string", ...words.map(() => "uint256")];
    const message = AbiCoder.defaultAbiCoder().encode(types, [`gridwell/${purpose}`, ...words]);
    return `0x${createHmac("sha256", this.#seed).update(getBytes(message)).digest("hex")}`;
  }
}
