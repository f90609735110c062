import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import {
  PriceFeed__factory,
  SmartCommunityToken__factory,
  type PriceFeed,
  type SmartCommunityToken,
} from "../../types/contracts/index.ts";

/** The token's number in the feed, and a resource's. */
export const TOKEN = 0;
export const ENERGY = 1;

/** A whole token, base units; also what prices are for. */
export const UNIT = 10n ** 18n;

/** Wei for a token: what the fixture's owner buys and sells at, and what the feed says. */
export const BUY = 10n ** 15n + 10n ** 13n;
export const SELL = 10n ** 15n;

/** How long prices are fresh, seconds. */
export const MAX_AGE = 3_600;

/** A day in the fixture's surplus window, which has seven. */
export const WINDOW = 7 * 86_400;

export const LIMITS = {
  bandBps: 2_000,
  maxStepBps: 1_000,
  restockBps: 500,
  surplusWindow: WINDOW,
};

export const BOUNDS = { least: 1n, most: 10n ** 20n, stepBps: 1_000, maxAge: MAX_AGE };

/** After any time that the tests reach. */
export const NEVER = 2n ** 40n;

/** A feed with a fresh price of the token, and the token at its first prices. */
export interface TokenFixture {
  readonly feed: PriceFeed;
  readonly token: SmartCommunityToken;
  /** Owns the token and administers the feed. */
  readonly owner: HardhatEthersSigner;
  readonly reporter: HardhatEthersSigner;
  readonly alice: HardhatEthersSigner;
  readonly bob: HardhatEthersSigner;
  readonly stranger: HardhatEthersSigner;
}

/** Deploys feed and token, reports the token's price, and sets prices around it. */
export async function deployToken({
  ethers,
  networkHelpers,
}: NetworkConnection): Promise<TokenFixture> {
  const [owner, reporter, alice, bob, stranger] = await ethers.getSigners();
  if (!owner || !reporter || !alice || !bob || !stranger) throw new Error("too few accounts");
  const feed = await new PriceFeed__factory(owner).deploy(owner);
  await feed.grantRole(id("REPORTER_ROLE"), reporter);
  await feed.setBounds(TOKEN, BOUNDS);
  await feed.connect(reporter).report(TOKEN, SELL, await networkHelpers.time.latest());
  const factory = new SmartCommunityToken__factory(owner);
  const token = await factory.deploy(owner, feed, LIMITS, "Smart Community Token", "SCT");
  await token.setSCTPrice(BUY, SELL);
  return { feed, token, owner, reporter, alice, bob, stranger };
}
