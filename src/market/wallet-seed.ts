import { hkdfSync } from "node:crypto";

import { Signature, type Signer } from "ethers";

import { GridwellError } from "../domain/errors.ts";
import { BidSecrets } from "./bid-secrets.ts";
import type { AuctionPlace } from "./sealed-bid.ts";

/** What the wallet shows to whom it asks to sign; EIP-712. */
const TYPES = {
  BidSecrets: [
    { name: "warning", type: "string" },
    { name: "account", type: "address" },
  ],
};

const WARNING =
  "Whoever has this signature can read and open your bids. Sign it in Gridwell only, never on a page.";

/** Signs typed data; every wallet of ethers does. */
export type TypedSigner = Pick<Signer, "getAddress" | "signTypedData">;

/**
 * The secrets of a wallet's bids on one market, derived from a signature that the wallet can always give again: nothing
 * has to be kept. The wallet is asked twice, because one that does not sign the same text the same way (smart accounts,
 * some hardware) would lose its bids.
 *
 * @throws GridwellError `WALLET_SIGNS_OTHERWISE` when the two signatures differ
 */
export async function deriveSecrets(signer: TypedSigner, place: AuctionPlace): Promise<BidSecrets> {
  const account = await signer.getAddress();
  const domain = {
    name: "Gridwell quota auction",
    version: "1",
    chainId: place.chainId,
    verifyingContract: place.auction,
  };
  const sign = async (): Promise<Signature> => {
    return Signature.from(await signer.signTypedData(domain, TYPES, { warning: WARNING, account }));
  };
  const [first, second] = [await sign(), await sign()];
  if (first.r !== second.r || first.s !== second.s) {
    throw new GridwellError(
      "WALLET_SIGNS_OTHERWISE",
      `The wallet ${account} signs the same text in different ways, so that its bids could not be opened again: use ` +
        "another key (RFC 6979), for example one of a seed of ./gridwell keys create",
    );
  }
  // RFC 5869: r and s are not uniform bytes, the seed is.
  const material = Buffer.from(`${first.r.slice(2)}${first.s.slice(2)}`, "hex");
  const seed = hkdfSync("sha256", material, place.auction.toLowerCase(), "gridwell/bids/1", 32);
  return new BidSecrets(new Uint8Array(seed), place, account);
}
