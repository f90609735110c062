import { expect } from "chai";
import fc from "fast-check";

import { SLOTS_A_DAY, traceHome } from "../../../src/experiments/onlooker/home-trace.ts";
import { infer, type Observation } from "../../../src/experiments/onlooker/inference.ts";
import { measurePrivacy, type PrivacyRow } from "../../../src/experiments/onlooker/measure.ts";
import { frameBytes } from "../../../src/experiments/onlooker/policies.ts";
import { sealExtended } from "../../../src/monitoring/extended-record.ts";
import { x25519PublicKey } from "../../../src/crypto/hpke.ts";
import { random } from "../../support/crypto/random.ts";
import { place, secretBytesAt, unhex, vectors } from "../../support/crypto/vectors.ts";

const parameters = { homes: 12, days: 28, seed: 5 };

describe("what an onlooker infers", function () {
  this.timeout(60_000);

  describe("from sightings", function () {
    const truths = Array.from({ length: 400 }, (_, index) => index % 2 === 0);
    const observed = (symbolOf: (truth: boolean, index: number) => string): Observation[] =>
      truths.map((truth, index) => ({ prior: 0, symbol: symbolOf(truth, index), truth }));

    it("is everything where the symbol is the truth", function () {
      const all = observed(String);
      expect(infer(all, all)).to.deep.equal({
        ...{ milliBits: 1_002, milliBitsInAll: 1_002, perMilleRight: 1_000, perMilleByPrior: 500 },
      });
    });

    it("is nothing where the symbol is always the same, or has never been seen", function () {
      const same = observed(() => "same");
      expect(infer(same, same)).to.include({ milliBits: 0, perMilleRight: 500 });
      const strange = observed((_, index) => String(index));
      expect(infer(same, strange).perMilleRight).to.equal(500);
    });

    it("is nothing where the prior tells it already", function () {
      const known = truths.map((truth) => ({ prior: Number(truth), symbol: "", truth }));
      expect(infer(known, known)).to.deep.equal({
        ...{ milliBits: 0, milliBitsInAll: 0, perMilleRight: 1_000, perMilleByPrior: 1_000 },
      });
    });

    it("is never less than nothing, nor more than there is", function () {
      const observation = fc.record({
        prior: fc.nat(2),
        symbol: fc.constantFrom("a", "b", "c"),
        truth: fc.boolean(),
      });
      const many = fc.array(observation, { minLength: 1, maxLength: 60 });
      fc.assert(
        fc.property(many, many, (learned, tried) => {
          const { milliBits, milliBitsInAll, perMilleRight } = infer(learned, tried);
          expect(milliBits).to.be.within(0, milliBitsInAll);
          expect(perMilleRight).to.be.within(0, 1_000);
        }),
      );
    });
  });

  describe("from ways of posting", function () {
    const rows = measurePrivacy(parameters, () => undefined).rows;
    const row = (name: string): PrivacyRow => {
      const found = rows.find(({ policy }) => policy === name);
      if (found === undefined) throw new Error(name);
      return found;
    };

    it("is the same for the same seed", function () {
      expect(measurePrivacy(parameters, () => undefined).rows).to.deep.equal(rows);
    });

    it("is nothing from frames of one size at fixed times", function () {
      for (const name of [
        ...["once a day", "once a day, X as it is posted"],
        ...["each slot", "each slot, X as it is posted"],
      ]) {
        expect(row(name).slots.milliBits, name).to.equal(0);
        expect(row(name).days, name).to.include({ milliBits: 0, perMilleRight: 500 });
      }
    });

    it("is most of it from posts that follow use, and from the length of what follows use", function () {
      for (const name of ["only slots with use", "once a day, X without padding"]) {
        expect(row(name).days.perMilleRight, name).to.be.greaterThan(900);
      }
      const { slots } = row("only slots with use");
      expect(slots.perMilleRight).to.be.greaterThan(slots.perMilleByPrior + 100);
    });

    it("is a trip from a delegation in the open, when there is one", function () {
      const delegated = row("once a day, open delegations on trips").days;
      expect(delegated.perMilleRight).to.be.greaterThan(500);
    });
  });

  it("sees frames as long as real ones", async function () {
    expect(frameBytes(3)).to.equal(unhex(vectors.frames.plain).length);
    const [key] = vectors.x25519;
    const reading = { resource: 2, slot: 70_001, register: 123_456n, quality: 0 };
    const to = x25519PublicKey(secretBytesAt(key));
    const lengthOf = async (count: number): Promise<number> => {
      const readings = Array.from({ length: count }, () => reading);
      const where = { epoch: 1, first: 70_001, last: 70_001 };
      return (await sealExtended({ readings }, place, where, to, random)).length;
    };
    // The policies' figures for none and for each more, and what all are padded to.
    expect(await Promise.all([0, 1, 34, 35].map(lengthOf))).to.deep.equal([
      ...[52 + 34 * 12, 52 + 34 * 12],
      ...[52 + 34 * 12, 52 + 68 * 12],
    ]);
  });

  it("follows homes that are empty on trips and only then all day", function () {
    const traces = Array.from({ length: 30 }, (_, home) => traceHome(parameters, home));
    expect(traces.some(({ trip }) => trip !== null)).to.equal(true);
    for (const { present, litres, trip } of traces) {
      expect([present.length, litres.length]).to.deep.equal(
        Array.from({ length: 2 }, () => parameters.days * SLOTS_A_DAY),
      );
      for (let day = 0; day < parameters.days; day++) {
        const slots = { from: day * SLOTS_A_DAY, until: (day + 1) * SLOTS_A_DAY };
        const isAway = trip !== null && day >= trip.from && day < trip.until;
        expect(present.slice(slots.from, slots.until).includes(true)).to.equal(!isAway);
        if (isAway) expect(Math.max(...litres.slice(slots.from, slots.until))).to.equal(0);
      }
    }
  });
});
