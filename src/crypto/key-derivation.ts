import { hkdfSync } from "node:crypto";

import { concatBytes, numberToBytesBE } from "@noble/curves/utils.js";

import { SecretBytes, SecretScalar, WIDE_BYTES } from "./secrets.ts";

/** Bytes of a symmetric key, and of a community's master key. */
export const KEY_BYTES = 32;

/** ASCII bytes of a label. */
export function label(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** HKDF-SHA256 without salt (RFC 5869), from OpenSSL. The caller wipes what it gets. */
export function derive(key: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, new Uint8Array(), info, length));
}

/** The secret scalar that HKDF draws from a key. */
export function deriveScalar(key: Uint8Array, info: Uint8Array): SecretScalar {
  const wide = derive(key, info, WIDE_BYTES);
  const scalar = SecretScalar.reduce(wide);
  wide.fill(0);
  return scalar;
}

/**
 * Equation 2 of the RMSC paper: the community gateway's secret key of an epoch, from its master key.
 *
 * @param epoch 0 to 65,535
 */
export function deriveCommunityKey(master: SecretBytes, epoch: number): SecretScalar {
  const info = concatBytes(label("rmsc/cg"), numberToBytesBE(epoch, 2));
  return master.use((key) => deriveScalar(key, info));
}

/**
 * Equation 4 of the RMSC paper, for communities that want escrow: the secret key of a smart gateway, from the
 * community's master key. It does not follow from the community's key of equation 2, nor that from it.
 *
 * @param gateway 20 bytes, the gateway's address
 * @param epoch 0 to 65,535
 */
export function deriveGatewayKey(
  master: SecretBytes,
  gateway: Uint8Array,
  epoch: number,
): SecretScalar {
  const info = concatBytes(label("rmsc/sg"), gateway, numberToBytesBE(epoch, 2));
  return master.use((key) => deriveScalar(key, info));
}

/**
 * The secret of a resource's key, to which homes encrypt what is summed, from the community gateway's master key of the
 * epoch.
 *
 * @param epoch 0 to 65,535
 * @param resource 1 to 127
 */
export function deriveResourceKey(
  master: SecretBytes,
  epoch: number,
  resource: number,
): SecretScalar {
  const place = concatBytes(numberToBytesBE(epoch, 2), numberToBytesBE(resource, 1));
  return master.use((key) => deriveScalar(key, concatBytes(label("rm/resource/1"), place)));
}

/**
 * The next master key, after which the one before is wiped: what was derived from it cannot be derived again, which
 * is what makes deleting a key mean something.
 */
export function ratchet(master: SecretBytes): SecretBytes {
  const next = master.use((key) => {
    const bytes = derive(key, label("next"), KEY_BYTES);
    const secret = new SecretBytes(bytes);
    bytes.fill(0);
    return secret;
  });
  master.wipe();
  return next;
}
