import { expect } from "chai";
import fc from "fast-check";

import { planBank, type PlannedLane } from "../../../../src/gateway/import/bank-plan.ts";
import { QUALITY } from "../../../../src/domain/quality.ts";

const valid = (slot: number, total: bigint) => ({ slot, total, quality: QUALITY.valid });

describe("planBank", function () {
  describe("given slots after the tip", function () {
    it("makes one batch a slot that names every lane", function () {
      const lanes: PlannedLane[] = [
        { lane: 1, total: 10n, values: [valid(11, 12n), valid(12, 13n)] },
        { lane: 0, total: 5n, values: [valid(12, 9n)] },
      ];
      const { batches, amendments, refused } = planBank(lanes, 10, 100n, false);
      expect(batches).to.deep.equal([
        { slot: 11, totals: new Map([[1, 12n]]), exceptions: [{ lane: 0, code: 1, value: 0n }] },
        {
          slot: 12,
          totals: new Map([
            [0, 9n],
            [1, 13n],
          ]),
          exceptions: [],
        },
      ]);
      expect(amendments).to.deep.equal([]);
      expect(refused).to.deep.equal([]);
    });
  });

  describe("given slots at or before the tip", function () {
    it("makes them amendments, the lanes ascending", function () {
      const lanes: PlannedLane[] = [
        { lane: 7, total: 50n, values: [valid(3, 40n)] },
        { lane: 2, total: 50n, values: [valid(3, 41n), valid(2, 40n)] },
      ];
      const { batches, amendments } = planBank(lanes, 3, 100n, false);
      expect(batches).to.deep.equal([]);
      expect(amendments).to.deep.equal([
        { about: 2, elements: [{ lane: 2, code: 0, value: 40n }] },
        {
          about: 3,
          elements: [
            { lane: 2, code: 0, value: 41n },
            { lane: 7, code: 0, value: 40n },
          ],
        },
      ]);
    });
  });

  describe("given an estimate", function () {
    it("keeps the lane and puts the estimate beside it", function () {
      const values = [{ slot: 11, total: 20n, quality: QUALITY.estimated }, valid(12, 18n)];
      const { batches, refused } = planBank([{ lane: 0, total: 10n, values }], 10, 100n, false);
      expect(batches[0]).to.deep.equal({
        slot: 11,
        totals: new Map(),
        exceptions: [{ lane: 0, code: 2, value: 20n }],
      });
      // The truth may lie below the estimate, which is why the estimate never enters the lane.
      expect(batches[1]?.totals).to.deep.equal(new Map([[0, 18n]]));
      expect(refused).to.deep.equal([]);
    });
  });

  describe("given a value that the ledger would refuse", function () {
    for (const [title, total, reason] of [
      ["falls", 9n, "falls"],
      ["rises one above the limit", 111n, "step-above-limit"],
    ] as const) {
      it(`leaves it out and marks the lane missing when it ${title}`, function () {
        const lanes = [
          { lane: 0, total: 10n, values: [valid(11, total)] },
          { lane: 1, total: 10n, values: [valid(11, 110n)] },
        ];
        const { batches, refused } = planBank(lanes, 10, 100n, false);
        expect(refused).to.deep.equal([{ lane: 0, slot: 11, total, reason }]);
        expect(batches[0]?.totals).to.deep.equal(new Map([[1, 110n]]));
        expect(batches[0]?.exceptions).to.deep.equal([{ lane: 0, code: 1, value: 0n }]);
      });
    }

    it("names a total that no lane holds, also in the past", function () {
      const total = 2n ** 31n;
      const lanes = [{ lane: 0, total: 0n, values: [valid(9, total), valid(11, total)] }];
      const { batches, amendments, refused } = planBank(lanes, 10, 2n ** 40n, false);
      expect(refused.map(({ slot, reason }) => [slot, reason])).to.deep.equal([
        [9, "above-lane-top"],
        [11, "above-lane-top"],
      ]);
      expect(amendments).to.deep.equal([]);
      expect(batches).to.have.length(1);
    });
  });

  it("never plans a batch that breaks the ledger's rules, whatever comes in", function () {
    const value = fc.record({
      slot: fc.integer({ min: 1, max: 40 }),
      total: fc.bigInt({ min: 0n, max: 3_000n }),
      quality: fc.constantFrom(...Object.values(QUALITY)),
    });
    const lane = fc.record({
      total: fc.bigInt({ min: 0n, max: 500n }),
      values: fc.uniqueArray(value, { selector: ({ slot }) => slot, maxLength: 20 }),
    });
    const property = fc.property(
      fc.array(lane, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 30 }),
      (lanes, tip) => {
        const plan = planBank(
          lanes.map((each, number) => ({ lane: number, ...each })),
          tip,
          100n,
          false,
        );
        const current = lanes.map(({ total }) => total);
        let last = tip;
        for (const { slot, totals, exceptions } of plan.batches) {
          expect(slot).to.be.greaterThan(last);
          const carried = exceptions.filter(({ code }) => code !== QUALITY.questionable);
          for (const { lane: number } of carried) expect(totals.has(number)).to.equal(false);
          expect(totals.size + carried.length).to.equal(lanes.length);
          for (const [number, total] of totals) {
            const from = current[number] ?? 0n;
            expect(total >= from && total - from <= 100n * BigInt(slot - last)).to.equal(true);
            current[number] = total;
          }
          last = slot;
        }
        const written = plan.batches.reduce((sum, { totals }) => sum + totals.size, 0);
        const amended = plan.amendments.reduce((sum, { elements }) => sum + elements.length, 0);
        const estimates = plan.batches
          .flatMap(({ exceptions }) => exceptions)
          .filter(({ code }) => code === QUALITY.estimated || code === QUALITY.substituted).length;
        const missing = lanes
          .flatMap(({ values }) => values)
          .filter(({ slot, quality }) => slot > tip && quality === QUALITY.missing).length;
        const all = lanes.reduce((sum, { values }) => sum + values.length, 0);
        expect(written + amended + estimates + missing + plan.refused.length).to.equal(all);
      },
    );
    fc.assert(property, { numRuns: 500 });
  });
});
