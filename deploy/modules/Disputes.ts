import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import ResourceMonitor from "./ResourceMonitor.ts";

/** Where records that homes posted are opened, field by field, when they are in dispute. */
export default buildModule("Disputes", (m) => {
  const { monitor } = m.useModule(ResourceMonitor);
  const disputes = m.contract("Disputes", [monitor]);
  return { monitor, disputes };
});
