import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import MeterRegistry from "./MeterRegistry.ts";
import ReadingVerifier from "./ReadingVerifier.ts";

/**
 * Members' quota by period. Its administrator is the account that deploys.
 *
 * Parameters: `origin`, start of period 0, Unix seconds, the end of a slot; `periodSeconds`, a whole number of slots;
 * `graceSeconds`, from a period's end until its readings are final.
 */
export default buildModule("QuotaBook", (m) => {
  const { registry } = m.useModule(MeterRegistry);
  const { verifier } = m.useModule(ReadingVerifier);
  const book = m.contract("QuotaBook", [
    m.getAccount(0),
    verifier,
    registry,
    {
      origin: m.getParameter("origin"),
      periodSeconds: m.getParameter("periodSeconds", 30 * 86_400),
      graceSeconds: m.getParameter("graceSeconds", 72 * 3_600),
    },
  ]);
  return { book };
});
