import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import Alarms from "./Alarms.ts";
import ResourceMonitor from "./ResourceMonitor.ts";
import SmartCommunityToken from "./SmartCommunityToken.ts";

/**
 * Delegations of a monitor's homes, paid in the community's token, which can never freeze their escrow. The monitor
 * takes their windows from here, for ever.
 */
export default buildModule("Delegations", (m) => {
  const { monitor } = m.useModule(ResourceMonitor);
  const { alarms } = m.useModule(Alarms);
  const { token } = m.useModule(SmartCommunityToken);
  const delegations = m.contract("Delegations", [alarms, token]);

  m.call(token, "protectAccount", [delegations], { id: "protect_delegations" });
  m.call(monitor, "setDelegations", [delegations]);

  return { delegations };
});
