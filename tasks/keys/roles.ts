import type { Keys } from "../../src/chain/keys.ts";

/** Gateways whose addresses are shown. */
const GATEWAYS = 4;

/** The addresses of a seed by role; what they sign is theirs alone. */
export interface Roles {
  readonly admin: string;
  readonly operator: string;
  readonly custodian: string;
  /** The first ones; a seed has as many as are needed. */
  readonly gateways: readonly string[];
}

/** A seed's addresses by role. */
export function rolesOf(keys: Keys): Roles {
  return {
    admin: keys.admin().address,
    operator: keys.operator().address,
    custodian: keys.custodian().address,
    gateways: Array.from({ length: GATEWAYS }, (_, index) => keys.gateway(index).address),
  };
}

/** Addresses by role, for people. */
export function roleLines({ admin, operator, custodian, gateways }: Roles): [string, string][] {
  return [
    ["admin", admin],
    ["operator", operator],
    ["custodian", custodian],
    ...gateways.map((address, index): [string, string] => [`gateway ${String(index)}`, address]),
  ];
}
