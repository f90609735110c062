import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatTotal } from "../../src/domain/resource.ts";
import { formatTokens } from "../../src/market/money.ts";
import { answer, pairs } from "../cli/answer.ts";
import { table } from "../cli/table.ts";
import type { CommunityArguments } from "../context.ts";
import { openMarket } from "../market/open.ts";
import { periodText } from "../market/period.ts";
import { showAuction } from "./document.ts";
import { findAuction } from "./find.ts";

interface ShowArguments extends CommunityArguments {
  readonly auction: number;
}

/** The task `auction show`. */
const show: NewTaskActionFunction<ShowArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { symbol } = open.market;
  const standing = await findAuction(open, args.auction);
  const { document: auction, resource } = await showAuction(open, standing);
  const bids = standing.record.bids.map(({ index, bidder, price, released }) => ({
    index,
    bidder,
    price,
    released,
  }));
  const { delivery } = auction;
  const money = (amount: bigint): string => formatTokens(amount, symbol);
  const document = { network: open.community.network, auction, bids };
  answer(args.json, document, () => [
    `Auction ${auction.id.toString()} is ${auction.phase}: ${auction.next}`,
    ...pairs([
      [
        "lot",
        `${formatTotal(resource, auction.quantity)} of ${auction.resource}, ${periodText(open.market, auction.period)}`,
      ],
      ["buyer", auction.buyer],
      ["cap", `${money(auction.cap)}; a bid's bond is ${money(auction.bond)}`],
      ["bidding ends", auction.commitEnd],
      ["deposit by", auction.depositEnd],
      ["opening ends", auction.revealEnd ?? "after the deposit"],
      ["period ends", `${auction.periodEnd}, final ${auction.closedAt}`],
      ["pays at most", auction.reserve === null ? "hidden" : money(auction.reserve)],
      ...(auction.winner === null || auction.price === null
        ? []
        : [["best bidder", `${auction.winner} for ${money(auction.price)}`] as const]),
      ...(delivery === null
        ? []
        : [
            [
              "delivery",
              `${formatTotal(resource, delivery.undelivered)} lacking; seller got ${money(delivery.payment)}, ` +
                `buyer back ${money(delivery.refund)} and ${money(delivery.penalty)} of the guarantee`,
            ] as const,
          ]),
    ]),
    ...(bids.length === 0
      ? ["No bids."]
      : table(
          ["bid", "bidder", "price"],
          bids.map(({ index, bidder, price, released }) => [
            String(index),
            bidder,
            price === null ? (released ? "never opened" : "sealed") : money(price),
          ]),
          ["right", "left", "right"],
        )),
  ]);
};

export default show;
