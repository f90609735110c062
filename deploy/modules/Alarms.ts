import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import ResourceMonitor from "./ResourceMonitor.ts";

/** Alarms of the community gateway to the homes of a monitor. */
export default buildModule("Alarms", (m) => {
  const { monitor } = m.useModule(ResourceMonitor);
  const alarms = m.contract("Alarms", [monitor]);
  return { alarms };
});
