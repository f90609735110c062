import { expect } from "chai";
import fc from "fast-check";
import { Wallet, type TypedDataDomain } from "ethers";

import { GridwellError } from "../../../src/domain/errors.ts";
import { BidSecrets } from "../../../src/market/bid-secrets.ts";
import { innerOf, maxHashOf } from "../../../src/market/sealed-bid.ts";
import { deriveSecrets, type TypedSigner } from "../../../src/market/wallet-seed.ts";
import { devWallet } from "../../support/sender-chain.ts";

const place = { chainId: 31_337n, auction: "0x5FbDB2315678afecb367f032d93F642f64180aa3" };
const wallet = devWallet(1);
const secrets = await deriveSecrets(wallet, place);
const price = fc.bigInt(0n, 2n ** 80n - 1n);
const number = fc.bigInt(1n, 2n ** 64n);

/** A wallet with random nonces in its signatures, as some hardware has. */
function forgetful(): TypedSigner {
  let count = 0;
  return {
    getAddress: async () => wallet.getAddress(),
    signTypedData: async (domain: TypedDataDomain, types, value) =>
      devWallet(count++).signTypedData(domain, types, value),
  };
}

describe("deriveSecrets", function () {
  it("gives the same secrets to the same wallet, and others to any other", async function () {
    const again = await deriveSecrets(devWallet(1), place);
    expect(again.sealBid(7n, 100n, 0)).to.deep.equal(secrets.sealBid(7n, 100n, 0));
    const elsewhere = { ...place, auction: "0x90F79bf6EB2c4f870365E785982E1f101E93b906" };
    for (const other of [
      await deriveSecrets(devWallet(2), place),
      await deriveSecrets(wallet, { ...place, chainId: 1n }),
      await deriveSecrets(wallet, elsewhere),
    ]) {
      expect(other.sealBid(7n, 100n, 0).salt).to.not.equal(secrets.sealBid(7n, 100n, 0).salt);
    }
  });

  it("refuses a wallet that does not sign the same text the same way", async function () {
    const error: unknown = await deriveSecrets(forgetful(), place).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(GridwellError).with.property("code", "WALLET_SIGNS_OTHERWISE");
  });
});

describe("BidSecrets", function () {
  it("seals what the contract opens", function () {
    fc.assert(
      fc.property(number, price, fc.nat(20), (id, value, turn) => {
        const bid = secrets.sealBid(id, value, turn);
        const { address: bidder } = wallet;
        expect(bid.hash).to.equal(innerOf(place, { id, bidder, price: value, salt: bid.salt }));
        const offer = secrets.sealMaximum(value, turn);
        expect(offer.hash).to.equal(maxHashOf(place, bidder, value, offer.salt));
      }),
      { numRuns: 50 },
    );
  });

  it("finds price and salt again from hash and memo alone", function () {
    fc.assert(
      fc.property(number, price, fc.nat(20), (id, value, turn) => {
        const { hash, memo, salt } = secrets.sealBid(id, value, turn);
        expect(secrets.openBid(id, hash, memo, 21)).to.deep.equal({ price: value, salt });
        expect(secrets.openBid(id + 1n, hash, memo, 21)).to.equal(null);
        const offer = secrets.sealMaximum(value, turn);
        const opened = secrets.openMaximum(offer.hash, offer.memo, turn);
        expect(opened).to.deep.equal({ price: value, salt: offer.salt });
        expect(secrets.openMaximum(offer.hash, offer.memo, turn + 1)).to.equal(null);
      }),
      { numRuns: 50 },
    );
  });

  it("gives a salt of its own to each auction, turn and purpose", function () {
    const salts = [1n, 2n].flatMap((id) =>
      [0, 1].map((turn) => secrets.sealBid(id, 5n, turn).salt),
    );
    const all = [...salts, secrets.sealMaximum(5n, 0).salt, secrets.sealMaximum(5n, 1).salt];
    expect(new Set(all)).to.have.length(6);
  });

  it("hides equal prices behind memos that differ", function () {
    const memos = [1n, 2n].map((id) => secrets.sealBid(id, 5n, 0).memo);
    expect(new Set(memos)).to.have.length(2);
  });

  it("takes a memo of another wallet, or of chance, for none of its own", async function () {
    const other = await deriveSecrets(devWallet(2), place);
    const { hash, memo } = other.sealBid(7n, 5n, 0);
    expect(secrets.openBid(7n, hash, memo, 4)).to.equal(null);
    expect(secrets.openBid(7n, hash, `0x${"00".repeat(32)}`, 4)).to.equal(null);
  });

  it("is not printed or serialised", function () {
    const seed = new Uint8Array(32).fill(7);
    const own = new BidSecrets(seed, place, Wallet.createRandom().address);
    expect(JSON.stringify({ own })).to.equal('{"own":"[bid secrets]"}');
    expect(Object.values(own).join()).to.not.include("7,7,7");
  });
});
