import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The meter registry. Its first admin is the account that deploys; it is handed over afterwards, in the two steps that
 * the registry asks for.
 *
 * Parameter `adminDelay`: seconds between the two steps.
 */
export default buildModule("MeterRegistry", (m) => {
  const registry = m.contract("MeterRegistry", [m.getAccount(0), m.getParameter("adminDelay")]);
  return { registry };
});
