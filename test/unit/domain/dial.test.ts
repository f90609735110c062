import { expect } from "chai";
import fc from "fast-check";

import { advance, exchange, startDial, type DialState } from "../../../src/domain/dial.ts";

function start(dial: bigint, modulus: bigint | null, total?: bigint): DialState {
  const state = startDial(dial, modulus, total);
  if (state === null) throw new Error("the test's own start is not a dial");
  return state;
}

/** What the ledger checks of a signed reading. */
function shows(state: DialState): bigint {
  const { total, base, modulus } = state;
  if (modulus === null) return total - base;
  return (((total - base) % modulus) + modulus) % modulus;
}

const modulus = fc.bigInt({ min: 1_000n, max: 2n ** 40n });

describe("dial", function () {
  describe("startDial", function () {
    it("begins with the dial as total and base zero", function () {
      expect(startDial(500n, 1_000n)).to.deep.equal({
        total: 500n,
        dial: 500n,
        modulus: 1_000n,
        base: 0n,
      });
    });

    it("ties any total to any dial by a base within the modulus", function () {
      fc.assert(
        fc.property(
          modulus,
          fc.bigInt({ min: 0n, max: 2n ** 50n }),
          fc.bigInt({ min: 0n, max: 2n ** 50n }),
          (size, any, total) => {
            const state = start(any % size, size, total);
            expect(shows(state)).to.equal(state.dial);
            expect(state.base >= 0n && state.base < size).to.equal(true);
          },
        ),
      );
    });

    it("refuses a dial that cannot be shown", function () {
      expect(startDial(1_000n, 1_000n)).to.equal(null);
      expect(startDial(-1n, null)).to.equal(null);
      expect(startDial(1n, null, -1n)).to.equal(null);
    });
  });

  describe("advance", function () {
    it("adds a rise", function () {
      const step = advance(start(500n, 1_000n, 7_500n), 620n, null);
      expect(step).to.deep.equal({
        ok: true,
        state: { total: 7_620n, dial: 620n, modulus: 1_000n, base: 0n },
        step: 120n,
        rollover: false,
      });
    });

    it("takes a fall from near the top to near zero as a rollover", function () {
      const step = advance(start(990n, 1_000n), 10n, 20n);
      expect(step).to.deep.equal({
        ok: true,
        state: { total: 1_010n, dial: 10n, modulus: 1_000n, base: 0n },
        step: 20n,
        rollover: true,
      });
    });

    for (const [name, from, to, size, limit, reason] of [
      ["a fall from the middle", 500n, 10n, 1_000n, null, "reset-or-tamper"],
      ["a fall not far enough down", 990n, 100n, 1_000n, null, "reset-or-tamper"],
      ["a fall just below the top tenth", 899n, 0n, 1_000n, null, "reset-or-tamper"],
      ["a rollover above the limit", 990n, 11n, 1_000n, 20n, "reset-or-tamper"],
      [
        "a rollover of more than a tenth without a limit",
        901n,
        2n,
        1_000n,
        null,
        "reset-or-tamper",
      ],
      ["a fall of a dial without a modulus", 990n, 10n, null, null, "reset-or-tamper"],
      ["a rise above the limit", 0n, 21n, 1_000n, 20n, "step-above-limit"],
      ["a value that the dial cannot show", 0n, 1_000n, 1_000n, null, "dial-out-of-range"],
      ["a negative value", 0n, -1n, null, null, "dial-out-of-range"],
    ] as const) {
      it(`refuses ${name}`, function () {
        expect(advance(start(from, size), to, limit)).to.deep.equal({ ok: false, reason });
      });
    }

    it("follows any true history, rollovers included, and the dial always agrees with the total", function () {
      fc.assert(
        fc.property(
          modulus,
          fc.nat(),
          fc.array(fc.nat({ max: 1_000 }), { maxLength: 200 }),
          (size, seed, fractions) => {
            const first = BigInt(seed) % size;
            let state = start(first, size);
            let truth = first;
            let wraps = 0n;
            for (const fraction of fractions) {
              // Never more than a tenth of the dial between two readings.
              const used = ((size / 10n) * BigInt(fraction)) / 1_000n;
              truth += used;
              const next = advance(state, truth % size, null);
              if (!next.ok) throw new Error(next.reason);
              expect(next.step).to.equal(used);
              if (next.rollover) wraps++;
              state = next.state;
              expect(shows(state)).to.equal(state.dial);
            }
            expect(state.total).to.equal(truth);
            expect(wraps).to.equal(truth / size);
          },
        ),
      );
    });

    it("never lowers a total and never steps above the limit", function () {
      fc.assert(
        fc.property(
          modulus,
          fc.array(fc.bigInt({ min: -10n, max: 2n ** 41n }), { maxLength: 100 }),
          fc.option(fc.bigInt({ min: 0n, max: 2n ** 38n })),
          (size, dials, limit) => {
            let state = start(0n, size);
            for (const dial of dials) {
              const next = advance(state, dial, limit);
              if (!next.ok) continue;
              expect(next.state.total - state.total).to.equal(next.step);
              expect(next.step >= 0n && (limit === null || next.step <= limit)).to.equal(true);
              state = next.state;
            }
          },
        ),
      );
    });
  });

  describe("exchange", function () {
    it("lets the total go on by (oldFinal - previous) + (current - newStart)", function () {
      const old = start(4_000n, 10_000n, 104_000n);
      const changed = exchange(old, { oldFinal: 4_030n, newStart: 7n, newModulus: 1_000n }, null);
      if (!changed.ok) throw new Error(changed.reason);
      expect(changed.state).to.deep.include({ total: 104_030n, dial: 7n, modulus: 1_000n });
      expect(shows(changed.state)).to.equal(7n);
      const next = advance(changed.state, 57n, null);
      expect(next.ok && next.state.total).to.equal(104_080n);
    });

    it("refuses an old final reading below the last one, and a new dial that cannot be", function () {
      const old = start(4_000n, 10_000n);
      const change = { oldFinal: 3_999n, newStart: 0n, newModulus: null };
      expect(exchange(old, change, null)).to.deep.equal({ ok: false, reason: "reset-or-tamper" });
      expect(exchange(old, { oldFinal: 4_000n, newStart: 9n, newModulus: 9n }, null)).to.deep.equal(
        {
          ok: false,
          reason: "dial-out-of-range",
        },
      );
    });
  });
});
