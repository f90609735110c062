import type { Wallet } from "ethers";

import type { Keys } from "../chain/keys.ts";
import { GridwellError } from "../domain/errors.ts";

/** How many gateways and households of a seed are tried. */
const MOST = 64;

/** The key of an owner that the seed itself holds: the custodian, or a household of a demo. Null for anybody else. */
export function ownerKey(keys: Keys, address: string): Wallet | null {
  return keyOf(address, [keys.custodian()], (index) => keys.household(index));
}

/**
 * The key of a gateway.
 *
 * @throws GridwellError `KEY_MISSING` when the seed does not hold it
 */
export function gatewayKey(keys: Keys, address: string): Wallet {
  const found = findGatewayKey(keys, address);
  if (found !== null) return found;
  throw new GridwellError(
    "KEY_MISSING",
    `The seed holds no key of the gateway ${address}: appoint one of the seed's own gateways for the bank first ` +
      "(./gridwell registry appoint BANK GATEWAY)",
  );
}

/** The key of a gateway; null when the seed does not hold it. */
export function findGatewayKey(keys: Keys, address: string): Wallet | null {
  return keyOf(address, [], (index) => keys.gateway(index));
}

function keyOf(
  address: string,
  first: readonly Wallet[],
  numbered: (index: number) => Wallet,
): Wallet | null {
  const wanted = address.toLowerCase();
  const isWanted = (key: Wallet): boolean => key.address.toLowerCase() === wanted;
  const found = first.find(isWanted);
  if (found !== undefined) return found;
  for (let index = 0; index < MOST; index++) {
    const key = numbered(index);
    if (isWanted(key)) return key;
  }
  return null;
}
