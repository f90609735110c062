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
  return parseNumbered("GATEWAY", text, (number) => keys.gateway(number).address);
}

/**
 * The address of a member: written out, or by its number among the seed's members.
 *
 * @param what it is, to be named in the error
 * @throws GridwellError `USAGE_ADDRESS`
 */
export function parseMember(text: string, keys: Keys, what = "MEMBER"): string {
  return parseNumbered(what, text, (number) => keys.household(number).address);
}

function parseNumbered(what: string, text: string, addressOf: (number: number) => string): string {
  if (/^\d{1,4}$/.test(text)) return addressOf(Number(text));
  if (text.startsWith("0x")) return parseAddress(what, text);
  throw new GridwellError(
    "USAGE_ADDRESS",
    `${what} ${text} is neither a number among the seed's (0 to 9999) nor an address (0x and 40 digits): ` +
      "./gridwell keys show lists both",
  );
}
