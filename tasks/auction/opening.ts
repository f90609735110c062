import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { isSame } from "../../src/market/dues.ts";
import { openingOf, writeOpening } from "../../src/market/opening-file.ts";
import { deriveSecrets } from "../../src/market/wallet-seed.ts";
import { answer } from "../cli/answer.ts";
import { writeNew } from "../cli/files.ts";
import { memberWallet, openMarket, type MemberArguments } from "../market/open.ts";
import { findAuction } from "./find.ts";

interface OpeningArguments extends MemberArguments {
  readonly auction: number;
  readonly file: string;
}

const OWNER_ONLY = 0o600;

/** The task `auction opening`. */
const opening: NewTaskActionFunction<OpeningArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market, community } = open;
  const { record, phase } = await findAuction(open, args.auction);
  if (phase === "bidding") {
    throw new GridwellError(
      "OPENING_EARLY",
      `Auction ${String(args.auction)} still takes bids: who knows your price could bid below it; hand the opening over ` +
        "once the bidding is over",
    );
  }
  const wallet = memberWallet(open, args);
  const bid = record.bids.find(
    ({ bidder, price }) => price === null && isSame(bidder, wallet.address),
  );
  if (bid === undefined) {
    throw new GridwellError(
      "BID_MISSING",
      `${wallet.address} has no sealed bid in auction ${String(args.auction)}`,
    );
  }
  const secrets = await deriveSecrets(wallet, market.place);
  writeNew(args.file, writeOpening(openingOf(secrets, record, bid.index)), OWNER_ONLY);
  const document = {
    network: community.network,
    file: args.file,
    auction: record.id,
    bid: bid.index,
    bidder: wallet.address,
  };
  answer(args.json, document, () => [
    `${args.file} opens bid ${String(bid.index)} of auction ${String(args.auction)}: give it to a watchtower ` +
      "(./gridwell auction agent --watch FILE)",
    "  it tells your price to whoever reads it; credits go to you, whoever opens",
  ]);
};

export default opening;
