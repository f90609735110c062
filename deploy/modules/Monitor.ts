import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import Alarms from "./Alarms.ts";
import Delegations from "./Delegations.ts";
import Disputes from "./Disputes.ts";
import Market from "./Market.ts";
import ResourceMonitor from "./ResourceMonitor.ts";

/**
 * Encrypted monitoring on a community with a market, in whose token it pays. The first account enrols homes.
 *
 * Parameter `communityGateway`: the account whose key the homes encrypt to, the second account unless given.
 */
export default buildModule("Monitor", (m) => {
  const market = m.useModule(Market);
  const { monitor } = m.useModule(ResourceMonitor);
  const { alarms } = m.useModule(Alarms);
  const { delegations } = m.useModule(Delegations);
  const { disputes } = m.useModule(Disputes);
  const gateway = m.getParameter("communityGateway", m.getAccount(1));

  m.call(monitor, "setCommunityGateway", [gateway]);

  return { ...market, monitor, alarms, delegations, disputes };
});
