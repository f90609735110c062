import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import PriceFeed from "./PriceFeed.ts";
import QuotaBook from "./QuotaBook.ts";
import SmartCommunityToken from "./SmartCommunityToken.ts";

const WHOLE = 10n ** 18n;

/**
 * The auction. Parameters, all optional: `treasury`, which gets what is forfeited (the first account unless given), and
 * each rule by its name in `IQuotaAuction.Rules`. Shares are of 1e18; windows and times are seconds.
 */
export default buildModule("QuotaAuction", (m) => {
  const { feed } = m.useModule(PriceFeed);
  const { token } = m.useModule(SmartCommunityToken);
  const { book } = m.useModule(QuotaBook);
  const rules = {
    bondShare: m.getParameter("bondShare", WHOLE),
    defaultShare: m.getParameter("defaultShare", WHOLE / 20n),
    deadEndShare: m.getParameter("deadEndShare", WHOLE / 100n),
    capMultiple: m.getParameter("capMultiple", 4),
    minQuantity: m.getParameter("minQuantity", 100n),
    minCap: m.getParameter("minCap", 10n ** 15n),
    commitSeconds: m.getParameter("commitSeconds", 900),
    depositSeconds: m.getParameter("depositSeconds", 900),
    revealSeconds: m.getParameter("revealSeconds", 3_600),
    settleSeconds: m.getParameter("settleSeconds", 3_600),
    confirmSeconds: m.getParameter("confirmSeconds", 14 * 86_400),
    signers: m.getParameter("signers", 3),
    blocksASigner: m.getParameter("blocksASigner", 20),
    blockSeconds: m.getParameter("blockSeconds", 10),
  };
  const treasury = m.getParameter("treasury", m.getAccount(0));
  const auction = m.contract("QuotaAuction", [token, book, feed, treasury, rules]);
  return { auction };
});
