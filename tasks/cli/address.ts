import { getAddress, isAddress } from "ethers";

import type { Keys } from "../../src/chain/keys.ts";
import { GridwellError } from "../../src/domain/errors.ts";

/**
 * An address with its checksum.
 *
 * @param what it is, to be named in the error
 * @throws GridwellError `USAGE_ADDRESS` when it is none, or mistyped
 */
export function parseAddress(what: string, text: string): string {
  const isRight: boolean = isAddress(text);
  if (isRight) return getAddress(text);
  throw new GridwellError(
    "USAGE_ADDRESS",
    `${what} ${text} is no address, or its checksum is wrong: copy all of its 0x and 40 digits`,
  );
}

/**
 * The address of a gateway: written out, or by its number among the seed's gateways.
 *
 * @throws GridwellError `USAGE_ADDRESS`
 */
export function parseGateway(text: string, keys: Keys): string {
  return /^\d{1,4}$/.test(text)
    ? keys.gateway(Number(text)).address
    : parseAddress("GATEWAY", text);
}
