import { expect } from "chai";
import fc from "fast-check";
import { getBytes, N, recoverAddress, Signature, SigningKey, toBeHex } from "ethers";

import { recoverAccount } from "../../../src/crypto/account-recovery.ts";

/** Of the group of secp256k1 (SEC 2, 2.4.1), and of its field. */
const ORDER = N;
const FIELD = 2n ** 256n - 2n ** 32n - 977n;

const digests = fc.uint8Array({ minLength: 32, maxLength: 32 });
const scalars = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
/** Edges of what r and s may be, and everything else. */
const edges = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, ORDER / 2n, ORDER / 2n + 1n, ORDER - 1n, ORDER, ORDER + 1n),
  fc.constantFrom(FIELD - ORDER - 1n, FIELD - ORDER, FIELD - 1n, FIELD, 2n ** 256n - 1n),
  scalars,
);

function bytesOf(r: bigint, s: bigint, id: number): Uint8Array {
  return getBytes(`${toBeHex(r, 32)}${toBeHex(s, 32).slice(2)}${toBeHex(id, 1).slice(2)}`);
}

/** What ethers says, null when it refuses. It takes ids 0 and 1, and no `s` from 2^255 on. */
function byEthers(digest: Uint8Array, r: bigint, s: bigint, yParity: 0 | 1): string | null {
  try {
    const signature = Signature.from({ r: toBeHex(r, 32), s: toBeHex(s, 32), yParity });
    return recoverAddress(digest, signature).toLowerCase();
  } catch {
    return null;
  }
}

describe("recoverAccount", function () {
  it("names who signed, as ethers does", function () {
    fc.assert(
      fc.property(digests, fc.bigInt({ min: 1n, max: ORDER - 1n }), (digest, secret) => {
        const key = new SigningKey(toBeHex(secret, 32));
        const { r, s, yParity } = key.sign(digest);
        const account = recoverAccount(digest, bytesOf(BigInt(r), BigInt(s), yParity));
        expect(account).to.equal(recoverAddress(digest, { r, s, yParity }).toLowerCase());
      }),
      { numRuns: 50 },
    );
  });

  it("names or refuses what nobody signed as ethers does", function () {
    fc.assert(
      fc.property(digests, edges, edges, fc.constantFrom(0 as const, 1 as const), (...drawn) => {
        const [digest, r, s, id] = drawn;
        // Beyond that ethers refuses before it looks.
        fc.pre(s < 2n ** 255n);
        expect(recoverAccount(digest, bytesOf(r, s, id))).to.equal(byEthers(digest, r, s, id));
      }),
      { numRuns: 150 },
    );
  });

  it("names the same account for the other half of s and the other id, as geth does", function () {
    fc.assert(
      fc.property(digests, fc.bigInt({ min: 1n, max: ORDER - 1n }), (digest, secret) => {
        const { r, s, yParity } = new SigningKey(toBeHex(secret, 32)).sign(digest);
        const high = bytesOf(BigInt(r), ORDER - BigInt(s), 1 - yParity);
        const low = bytesOf(BigInt(r), BigInt(s), yParity);
        expect(recoverAccount(digest, high)).to.equal(recoverAccount(digest, low));
      }),
      { numRuns: 20 },
    );
  });

  it("refuses ids beyond 3, and 2 and 3 where r has no second point", function () {
    const digest = new Uint8Array(32).fill(7);
    const { r, s } = new SigningKey(toBeHex(1n, 32)).sign(digest);
    for (const id of [2, 3, 4, 27, 28, 255]) {
      expect(recoverAccount(digest, bytesOf(BigInt(r), BigInt(s), id))).to.equal(null);
    }
  });

  it("refuses other lengths", function () {
    const signature = bytesOf(1n, 1n, 0);
    for (const [digest, bytes] of [
      [new Uint8Array(31), signature],
      [new Uint8Array(32), signature.subarray(1)],
    ] as const) {
      expect(() => recoverAccount(digest, bytes)).to.throw(RangeError);
    }
  });
});
