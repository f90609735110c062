import { expect } from "chai";
import fc from "fast-check";
import { id } from "ethers";

import { checkBatch, type Batch } from "../../../src/chain/batch.ts";
import { GridwellError } from "../../../src/domain/errors.ts";

const GOOD: Batch = {
  bank: 3,
  slot: 17,
  evidence: id("signatures"),
  exceptions: [
    { lane: 2, code: 1, value: 0n },
    { lane: 5, code: 4, value: 2n ** 64n - 1n },
  ],
  totals: new Map([
    [5, 2n ** 63n - 1n],
    [0, 0n],
  ]),
};

describe("a batch", function () {
  it("has one form, whatever the order and the shape of its totals", function () {
    const checked = checkBatch(GOOD);
    expect(checked.totals).to.deep.equal([
      [0, 0n],
      [5, 2n ** 63n - 1n],
    ]);
    expect(checkBatch({ ...GOOD, totals: [...GOOD.totals] })).to.deep.equal(checked);
    expect(checkBatch({ ...GOOD, totals: [...GOOD.totals].toReversed() })).to.deep.equal(checked);
    const evidence = id("signatures").toUpperCase().replace("0X", "0x");
    expect(checkBatch({ ...GOOD, evidence })).to.deep.equal(checked);
  });

  it("has a digest that every part of it changes", function () {
    const lists = {
      bank: fc.integer({ min: 1, max: 3 }),
      slot: fc.integer({ min: 1, max: 3 }),
      evidence: fc.constantFrom(null, id("a"), id("b")),
      exceptions: fc.constantFrom(
        [],
        [{ lane: 0, code: 1, value: 0n }],
        [{ lane: 1, code: 1, value: 0n }],
        [{ lane: 0, code: 2, value: 0n }],
        [{ lane: 0, code: 1, value: 1n }],
      ),
      totals: fc.constantFrom<[number, bigint][]>([], [[0, 1n]], [[1, 1n]], [[0, 2n]]),
    };
    fc.assert(
      fc.property(fc.record(lists), fc.record(lists), (a, b) => {
        const show = (batch: Batch): string =>
          JSON.stringify(batch, (_, value: unknown) =>
            typeof value === "bigint" ? value.toString() : value,
          );
        expect(checkBatch(a).digest === checkBatch(b).digest).to.equal(show(a) === show(b));
      }),
    );
  });

  const bad: readonly (readonly [string, Partial<Batch>])[] = [
    ["bank 0", { bank: 0 }],
    ["a bank beyond 32 bits", { bank: 2 ** 32 }],
    ["half a bank", { bank: 1.5 }],
    ["slot 0", { slot: 0 }],
    ["a slot beyond 32 bits", { slot: 2 ** 32 }],
    ["short evidence", { evidence: "0x1234" }],
    ["a total below zero", { totals: [[0, -1n]] }],
    ["a total that no lane holds", { totals: [[0, 2n ** 63n]] }],
    ["a lane below zero", { totals: [[-1, 0n]] }],
    ["a lane that no bank has", { totals: [[8_192, 0n]] }],
    [
      "a lane named twice",
      {
        totals: [
          [1, 0n],
          [1, 0n],
        ],
      },
    ],
    ["an exception without a code", { exceptions: [{ lane: 0, code: 0, value: 0n }] }],
    ["an exception with a code that is none", { exceptions: [{ lane: 0, code: 5, value: 0n }] }],
    [
      "an exception of a lane that no bank has",
      { exceptions: [{ lane: 8_192, code: 1, value: 0n }] },
    ],
    ["an estimate below zero", { exceptions: [{ lane: 0, code: 2, value: -1n }] }],
    ["an estimate beyond 64 bits", { exceptions: [{ lane: 0, code: 2, value: 2n ** 64n }] }],
    ["exceptions that do not ascend", { exceptions: [...GOOD.exceptions].toReversed() }],
  ];
  for (const [what, change] of bad) {
    it(`is refused with ${what}`, function () {
      expect(() => checkBatch({ ...GOOD, ...change }))
        .to.throw(GridwellError)
        .with.property("code", "BATCH_INVALID");
    });
  }
});
