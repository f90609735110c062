import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import QuotaAuction from "./QuotaAuction.ts";

/** The members' subscriptions to the auction's offers. */
export default buildModule("TradeBoard", (m) => {
  const { auction } = m.useModule(QuotaAuction);
  const board = m.contract("TradeBoard", [auction]);
  return { board };
});
