import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import MeterRegistry from "./MeterRegistry.ts";

/**
 * The ledger, whose only operator is the registry, for ever.
 *
 * Parameters `slotSeconds`: length of a slot, divides a day; `origin`: start of slot 1, Unix seconds, a midnight.
 */
export default buildModule("ReadingLedger", (m) => {
  const { registry } = m.useModule(MeterRegistry);
  const ledger = m.contract("ReadingLedger", [
    registry,
    m.getParameter("slotSeconds"),
    m.getParameter("origin"),
  ]);
  return { ledger };
});
