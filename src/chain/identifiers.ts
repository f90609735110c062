import { createHmac } from "node:crypto";

import { GridwellError } from "../domain/errors.ts";

/** Fewest bytes of a community's salt: what SHA-256 gives, so that no salt can be guessed. */
export const SALT_BYTES = 32;

/**
 * The id of a metering point on chain: HMAC-SHA256 of its name under the community's salt, so that who knows the name
 * but not the salt cannot find the point.
 *
 * @param salt the community's secret, at least {@link SALT_BYTES} bytes
 * @param name the point's name within the community (NMI, EAN, MPAN, …), taken as it is
 * @returns 32 bytes as 0x-hex
 * @throws GridwellError `SALT_TOO_SHORT`, or `IDENTIFIER_INVALID` when the name is empty
 */
export function pointId(salt: Uint8Array, name: string): string {
  if (name === "") throw invalid("a point needs a name");
  return keyedHash(salt, `point/${name}`);
}

/**
 * The id of a meter on chain: HMAC-SHA256 of the device's serial and the register under the community's salt. A device
 * with several registers (import and export, two tariffs) is several meters with one key.
 *
 * @param salt the community's secret, at least {@link SALT_BYTES} bytes
 * @param serial the device's serial, taken as it is
 * @param register the register within the device; without a slash, so that no two pairs share an id
 * @returns 32 bytes as 0x-hex
 * @throws GridwellError `SALT_TOO_SHORT`, or `IDENTIFIER_INVALID` when serial or register cannot be used
 */
export function meterId(salt: Uint8Array, serial: string, register: string): string {
  if (serial === "") throw invalid("a meter needs a serial");
  if (register === "" || register.includes("/")) {
    throw invalid(`"${register}" cannot name a register: it must not be empty and hold no slash`);
  }
  return keyedHash(salt, `meter/${serial}/${register}`);
}

function keyedHash(salt: Uint8Array, text: string): string {
  if (salt.length < SALT_BYTES) {
    throw new GridwellError(
      "SALT_TOO_SHORT",
      `the community's salt has ${String(salt.length)} bytes; it takes at least ${String(SALT_BYTES)}`,
    );
  }
  return `0x${createHmac("sha256", salt).update(text, "utf8").digest("hex")}`;
}

function invalid(message: string): GridwellError {
  return new GridwellError("IDENTIFIER_INVALID", message);
}
