import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import PriceFeed from "./PriceFeed.ts";

/**
 * The community's token. Its owner is the account that deploys, until it hands the office over.
 *
 * Parameters, hundredths of a per cent: `bandBps`, how far its prices may lie from the feed's; `maxStepBps`, how far they
 * move at once; `restockBps`, most of a purchase that is handed back. `surplusWindow`: seconds for which a former sell
 * price counts as owed. `name`, `symbol`.
 */
export default buildModule("SmartCommunityToken", (m) => {
  const { feed } = m.useModule(PriceFeed);
  const limits = {
    bandBps: m.getParameter("bandBps", 2_000),
    maxStepBps: m.getParameter("maxStepBps", 1_000),
    restockBps: m.getParameter("restockBps", 500),
    surplusWindow: m.getParameter("surplusWindow", 7 * 86_400),
  };
  const token = m.contract("SmartCommunityToken", [
    m.getAccount(0),
    feed,
    limits,
    m.getParameter("name", "Smart Community Token"),
    m.getParameter("symbol", "SCT"),
  ]);
  return { token };
});
