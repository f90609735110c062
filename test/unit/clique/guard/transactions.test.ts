import { expect } from "chai";
import fc from "fast-check";
import {
  decodeRlp,
  encodeRlp,
  N,
  toBeHex,
  Transaction,
  Wallet,
  type TransactionLike,
} from "ethers";

import { Refusal } from "../../../../src/clique/guard/refusals.ts";
import { readTransaction } from "../../../../src/clique/guard/signed-transaction.ts";
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

describe("readTransaction", function () {
  it("reads what ethers reads, of every transaction", async function () {
    await fc.assert(
      fc.asyncProperty(transactions, fc.boolean(), async (fields, creates) => {
        const raw = await wallet.signTransaction(creates ? { ...fields, to: null } : fields);
        const { chainId, to, gasLimit, maxFeePerGas, gasPrice, from } = Transaction.from(raw);
        const read = readTransaction(raw);
        if ("type" in read) throw new Error("a type that is known");
        const { sender, ...rest } = read;
        const price = maxFeePerGas ?? gasPrice;
        expect(rest).to.deep.equal({ chainId, to: to?.toLowerCase() ?? null, gasLimit, price });
        expect(sender()).to.equal(from?.toLowerCase());
      }),
    );
  });

  it("takes the digits of r and s as numbers, which leaves leading zeros out", async function () {
    let short = 0;
    // About one signature in 128 begins with a zero in r or s.
    for (let nonce = 0; nonce < 400; nonce++) {
      const raw = await wallet.signTransaction({ type: 0, chainId: 7n, to: TARGET, nonce });
      const signature = Transaction.from(raw).signature;
      if (signature?.r.startsWith("0x00") !== true && signature?.s.startsWith("0x00") !== true) {
        continue;
      }
      short++;
      expect(checkTransaction(raw, bounds(7n)).from).to.equal(wallet.address.toLowerCase());
    }
    expect(short).to.be.greaterThan(0);
  });

  it("refuses the other half of s, which nodes refuse (EIP-2)", async function () {
    const raw = await wallet.signTransaction({ type: 2, chainId: 7n, to: TARGET });
    const items = decodeRlp(`0x${raw.slice(4)}`) as (string | string[])[];
    const [parity, s] = [items[9], items[11]].map((item) =>
      item === "0x" ? 0n : BigInt(String(item)),
    );
    const turned = items
      .with(9, parity === 0n ? "0x01" : "0x")
      .with(11, toBeHex(N - (s ?? 0n), 32));
    expect(() => readTransaction(raw)).to.not.throw();
    expect(() => readTransaction(`0x02${encodeRlp(turned).slice(2)}`)).to.throw(/upper half/);
  });

  it("finds the sender of a legacy one that names no chain", function () {
    const bare = Transaction.from({ type: 0, chainId: 0n, to: TARGET, nonce: 1 });
    bare.signature = wallet.signingKey.sign(bare.unsignedHash);
    const read = readTransaction(bare.serialized);
    if ("type" in read) throw new Error("a type that is known");
    expect([read.chainId, read.sender()]).to.deep.equal([null, wallet.address.toLowerCase()]);
  });

  for (const raw of ["0x", "0x02", "0x02f8", "0x02c0", "0xc3010203", "0x02ffffffffffffffffff"]) {
    it(`refuses ${raw}`, function () {
      expect(() => readTransaction(raw)).to.throw(RangeError);
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
