import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import {
  lanesPerWord,
  laneTop,
  MAX_WORDS,
  pack,
  unpack,
  vacantLane,
  wordsFor,
} from "../../../src/chain/lanes.ts";
import { correct, enrol } from "../../support/contracts/bank.ts";
import { bankLoader, openBank, point } from "../../support/contracts/ledger.ts";

const connection = await network.create();
const withBank = bankLoader(connection);

/** A total that fits a lane, or vacant; edges more often than chance would have them. */
const laneOf = (wide: boolean): fc.Arbitrary<bigint> => {
  const top = laneTop(wide);
  return fc.oneof(
    fc.constantFrom(0n, 1n, top - 1n, top, vacantLane(wide)),
    fc.bigInt({ min: 0n, max: top }),
  );
};

describe("lanes", function () {
  it("have the edges of their width", function () {
    expect([lanesPerWord(false), lanesPerWord(true)]).to.deep.equal([8, 4]);
    expect(laneTop(false)).to.equal(2n ** 31n - 1n);
    expect(laneTop(true)).to.equal(2n ** 63n - 1n);
    expect(vacantLane(false)).to.equal(2n ** 32n - 1n);
    expect(vacantLane(true)).to.equal(2n ** 64n - 1n);
  });

  it("need as many words as hold them", function () {
    expect([0, 1, 8, 9].map((lanes) => wordsFor(lanes, false))).to.deep.equal([0, 1, 1, 2]);
    expect([0, 1, 4, 5].map((lanes) => wordsFor(lanes, true))).to.deep.equal([0, 1, 1, 2]);
  });

  for (const wide of [false, true]) {
    describe(`of ${wide ? "64" : "32"} bits`, function () {
      it("come back from words as they were, the rest of the last word vacant", function () {
        fc.assert(
          fc.property(fc.array(laneOf(wide), { maxLength: 40 }), (lanes) => {
            const words = pack(lanes, wide);
            expect(words).to.have.length(wordsFor(lanes.length, wide));
            const rest = words.length * lanesPerWord(wide) - lanes.length;
            const tail = Array.from({ length: rest }, () => vacantLane(wide));
            expect(unpack(words, wide)).to.deep.equal([...lanes, ...tail]);
          }),
        );
      });

      it("begin with the most significant of the first word", function () {
        const [word = 0n] = pack([7n], wide);
        expect(word >> (wide ? 192n : 224n)).to.equal(7n);
      });

      it("hold no total with a guard bit, and none below zero", function () {
        for (const value of [-1n, laneTop(wide) + 1n, vacantLane(wide) - 1n]) {
          expect(() => pack([0n, value], wide)).to.throw(RangeError);
        }
        expect(() => pack([vacantLane(wide) + 1n], wide)).to.throw(RangeError);
      });

      it("are packed as the contract packs them", async function () {
        const fixture = await withBank();
        const { ledger, operator } = fixture;
        const bank = await openBank(fixture, 2, wide);
        await fc.assert(
          fc.asyncProperty(
            fc.integer({ min: 0, max: 20 * lanesPerWord(wide) - 1 }),
            fc.bigInt({ min: 0n, max: laneTop(wide) }),
            async (lane, total) => {
              const free = (await ledger.occupantOf(2, lane)) === `0x${"00".repeat(32)}`;
              const name = point(`${String(lane)}/${String(total)}`.slice(0, 31));
              const change = free ? enrol(lane, name, total) : correct(lane, total);
              await bank.change(operator, [change], { [lane]: total });
              // The contract put the total into its lane by itself; the mirror's head agrees only if it did the same.
              expect(await ledger.headOf(2)).to.equal(bank.head);
            },
          ),
          { numRuns: 25 },
        );
      });
    });
  }

  it("fill as many words as the contract allows", async function () {
    const { ledger } = await withBank();
    expect(await ledger.MAX_WORDS()).to.equal(MAX_WORDS);
  });
});
