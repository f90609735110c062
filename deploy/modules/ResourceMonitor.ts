import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import ReadingLedger from "./ReadingLedger.ts";

/**
 * Where homes post encrypted records, on the ledger's grid. Its owner, who enrols homes, is the account that deploys.
 *
 * Parameters, both optional: `maxFrame`, bytes of a frame (a hundred records have 12,000; the rest is for extended
 * records); `backfill`, slots that a frame may reach back, a week of quarter-hours unless given.
 */
export default buildModule("ResourceMonitor", (m) => {
  const { ledger } = m.useModule(ReadingLedger);
  const limits = {
    maxFrame: m.getParameter("maxFrame", 32_768),
    backfill: m.getParameter("backfill", 7 * 96),
  };
  const monitor = m.contract("ResourceMonitor", [
    m.getAccount(0),
    m.staticCall(ledger, "slotSeconds"),
    m.staticCall(ledger, "gridOrigin"),
    limits,
  ]);
  return { monitor };
});
