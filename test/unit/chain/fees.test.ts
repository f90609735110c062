import { expect } from "chai";
import fc from "fast-check";

import {
  boundsFor,
  DEFAULT_FEE_BOUNDS,
  freshFees,
  replacementFees,
} from "../../../src/chain/fees.ts";

const GWEI = 1_000_000_000n;
const wei = fc.bigInt({ min: 0n, max: 2_000n * GWEI });
const advice = fc.record({ gasPrice: wei, maxPriorityFeePerGas: wei });

describe("fees", function () {
  it("outlast a doubled base fee", function () {
    const fees = freshFees(
      7n * GWEI,
      { gasPrice: null, maxPriorityFeePerGas: 2n * GWEI },
      DEFAULT_FEE_BOUNDS,
    );
    expect(fees).to.deep.equal({ cap: 16n * GWEI, tip: 2n * GWEI, dynamic: true });
  });

  it("tip as much as sealers ask for, also where the node advises less or nothing", function () {
    const little = { gasPrice: null, maxPriorityFeePerGas: 1n };
    expect(freshFees(0n, little, DEFAULT_FEE_BOUNDS).tip).to.equal(GWEI);
    const none = { gasPrice: null, maxPriorityFeePerGas: null };
    expect(freshFees(0n, none, DEFAULT_FEE_BOUNDS).tip).to.equal(GWEI);
  });

  it("are a gas price on a chain without base fee", function () {
    const fees = freshFees(
      null,
      { gasPrice: 3n * GWEI, maxPriorityFeePerGas: null },
      DEFAULT_FEE_BOUNDS,
    );
    expect(fees).to.deep.equal({ cap: 3n * GWEI, tip: 3n * GWEI, dynamic: false });
  });

  it("never pass the ceiling, nor what a node takes for the gas", function () {
    const bounds = boundsFor(2_000_000n, DEFAULT_FEE_BOUNDS);
    expect(bounds.ceiling * 2_000_000n <= 10n ** 18n).to.equal(true);
    fc.assert(
      fc.property(fc.option(wei), advice, (base, said) => {
        const { cap, tip } = freshFees(base, said, bounds);
        expect(cap <= bounds.ceiling && tip <= cap).to.equal(true);
      }),
    );
  });

  it("rise by an eighth at least in both fields when they replace others, or not at all", function () {
    fc.assert(
      fc.property(fc.option(wei), advice, fc.option(wei), advice, (base, said, later, now) => {
        const old = freshFees(base, said, DEFAULT_FEE_BOUNDS);
        const fresh = freshFees(later, now, DEFAULT_FEE_BOUNDS);
        const next = replacementFees(old, fresh, DEFAULT_FEE_BOUNDS);
        if (next === null) {
          expect((old.cap * 9n) / 8n + 1n > DEFAULT_FEE_BOUNDS.ceiling).to.equal(true);
          return;
        }
        expect(next.cap * 8n > old.cap * 9n && next.tip * 8n > old.tip * 9n).to.equal(true);
        expect(next.cap >= fresh.cap && next.tip >= fresh.tip).to.equal(true);
        expect(next.cap <= DEFAULT_FEE_BOUNDS.ceiling && next.tip <= next.cap).to.equal(true);
        expect(next.dynamic).to.equal(fresh.dynamic);
      }),
    );
  });
});
