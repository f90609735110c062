import { expect } from "chai";
import fc from "fast-check";
import type { Wallet } from "ethers";

import { readSeal } from "../../../src/clique/header-seal.ts";
import { SealCheck } from "../../../src/clique/seal-check.ts";
import {
  addressOf,
  ADMIT,
  DROP,
  sealedHeader,
  signerWallets,
  type SealedFields,
} from "../../support/sealed-chain.ts";

const EPOCH = 10;
const RULES = { epoch: EPOCH, period: 2 };
const all = signerWallets(5);
const [A, B, C, D] = all as [Wallet, Wallet, Wallet, Wallet, Wallet];
const three = [A, B, C];
const listed = (wallets: readonly Wallet[]): string[] => wallets.map(addressOf).sort();

/** A chain that grows as its signers seal it. */
class Chain {
  readonly check = new SealCheck(RULES);
  /** Ascending. */
  signers: Wallet[];
  number = 0;

  constructor(signers: Wallet[]) {
    this.signers = signers;
    this.begin();
  }

  begin(): void {
    this.number = 0;
    const first = { number: 0, signer: null, difficulty: 1, listed: listed(this.signers) };
    this.check.add(readSeal(sealedHeader(first)));
  }

  inTurn(number = this.number + 1): Wallet {
    const signer = this.signers[number % this.signers.length];
    if (signer === undefined) throw new Error("no signers");
    return signer;
  }

  /** Hands the next block in, true to the rules but for what is said. */
  seal(signer = this.inTurn(), change: Partial<SealedFields> = {}): void {
    const number = this.number + 1;
    const checkpoint = number % EPOCH === 0 ? { listed: listed(this.signers) } : {};
    const difficulty = signer === this.inTurn(number) ? 2 : 1;
    const header = sealedHeader({ number, signer, difficulty, ...checkpoint, ...change });
    this.check.add(readSeal(header));
    this.number = number;
  }

  /** Seals in turn up to a number. */
  upTo(number: number): void {
    while (this.number < number) this.seal();
  }

  vote(signer: Wallet, about: Wallet, nonce: string): void {
    this.seal(signer, { about: addressOf(about), nonce });
  }

  get last(): readonly string[] {
    return this.check.chains.at(-1)?.ended ?? [];
  }
}

function refused(work: () => void, words: RegExp): void {
  expect(work).to.throw(words).with.property("code", "SEAL_INVALID");
}

