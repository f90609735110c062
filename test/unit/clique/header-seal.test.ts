import { expect } from "chai";
import fc from "fast-check";
import { decodeRlp, encodeRlp, hexlify, type Wallet } from "ethers";

import { readSeal } from "../../../src/clique/header-seal.ts";
import { addressOf, ADMIT, sealedHeader, signerWallets } from "../../support/sealed-chain.ts";

const [A, B] = signerWallets(2) as [Wallet, Wallet];
const listed = [A, B].map(addressOf);
const fields = { number: 30_000, signer: A, difficulty: 2, listed };

describe("readSeal", function () {
  it("gives what the header says, and who sealed it", function () {
    const about = addressOf(B);
    expect(readSeal(sealedHeader({ ...fields, about, nonce: ADMIT, time: 0 }))).to.deep.equal({
      ...{ number: 30_000, time: 0, difficulty: 2, about, nonce: ADMIT, listed },
      ...{ mix: `0x${"00".repeat(32)}`, sealer: addressOf(A) },
    });
  });

  it("covers the base fee of a header since London", function () {
    const header = decodeRlp(sealedHeader(fields)) as string[];
    expect(readSeal(encodeRlp([...header, "0x07"])).sealer).to.not.equal(addressOf(A));
    expect(readSeal(sealedHeader({ ...fields, baseFee: 7 })).sealer).to.equal(addressOf(A));
  });

  it("finds another sealer, or none, once any byte before the seal was touched", function () {
    const raw = Buffer.from(sealedHeader(fields).slice(2), "hex");
    const anywhere = fc.nat({ max: raw.length - 1 });
    fc.assert(
      fc.property(anywhere, fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const touched = Buffer.from(raw);
        touched[at] = (touched[at] ?? 0) ^ flip;
        let sealer: string | null = null;
        try {
          ({ sealer } = readSeal(hexlify(touched)));
        } catch (error) {
          expect(error).to.be.instanceOf(RangeError);
        }
        expect(sealer).to.not.equal(addressOf(A));
      }),
      { numRuns: 200 },
    );
  });

  it("refuses every other bytes with a RangeError", function () {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => {
        expect(() => readSeal(hexlify(bytes))).to.throw(RangeError);
      }),
    );
    for (const [what, raw] of [
      ["a field less", encodeRlp((decodeRlp(sealedHeader(fields)) as string[]).slice(1))],
      ["a byte more", `${sealedHeader(fields)}00`],
      ["a byte less", sealedHeader(fields).slice(0, -2)],
    ] as const) {
      expect(() => readSeal(raw), what).to.throw(RangeError);
    }
  });
});
