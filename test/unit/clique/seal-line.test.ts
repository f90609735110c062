import { expect } from "chai";
import type { Wallet } from "ethers";

import { SealCheck } from "../../../src/clique/seal-check.ts";
import { SealLine } from "../../../src/clique/seal-line.ts";
import { rejection } from "../../support/rejection.ts";
import { addressOf, sealedHeader, signerWallets } from "../../support/sealed-chain.ts";

const all = signerWallets(2);
const [stranger] = signerWallets(3).filter((one) => !all.map(addressOf).includes(addressOf(one)));
const [A, B] = all as [Wallet, Wallet];
const signers = all.map(addressOf);

/** Headers that two signers sealed in turn: more than a thread is given at once, and no multiple of that. */
const BLOCKS = 600;
const headers = [sealedHeader({ number: 0, signer: null, difficulty: 1, listed: signers })];
for (let number = 1; number <= BLOCKS; number++) {
  headers.push(sealedHeader({ number, signer: number % 2 === 0 ? A : B, difficulty: 2 }));
}

async function through(some: readonly string[]): Promise<unknown> {
  const line = new SealLine(new SealCheck({ epoch: 30_000, period: 2 }), 2);
  try {
    for (const header of some) await line.add(header);
    return await line.finish();
  } finally {
    await line.close();
  }
}

describe("SealLine", function () {
  it("checks headers in their order, whichever thread is the faster", async function () {
    const sound = [{ blocks: BLOCKS, begun: signers, ended: signers }];
    expect(await through(headers)).to.deep.equal(sound);
  });

  it("checks fewer headers than it hands out at once", async function () {
    const sound = [{ blocks: 1, begun: signers, ended: signers }];
    expect(await through(headers.slice(0, 2))).to.deep.equal(sound);
    expect(await through([])).to.deep.equal([]);
  });

  it("names the first block that is wrong, and forgets what comes after", async function () {
    const forged = (number: number): string =>
      sealedHeader({ number, signer: stranger ?? null, difficulty: 1 });
    const some = headers.with(300, forged(300)).with(301, forged(301)).with(550, "0x01");
    const refusal = await rejection(through(some));
    expect(refusal).to.include({ code: "SEAL_INVALID" });
    expect(String(refusal)).to.match(/Block 300 was sealed by/);
  });

  it("fails of what is no header", async function () {
    const some = [...headers.slice(0, 4), "0xc0"];
    expect(await rejection(through(some))).to.be.instanceOf(RangeError);
  });
});
