import { expect } from "chai";
import fc from "fast-check";
import { hexlify, Transaction, Wallet, type TransactionLike } from "ethers";

import { Refusal } from "../../../../src/clique/guard/refusals.ts";
import { signingDigest } from "../../../../src/clique/guard/signing-digest.ts";
import { checkTransaction } from "../../../../src/clique/guard/transactions.ts";

const TARGET = `0x${"5a".repeat(20)}`;
const wallet = new Wallet(`0x${"11".repeat(32)}`);

const hex = (bytes: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((value) => `0x${Buffer.from(value).toString("hex")}`);
const data = fc
  .oneof(fc.constantFrom(0, 1, 55, 56, 255, 256, 70_000), fc.nat({ max: 400 }))
  .chain((length) => (length > 1_000 ? fc.constant(`0x${"7f".repeat(length)}`) : hex(length)));
const accessList = fc.array(
  fc.record({ address: hex(20), storageKeys: fc.array(hex(32), { maxLength: 3 }) }),
  { maxLength: 3 },
);

/** Transactions of all types that clique takes, as a wallet makes them. */
const transactions: fc.Arbitrary<TransactionLike> = fc
  .record({
    type: fc.constantFrom(0, 1, 2),
    chainId: fc.bigInt({ min: 1n, max: (1n << 53n) - 1n }),
    nonce: fc.nat(),
    gasLimit: fc.bigInt({ min: 0n, max: 10n ** 8n }),
    price: fc.bigInt({ min: 0n, max: 10n ** 13n }),
    value: fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }),
    data,
    accessList,
  })
  .map(({ type, price, accessList: list, ...rest }) => {
    const to = TARGET;
    if (type === 0) return { ...rest, type, to, gasPrice: price };
    if (type === 1) return { ...rest, type, to, gasPrice: price, accessList: list };
    return { ...rest, type, to, accessList: list, maxFeePerGas: price, maxPriorityFeePerGas: 0n };
  });

const bounds = (chainId: bigint) => ({
  ...{ chainId, targets: new Set([TARGET]) },
  ...{ transactionBytes: 131_072, transactionGas: 10 ** 8, transactionGwei: 10 ** 9 },
});

describe("signingDigest", function () {
  it("is what ethers signs, for every transaction", async function () {
    await fc.assert(
      fc.asyncProperty(transactions, async (fields) => {
        const raw = await wallet.signTransaction(fields);
        const { type, chainId, unsignedHash } = Transaction.from(raw);
        expect(hexlify(signingDigest(raw, type ?? 0, chainId))).to.equal(unsignedHash);
      }),
    );
  });

  for (const raw of ["0x", "0x02", "0x02f8", "0x02c0", "0xc3010203", "0x02ffffffffffffffffff"]) {
    it(`ends at the end of ${raw}`, function () {
      const type = raw.startsWith("0x02") ? 2 : 0;
      expect(() => signingDigest(raw, type, 1n)).to.throw(RangeError);
    });
  }
});

describe("checkTransaction", function () {
  it("finds who signed", async function () {
    await fc.assert(
      fc.asyncProperty(transactions, async (fields) => {
        const raw = await wallet.signTransaction(fields);
        const { chainId } = Transaction.from(raw);
        const { from, to, gasLimit } = checkTransaction(raw, bounds(chainId));
        expect([from, to.toLowerCase(), gasLimit]).to.deep.equal([
          ...[wallet.address.toLowerCase(), TARGET, fields.gasLimit],
        ]);
      }),
      { numRuns: 50 },
    );
  });

  it("never takes bytes that were touched for the signer's", async function () {
    const raw = await wallet.signTransaction({
      ...{ type: 2, chainId: 7n, to: TARGET, nonce: 3, gasLimit: 90_000n },
      ...{ maxFeePerGas: 10n ** 9n, data: `0x${"ab".repeat(100)}` },
    });
    const bytes = Buffer.from(raw.slice(2), "hex");
    fc.assert(
      fc.property(
        fc.nat({ max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, flip) => {
          const touched = Buffer.from(bytes);
          touched[at] = (touched[at] ?? 0) ^ flip;
          let signer: string | null = null;
          try {
            signer = checkTransaction(`0x${touched.toString("hex")}`, bounds(7n)).from;
          } catch (error) {
            expect(error).to.be.instanceOf(Refusal);
          }
          expect(signer).to.not.equal(wallet.address.toLowerCase());
        },
      ),
      { numRuns: 200 },
    );
  });

  it("refuses every other bytes with a reason", function () {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const raw = `0x${Buffer.from(bytes).toString("hex")}`;
        expect(() => checkTransaction(raw, bounds(7n))).to.throw(Refusal);
      }),
    );
  });
});
