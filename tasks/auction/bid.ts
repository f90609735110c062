import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { bidCall } from "../../src/market/calls.ts";
import { formatTokens } from "../../src/market/money.ts";
import { deriveSecrets } from "../../src/market/wallet-seed.ts";
import {
  memberWallet,
  openMarket,
  reportAct,
  resourceOf,
  send,
  type MemberArguments,
} from "../market/open.ts";
import { findAuction } from "./find.ts";
import { choosePrice } from "./secret-price.ts";

interface BidArguments extends MemberArguments {
  readonly auction: number;
  /** Empty to ask, or to read a file. */
  readonly price: string;
  readonly priceFile: string;
}

/** The task `auction bid`. */
const bid: NewTaskActionFunction<BidArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market } = open;
  const { record, bond } = await findAuction(open, args.auction);
  const price = await choosePrice({
    given: args.price,
    file: args.priceFile,
    symbol: market.symbol,
    question: `Your price for the whole lot of auction ${String(args.auction)}, in ${market.symbol} (not shown): `,
    otherwise: null,
  });
  const wallet = memberWallet(open, args);
  const secrets = await deriveSecrets(wallet, market.place);
  const call = await bidCall(market, secrets, wallet, record, price);
  const lot = await resourceOf(open, record.resource);
  const receipt = await send(open, wallet, call, lot);
  const made = market.auctions
    .get(record.id)
    ?.bids.find(({ place }) => place.transactionHash === receipt.hash);
  reportAct(open, args.json, {
    action: "bid",
    account: wallet.address,
    receipt,
    // What is hidden is not printed: terminals and logs are kept.
    values: { auction: args.auction, bid: made?.index ?? null, bond },
    lines: [
      `Bid ${String(made?.index ?? "?")} in auction ${String(args.auction)} is sealed; its bond is ${formatTokens(bond, market.symbol)}`,
      "  it has to be opened after the buyer's deposit, or the bond is lost: ./gridwell auction agent does it",
    ],
  });
};

export default bid;
