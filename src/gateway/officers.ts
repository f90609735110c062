import { id } from "ethers";

import type { EventIndex } from "../chain/event-index.ts";
import { transact } from "../chain/transact.ts";
import { operatorOf, type Community } from "./community.ts";
import { minedOf, type Mined } from "./operator-entry.ts";
import type { Reason } from "./reason.ts";

const OPERATOR_ROLE = id("OPERATOR_ROLE");

/** Entries of a public list read at once. */
const PAGE = 500n;

/** Addresses of the gateways that the community trusts. */
export async function trustedGateways({ contracts }: Community): Promise<string[]> {
  const { registry } = contracts;
  const count = await registry.gatewayCount();
  const list: string[] = [];
  for (let start = 0n; start < count; start += PAGE) {
    list.push(...(await registry.gateways(start, PAGE)));
  }
  return list;
}

/**
 * Puts a gateway on the public list, or takes it off. Banks that it has stay with it until another one is appointed.
 *
 * @throws GridwellError with the registry's error, for example `REGISTRY_GATEWAY_TRUSTED`
 */
export async function setTrust(
  community: Community,
  gateway: string,
  trusted: boolean,
  reason: Reason,
): Promise<Mined> {
  const { registry } = community.contracts;
  const call = trusted
    ? await registry.trust.populateTransaction([gateway], reason.code)
    : await registry.distrust.populateTransaction(gateway, reason.code);
  const receipt = await transact(operatorOf(community), call, community.confirmations);
  await community.index.sync();
  return minedOf(receipt);
}

/**
 * Hands a bank to a trusted gateway, or changes its limit.
 *
 * @param maxStep greatest rise of a lane per slot passed, base units
 * @throws GridwellError with the registry's error, for example `REGISTRY_GATEWAY_NOT_TRUSTED`
 */
export async function appointGateway(
  community: Community,
  bank: number,
  { gateway, maxStep }: { readonly gateway: string; readonly maxStep: bigint },
  reason: Reason,
): Promise<Mined> {
  const { registry } = community.contracts;
  const call = await registry.appointGateway.populateTransaction(
    bank,
    gateway,
    maxStep,
    reason.code,
  );
  const receipt = await transact(operatorOf(community), call, community.confirmations);
  await community.index.sync();
  return minedOf(receipt);
}

/** Addresses of the operators, in the order of their appointment. */
export function listOperators(index: EventIndex): string[] {
  const operators = new Set<string>();
  const where = { role: OPERATOR_ROLE };
  for (const { name, args } of index.events({ contract: "registry", where })) {
    const account = args["account"];
    if (typeof account !== "string") continue;
    if (name === "RoleGranted") operators.add(account);
    if (name === "RoleRevoked") operators.delete(account);
  }
  return [...operators];
}

/**
 * Appoints or dismisses an operator, in the admin's name.
 *
 * @returns null when nothing had to be done
 * @throws GridwellError with the registry's error when the admin's key is not the admin's
 */
export async function setOperator(
  community: Community,
  account: string,
  appointed: boolean,
): Promise<Mined | null> {
  const { registry } = community.contracts;
  if ((await registry.hasRole(OPERATOR_ROLE, account)) === appointed) return null;
  const call = appointed
    ? await registry.grantRole.populateTransaction(OPERATOR_ROLE, account)
    : await registry.revokeRole.populateTransaction(OPERATOR_ROLE, account);
  const admin = community.keys.admin().connect(community.provider);
  const receipt = await transact(admin, call, community.confirmations);
  await community.index.sync();
  return minedOf(receipt);
}
