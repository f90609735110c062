import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import MeterRegistry from "./MeterRegistry.ts";
import ReadingLedger from "./ReadingLedger.ts";

/** The proof views over a ledger and the terms that its registry keeps. Holds no state. */
export default buildModule("ReadingVerifier", (m) => {
  const { registry } = m.useModule(MeterRegistry);
  const { ledger } = m.useModule(ReadingLedger);
  const verifier = m.contract("ReadingVerifier", [ledger, registry]);
  return { verifier };
});
