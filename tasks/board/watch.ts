import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { momentOf, readStanding } from "../../src/market/standing.ts";
import { answer } from "../cli/answer.ts";
import { memberWallet, openMarket, type MemberArguments } from "../market/open.ts";
import { auctionTable, showAuction, type ShownAuction } from "../auction/document.ts";

/** The task `board watch`. */
const watch: NewTaskActionFunction<MemberArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market, community } = open;
  const { address } = memberWallet(open, args);
  const moment = await momentOf(market, Math.floor(Date.now() / 1_000));
  const offers: ShownAuction[] = [];
  for (const record of market.auctions.all().values()) {
    const standing = await readStanding(market, record, moment);
    if (standing.phase !== "bidding") continue;
    // The contract's own predicate.
    if (!(await market.contracts.board.matches(address, record.id))) continue;
    offers.push(await showAuction(open, standing));
  }
  const auctions = offers.map(({ document }) => document);
  answer(args.json, { network: community.network, account: address, auctions }, () =>
    offers.length === 0
      ? [
          "No open offer matches your subscriptions (./gridwell board subscribe makes one).",
          "  ./gridwell auction list --open shows every offer",
        ]
      : auctionTable(offers, market.symbol),
  );
};

export default watch;
