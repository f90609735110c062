import { randomBytes } from "node:crypto";

import fc from "fast-check";

import { SecretScalar } from "../../../src/crypto/secrets.ts";

/** Real randomness, as a gateway uses it. */
export const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** Scalars from everywhere, edges more often. */
export const secrets: fc.Arbitrary<SecretScalar> = fc
  .uint8Array({ minLength: 48, maxLength: 48 })
  .map((wide) => SecretScalar.reduce(wide));
