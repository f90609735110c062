import type { Keys } from "../../src/chain/keys.ts";

/** Gateways whose addresses are shown. */
const GATEWAYS = 4;
/** Members whose addresses are shown. */
const MEMBERS = 4;

/** The addresses of a seed by role; what they sign is theirs alone. */
export interface Roles {
  readonly admin: string;
  readonly operator: string;
  readonly custodian: string;
  /** The first ones; a seed has as many as are needed. */
  readonly gateways: readonly string[];
  /** The first ones; a home's own seed needs number 0 only. */
  readonly members: readonly string[];
}

/** A seed's addresses by role. */
export function rolesOf(keys: Keys): Roles {
  return {
    admin: keys.admin().address,
    operator: keys.operator().address,
    custodian: keys.custodian().address,
    gateways: Array.from({ length: GATEWAYS }, (_, index) => keys.gateway(index).address),
    members: Array.from({ length: MEMBERS }, (_, index) => keys.household(index).address),
  };
}

/** Addresses by role, for people. */
export function roleLines(roles: Roles): [string, string][] {
  const { admin, operator, custodian, gateways, members } = roles;
  return [
    ["admin", admin],
    ["operator", operator],
    ["custodian", custodian],
    ...gateways.map((address, index): [string, string] => [`gateway ${String(index)}`, address]),
    ...members.map((address, index): [string, string] => [`member ${String(index)}`, address]),
  ];
}
