import type { Wallet } from "ethers";

import { transact } from "../../../src/chain/transact.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { MarketAgent } from "../../../src/market/agent.ts";
import type { BidSecrets } from "../../../src/market/bid-secrets.ts";
import { bidCall, offerCall, type OfferWish } from "../../../src/market/calls.ts";
import type { Market } from "../../../src/market/market.ts";
import { deriveSecrets } from "../../../src/market/wallet-seed.ts";

/** Most steps of an agent for one call of {@link TownMember.act}. */
const MOST_STEPS = 20;

/** A member with its own key: all that it needs to trade. */
export class TownMember {
  readonly wallet: Wallet;
  readonly #market: Market;
  readonly #secrets: BidSecrets;

  private constructor(market: Market, wallet: Wallet, secrets: BidSecrets) {
    this.#market = market;
    this.wallet = wallet;
    this.#secrets = secrets;
  }

  /** Derives the member's secrets from its wallet: nothing is kept anywhere else. */
  static async open(market: Market, key: Wallet): Promise<TownMember> {
    const wallet = key.connect(market.provider);
    return new TownMember(market, wallet, await deriveSecrets(wallet, market.place));
  }

  get address(): string {
    return this.wallet.address;
  }

  /** Posts an offer; its number. */
  async offer(wish: OfferWish): Promise<bigint> {
    const call = await offerCall(this.#market, this.#secrets, this.wallet, wish);
    await transact(this.wallet, call);
    await this.#market.index.sync();
    return this.#market.contracts.auction.auctionCount();
  }

  /** Hands in a sealed bid for a whole lot, base units of the token. */
  async bid(id: bigint, price: bigint): Promise<void> {
    const record = this.#market.auctions.get(id);
    if (record === null) throw new TypeError("the index knows the auction");
    await transact(
      this.wallet,
      await bidCall(this.#market, this.#secrets, this.wallet, record, price),
    );
    await this.#market.index.sync();
  }

  /**
   * Lets a fresh agent do what is due for the member now, as one that was just started anywhere with this key.
   *
   * @returns what it did, in its own words
   */
  async act(): Promise<string[]> {
    // Time passes as the story says, so the chain's clock alone counts.
    const agent = new MarketAgent({
      ...{ market: this.#market, wallet: this.wallet, secrets: this.#secrets, clock: () => 0 },
    });
    const did: string[] = [];
    for (let step = 0; step < MOST_STEPS; step++) {
      const { outcomes } = await agent.step();
      const sent = outcomes.flatMap((each) => (each.kind === "sent" ? [each.what] : []));
      if (sent.length === 0) return did;
      did.push(...sent);
    }
    throw new GridwellError(
      "DEMO_FAILED",
      `the agent of ${this.address} still finds something to do after ${String(MOST_STEPS)} steps`,
    );
  }

  /** Takes credit out: what an agent does for a member with auctions of its own. */
  async withdraw(amount: bigint): Promise<void> {
    const { auction } = this.#market.contracts;
    await transact(this.wallet, await auction.withdraw.populateTransaction(amount));
  }

  /** Tokens in hand and credit with the auction. */
  async wealth(): Promise<{ readonly tokens: bigint; readonly credit: bigint }> {
    const { token, auction } = this.#market.contracts;
    const [tokens, credit] = await Promise.all([
      token.balanceOf(this.address),
      auction.creditOf(this.address),
    ]);
    return { tokens, credit };
  }
}