describe("SealCheck", function () {
  it("finds a chain sound that its signers sealed, through checkpoints", function () {
    const chain = new Chain(three);
    chain.upTo(25);
    const signers = listed(three);
    expect(chain.check.chains).to.deep.equal([{ blocks: 25, begun: signers, ended: signers }]);
  });

  it("takes out-of-turn blocks of whoever did not seal lately", function () {
    const chain = new Chain(three);
    const order = fc.array(fc.nat({ max: 1 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(order, (choices) => {
        const own = new Chain(three);
        let before: Wallet | null = null;
        for (const choice of choices) {
          const may = three.filter((signer) => signer !== before);
          const signer = may[choice] ?? A;
          own.seal(signer);
          before = signer;
        }
        expect(own.check.chains[0]?.blocks).to.equal(choices.length);
      }),
      { numRuns: 20 },
    );
    expect(chain.number).to.equal(0);
  });

  describe("refuses", function () {
    it("a block of who is no signer", function () {
      const chain = new Chain(three);
      chain.upTo(3);
      refused(
        () => {
          chain.seal(D, { difficulty: 1 });
        },
        new RegExp(`Block 4 was sealed by ${addressOf(D)}, who was no signer`),
      );
    });

    it("two blocks in a row by one of three, and takes the second next", function () {
      const chain = new Chain(three);
      chain.seal(B);
      refused(() => {
        chain.seal(B);
      }, /who sealed block 1 already/);
      chain.seal(C);
      chain.seal(B);
    });

    it("a block that weighs other than its sealer's turn has it", function () {
      const chain = new Chain(three);
      refused(() => {
        chain.seal(B, { difficulty: 1 });
      }, /does not weigh 2/);
      refused(() => {
        chain.seal(A, { difficulty: 2 });
      }, /does not weigh 1/);
    });

    it("a header that was changed after it was sealed", function () {
      const chain = new Chain(three);
      const header = sealedHeader({ number: 1, signer: B, difficulty: 2, time: 1_002 });
      const time = (1_002).toString(16).padStart(4, "0");
      const touched = header.replace(`82${time}b861`, "8203ebb861");
      expect(touched).to.not.equal(header);
      refused(() => {
        chain.check.add(readSeal(touched));
      }, /who was no signer/);
    });

    it("a seal that is none, and extra data without room for one", function () {
      const chain = new Chain(three);
      refused(() => {
        chain.seal(B, { seal: `0x${"00".repeat(65)}` });
      }, /no signature/);
      refused(() => {
        chain.seal(B, { seal: `0x${"00".repeat(64)}` });
      }, /no room for a seal/);
    });

    it("a checkpoint that lists other signers, none, or votes; and a list elsewhere", function () {
      const chain = new Chain(three);
      refused(() => {
        chain.seal(B, { listed: listed(three) });
      }, /out of its time/);
      chain.upTo(9);
      for (const wrong of [[], listed([A, B]), listed([A, B, D])]) {
        refused(() => {
          chain.seal(undefined, { listed: wrong });
        }, /Block 10 lists/);
      }
      refused(() => {
        chain.seal(undefined, { listed: listed(three).reverse() });
      }, /out of order/);
      refused(() => {
        chain.seal(undefined, { nonce: ADMIT });
      }, /votes/);
      refused(() => {
        chain.seal(undefined, { about: addressOf(D) });
      }, /votes/);
    });

    it("what clique's headers never hold", function () {
      const chain = new Chain(three);
      for (const change of [
        { nonce: "0x0000000000000001" },
        { mix: `0x${"01".repeat(32)}` },
        { time: 999 },
        { time: 1_001 },
      ]) {
        refused(() => {
          chain.seal(B, change);
        }, /nonce|mix|before its time/);
      }
    });

    it("a chain without a first block, or whose first block names nobody", function () {
      const header = { signer: null, difficulty: 1 };
      refused(() => {
        new SealCheck(RULES).add(readSeal(sealedHeader({ ...header, number: 1 })));
      }, /before a first one/);
      refused(() => {
        new SealCheck(RULES).add(readSeal(sealedHeader({ ...header, number: 0 })));
      }, /names no signers/);
    });
  });

  describe("given votes", function () {
    it("takes a signer in with a majority of the others, from the next block on", function () {
      const chain = new Chain(three);
      chain.vote(B, D, ADMIT);
      expect(chain.last).to.deep.equal(listed(three));
      refused(() => {
        chain.seal(D, { difficulty: 1 });
      }, /no signer/);
      chain.vote(C, D, ADMIT);
      chain.signers = [A, B, C, D];
      expect(chain.last).to.deep.equal(listed(chain.signers));
      chain.seal(D, { difficulty: D === chain.inTurn() ? 2 : 1 });
      chain.upTo(12);
    });

    it("lets one out, who cannot seal any more, nor do its votes count", function () {
      const chain = new Chain(three);
      chain.vote(C, D, ADMIT);
      chain.vote(A, C, DROP);
      chain.vote(B, C, DROP);
      chain.signers = [A, B];
      expect(chain.last).to.deep.equal(listed([A, B]));
      refused(() => {
        chain.seal(C, { difficulty: 1 });
      }, /no signer/);
      // One of two is no majority: the vote of who is gone would have made it one.
      chain.vote(A, D, ADMIT);
      expect(chain.last).to.deep.equal(listed([A, B]));
    });

    it("counts a signer once, and forgets a vote that it takes back", function () {
      const chain = new Chain(three);
      chain.vote(B, D, ADMIT);
      chain.seal(C);
      chain.vote(B, D, ADMIT);
      expect(chain.last).to.deep.equal(listed(three));
      chain.seal(C);
      chain.vote(B, D, DROP);
      chain.vote(C, D, ADMIT);
      expect(chain.last).to.deep.equal(listed(three));
    });

    it("forgets all of them at a checkpoint", function () {
      const chain = new Chain(three);
      chain.upTo(8);
      chain.vote(chain.inTurn(), D, ADMIT);
      chain.seal();
      chain.vote(chain.inTurn(), D, ADMIT);
      expect(chain.last).to.deep.equal(listed(three));
    });
  });

  it("begins again with a block 0, whose signers are its own", function () {
    const chain = new Chain(three);
    chain.upTo(4);
    chain.signers = [A, D].sort((a, b) => (addressOf(a) < addressOf(b) ? -1 : 1));
    chain.begin();
    chain.upTo(3);
    expect(chain.check.chains).to.deep.equal([
      { blocks: 4, begun: listed(three), ended: listed(three) },
      { blocks: 3, begun: listed([A, D]), ended: listed([A, D]) },
    ]);
  });
});
