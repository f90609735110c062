import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { encodeBytes32String, id } from "ethers";

import { RESOURCES } from "../../src/domain/resource.ts";
import MeterRegistry from "./MeterRegistry.ts";
import ReadingLedger from "./ReadingLedger.ts";
import ReadingVerifier from "./ReadingVerifier.ts";

/**
 * A community: registry and ledger bound to each other, the verifier, the resources defined, the operator in office.
 *
 * Parameters, both optional: `operator`, the address that may enrol and change (the second account unless given);
 * `gateways`, addresses that stand on the public list from the start.
 *
 * Every step is a transaction of the first account, which is the registry's admin. It is an operator only while it sets
 * up. What needs no other step goes along with it, so that a chain with a block every few seconds is not waited for twice.
 */
export default buildModule("Community", (m) => {
  const { registry } = m.useModule(MeterRegistry);
  const { ledger } = m.useModule(ReadingLedger);
  const { verifier } = m.useModule(ReadingVerifier);
  const operator = m.getParameter("operator", m.getAccount(1));
  const gateways = m.getParameter<string[]>("gateways", []);

  const role = id("OPERATOR_ROLE");
  const admin = m.getAccount(0);
  const resources = RESOURCES.map((resource) => ({
    id: resource.id,
    decimals: resource.decimals,
    name: encodeBytes32String(resource.name),
    baseUnit: encodeBytes32String(resource.baseUnit),
    displayUnit: encodeBytes32String(resource.displayUnit),
  }));

  m.call(registry, "bindLedger", [ledger]);
  const taken = m.call(registry, "grantRole", [role, admin], { id: "take_office" });
  const defined = m.call(registry, "defineResources", [resources], { after: [taken] });
  const founding = encodeBytes32String("founding");
  const trusted = m.call(registry, "trust", [gateways, founding], { after: [taken] });
  const left = m.call(registry, "renounceRole", [role, admin], {
    id: "leave_office",
    after: [defined, trusted],
  });
  // Last, so that the operator may also be the admin.
  m.call(registry, "grantRole", [role, operator], { id: "appoint_operator", after: [left] });

  return { registry, ledger, verifier };
});
