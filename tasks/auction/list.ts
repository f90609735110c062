import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { momentOf, readStanding } from "../../src/market/standing.ts";
import { isSettled } from "../../src/chain/auction-phase.ts";
import { answer } from "../cli/answer.ts";
import type { CommunityArguments } from "../context.ts";
import { openMarket } from "../market/open.ts";
import { auctionTable, showAuction, type ShownAuction } from "./document.ts";

interface ListArguments extends CommunityArguments {
  readonly open: boolean;
}

/** The task `auction list`. */
const list: NewTaskActionFunction<ListArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market, community } = open;
  const moment = await momentOf(market, Math.floor(Date.now() / 1_000));
  const auctions: ShownAuction[] = [];
  for (const record of market.auctions.all().values()) {
    const standing = await readStanding(market, record, moment);
    if (args.open && isSettled(standing.phase)) continue;
    auctions.push(await showAuction(open, standing));
  }
  const documents = auctions.map(({ document }) => document);
  answer(args.json, { network: community.network, auctions: documents }, () =>
    auctions.length === 0 ? ["There is no auction."] : auctionTable(auctions, market.symbol),
  );
};

export default list;
