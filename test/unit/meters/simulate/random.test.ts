import { expect } from "chai";

import { exp, ln } from "../../../../src/meters/simulate/exact-math.ts";
import { Random } from "../../../../src/meters/simulate/random.ts";

const MANY = 40_000;

/** Mean and variance of many draws. */
function momentsOf(draw: () => number): { mean: number; variance: number } {
  const values = Array.from({ length: MANY }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / MANY;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / MANY;
  return { mean, variance };
}

describe("Random", function () {
  it("gives the numbers that it always gave", function () {
    const random = Random.of(1, "energy", 7, 20_522);
    const drawn = Array.from({ length: 4 }, () => random.next());
    expect(drawn).to.deep.equal([832_177_828, 310_465_284, 283_166_179, 3_897_022_518]);
  });

  it("gives other numbers for another seed, label or order of labels", function () {
    const first = (seed: number, ...labels: (string | number)[]): number =>
      Random.of(seed, ...labels).next();
    const seen = [
      first(1),
      first(2),
      first(2 ** 32 + 1),
      first(1, 0),
      first(1, 1),
      first(1, "a"),
      first(1, "a", "b"),
      first(1, "b", "a"),
      first(1, "ab"),
    ];
    expect(new Set(seen).size).to.equal(seen.length);
  });

  it("never stands still, for any of many seeds", function () {
    for (let seed = 0; seed < 2_000; seed++) {
      const random = Random.of(seed);
      expect(new Set(Array.from({ length: 8 }, () => random.next())).size).to.equal(8);
    }
  });

  describe("draws of a law", function () {
    const random = Random.of(42, "laws");
    const laws: [string, () => number, number, number][] = [
      ["unit", () => random.unit(), 0.5, 1 / 12],
      ["normal", () => random.normal(10, 2), 10, 4],
      ["poisson", () => random.poisson(5.9), 5.9, 5.9],
      ["poisson of a large mean", () => random.poisson(120), 120, 120],
      ["chi-square", () => random.chiSquare(8.8), 8.8, 17.6],
      ["negative binomial", () => random.negativeBinomial(12.8, 8), 12.8, 64],
      ["log-normal", () => random.logNormal(40, 0.5), 40, 1_600 * (Math.exp(0.25) - 1)],
      ["weibull", () => random.weibull(70, 1), 70, 4_900],
    ];
    for (const [name, draw, mean, variance] of laws) {
      it(`${name} have its mean and variance`, function () {
        const found = momentsOf(draw);
        const slack = 5 * Math.sqrt(variance / MANY) + 0.01 * mean;
        expect(found.mean).to.be.within(mean - slack, mean + slack);
        expect(found.variance / variance).to.be.within(0.92, 1.08);
      });
    }

    it("pick chooses by weight and never what weighs nothing", function () {
      const counts = [0, 0, 0];
      for (let draw = 0; draw < MANY; draw++) {
        const index = random.pick([3, 0, 1]);
        counts[index] = (counts[index] ?? 0) + 1;
      }
      expect(counts[1]).to.equal(0);
      expect((counts[0] ?? 0) / MANY).to.be.within(0.74, 0.76);
    });

    it("whole keeps within its bounds and reaches both ends", function () {
      const seen = new Set(Array.from({ length: MANY }, () => random.whole(3, 8)));
      expect([...seen].sort()).to.deep.equal([3, 4, 5, 6, 7]);
    });
  });
});

describe("exact-math", function () {
  it("agrees with the engine's exp and ln to fourteen digits", function () {
    for (let x = -60; x <= 60; x += 0.37) {
      expect(exp(x) / Math.exp(x), String(x)).to.be.within(1 - 1e-14, 1 + 1e-14);
    }
    for (let x = 1e-9; x < 1e9; x *= 1.7) {
      const slack = 1e-14 * Math.max(1, Math.abs(Math.log(x)));
      expect(ln(x), String(x)).to.be.within(Math.log(x) - slack, Math.log(x) + slack);
    }
  });

  it("takes what is far below to zero", function () {
    expect(exp(-1_000)).to.equal(0);
  });
});
