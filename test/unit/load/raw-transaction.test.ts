import { expect } from "chai";
import fc from "fast-check";
import { hexlify, SigningKey, Transaction } from "ethers";

import { signRaw } from "../../../src/load/raw-transaction.ts";

const amount = fc.bigInt({ min: 0n, max: 2n ** 80n });

describe("a signed transaction", function () {
  it("has the bytes that ethers gives it", function () {
    fc.assert(
      fc.property(
        fc.record({
          key: fc.bigInt({ min: 1n, max: 2n ** 255n }),
          chainId: fc.bigInt({ min: 1n, max: 2n ** 31n }),
          nonce: fc.nat(),
          cap: amount,
          dynamic: fc.boolean(),
          gasLimit: amount,
          to: fc.option(fc.uint8Array({ minLength: 20, maxLength: 20 })),
          value: amount,
          data: fc.oneof(
            fc.uint8Array({ maxLength: 70 }),
            fc.uint8Array({ minLength: 250, maxLength: 300 }),
            fc
              .integer({ min: 65_500, max: 66_000 })
              .map((length) => new Uint8Array(length).fill(7)),
          ),
        }),
        ({ key, dynamic, cap, to, data, ...rest }) => {
          const signingKey = new SigningKey(`0x${key.toString(16).padStart(64, "0")}`);
          const content = { ...rest, to: to === null ? null : hexlify(to), data: hexlify(data) };
          const fees = { cap, tip: cap / 2n, dynamic };
          const wanted = Transaction.from({
            ...content,
            ...(dynamic
              ? { type: 2, maxFeePerGas: cap, maxPriorityFeePerGas: cap / 2n }
              : { type: 0, gasPrice: cap }),
          });
          wanted.signature = signingKey.sign(wanted.unsignedHash);
          const { serialized: raw, hash } = wanted;
          expect(signRaw(signingKey, { ...content, fees })).to.deep.equal({ raw, hash });
        },
      ),
      { numRuns: 60 },
    );
  });
});
