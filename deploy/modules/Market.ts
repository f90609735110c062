import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { id } from "ethers";

import Community from "./Community.ts";
import PriceFeed from "./PriceFeed.ts";
import QuotaAuction from "./QuotaAuction.ts";
import QuotaBook from "./QuotaBook.ts";
import SmartCommunityToken from "./SmartCommunityToken.ts";
import TradeBoard from "./TradeBoard.ts";

/**
 * A market on a community: the auction moves quota, auction and treasury cannot be frozen, the community's operator
 * allocates, a reporter brings prices. The first account administers all of it and sets bounds and prices afterwards.
 *
 * Parameters, both optional: `allocator` and `reporter`, the second account unless given.
 */
export default buildModule("Market", (m) => {
  const { registry, ledger, verifier } = m.useModule(Community);
  const { feed } = m.useModule(PriceFeed);
  const { token } = m.useModule(SmartCommunityToken);
  const { book } = m.useModule(QuotaBook);
  const { auction } = m.useModule(QuotaAuction);
  const { board } = m.useModule(TradeBoard);
  const allocator = m.getParameter("allocator", m.getAccount(1));
  const reporter = m.getParameter("reporter", m.getAccount(1));
  const treasury = m.staticCall(auction, "treasury");

  m.call(book, "grantRole", [id("MARKET_ROLE"), auction], { id: "open_market" });
  m.call(book, "grantRole", [id("ALLOCATOR_ROLE"), allocator], { id: "appoint_allocator" });
  m.call(feed, "grantRole", [id("REPORTER_ROLE"), reporter], { id: "appoint_reporter" });
  m.call(token, "protectAccount", [auction], { id: "protect_auction" });
  m.call(token, "protectAccount", [treasury], { id: "protect_treasury" });

  return { registry, ledger, verifier, feed, token, book, auction, board };
});
