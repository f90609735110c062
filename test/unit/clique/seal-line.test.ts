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

/** Headers that two signers sealed in turn. */
function chainOf(blocks: number): string[] {
  const headers = [sealedHeader({ number: 0, signer: null, difficulty: 1, listed: signers })];
  for (let number = 1; number <= blocks; number++) {
    headers.push(sealedHeader({ number, signer: number % 2 === 0 ? A : B, difficulty: 2 }));
  }
  return headers;
}

async function through(headers: readonly string[]): Promise<unknown> {
  const line = new SealLine(new SealCheck(30_000), 2);
  try {
    for (const header of headers) await line.add(header);
    return await line.finish();
  } finally {
    await line.close();
  }
}

describe("SealLine", function () {
  it("checks headers in their order, whichever thread is the faster", async function () {
    const sound = [{ blocks: 1_500, begun: signers, ended: signers }];
    expect(await through(chainOf(1_500))).to.deep.equal(sound);
  });

  it("checks fewer headers than it hands out at once", async function () {
    expect(await through(chainOf(1))).to.deep.equal([
      { blocks: 1, begun: signers, ended: signers },
    ]);
    expect(await through([])).to.deep.equal([]);
  });

  it("names the first block that is wrong, and forgets what comes after", async function () {
    const headers = chainOf(1_500);
    const forged = (number: number): string =>
      sealedHeader({ number, signer: stranger ?? null, difficulty: 1 });
    const refusal = await rejection(
      through(headers.with(700, forged(700)).with(701, forged(701)).with(1_400, "0x01")),
    );
    expect(refusal).to.include({ code: "SEAL_INVALID" });
    expect(String(refusal)).to.match(/Block 700 was sealed by/);
  });

  it("fails of what is no header", async function () {
    expect(await rejection(through([...chainOf(3), "0xc0"]))).to.be.instanceOf(RangeError);
  });
});
