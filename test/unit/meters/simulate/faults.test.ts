import { expect } from "chai";
import fc from "fast-check";

import { GridwellError } from "../../../../src/domain/errors.ts";
import { FAULT_KINDS, parseFaults } from "../../../../src/meters/simulate/faults.ts";
import type { MeterRecord } from "../../../../src/meters/simulate/meter-stream.ts";
import type { SimulatedMeter } from "../../../../src/meters/simulate/simulate.ts";
import { metersOf } from "./communities.ts";

/** What a meter would have said of its truth if nothing had gone wrong. */
function replay({ meter }: SimulatedMeter): MeterRecord[] {
  return meter.times.map((end, at) => {
    const dialsAt = (index: number): number[] =>
      meter.registers.map(({ totals }) => (totals[index] ?? 0) % meter.modulus);
    const start = meter.times[Math.max(0, at - 1)] ?? end;
    return {
      device: meter.device,
      start,
      end,
      heard: end,
      received: end,
      before: dialsAt(Math.max(0, at - 1)),
      dials: dialsAt(at),
    };
  });
}

/** The records of the times that a fault touches. */
function heardAt({ records }: SimulatedMeter, times: readonly number[]): MeterRecord[] {
  return records.filter(({ received }) => times.includes(received));
}

describe("parseFaults", function () {
  it("knows none, some and all", function () {
    expect(parseFaults("none")).to.deep.equal({});
    for (const text of ["some", "all"]) {
      expect(Object.keys(parseFaults(text)).sort()).to.deep.equal([...FAULT_KINDS].sort());
    }
  });

  it("takes kinds with their rates", function () {
    expect(parseFaults("lost=0.01, exchange=0.001")).to.deep.equal({ lost: 0.01, exchange: 0.001 });
    expect(parseFaults("zero=1")).to.deep.equal({ zero: 1 });
  });

  const mistakes: [string, RegExp][] = [
    ["", /"" is no fault with its rate/],
    ["few", /"few" is no fault/],
    ["lost", /"lost" is no fault with its rate/],
    ["lost=-1", /"lost=-1"/],
    ["lost=1e-3", /"lost=1e-3"/],
    ["lost=0.1,,late=0.1", /""/],
    ["fire=0.1", /no fault "fire"; known are lost, late/],
    ["lost=0.1,lost=0.2", /lost is named twice/],
    ["lost=2", /lost=2: a rate is a share/],
    ["lost=0.6,late=0.6", /add up to 1\.200/],
  ];
  for (const [text, message] of mistakes) {
    it(`refuses "${text}" and says why`, function () {
      expect(() => parseFaults(text))
        .to.throw(GridwellError, message)
        .with.property("code", "FAULTS_INVALID");
    });
  }
});

describe("the stream of a meter", function () {
  it("is its truth when nothing goes wrong", function () {
    for (const simulated of metersOf()) {
      expect(simulated.records).to.deep.equal(replay(simulated));
      expect(simulated.injected).to.deep.equal([]);
      expect(simulated.alarms).to.deep.equal([]);
    }
  });

  it("differs from its truth only where a fault was put in", function () {
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        for (const simulated of metersOf({ seed, households: 3, faults: "all" })) {
          const { meter, injected } = simulated;
          const exchanged = injected.find(({ kind }) => kind === "exchange")?.times[0] ?? Infinity;
          const touched = new Set(injected.flatMap(({ times }) => times));
          const wanted = replay(simulated).filter(
            ({ end }) => end < exchanged && !touched.has(end),
          );
          const heard = new Map(simulated.records.map((record) => [record.end, record]));
          for (const { end, dials, device } of wanted) {
            expect(heard.get(end)).to.deep.include({ dials, device });
          }
          for (const { times, truth } of injected) {
            for (const [register, values] of truth.entries()) {
              expect(values).to.deep.equal(
                times.map((time) => meter.registers[register]?.totals[meter.times.indexOf(time)]),
              );
            }
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it("begins and ends without a fault, so that every period has its ends", function () {
    for (const { meter, records } of metersOf({ faults: "all", households: 40 })) {
      expect(records[0]?.end).to.equal(meter.times[0]);
      expect(records.some(({ end }) => end === meter.times.at(-1))).to.equal(true);
    }
  });

  describe("with one kind of fault", function () {
    /** The meters that have it. */
    const having = (kind: string, rate = 0.01): SimulatedMeter[] => {
      const meters = metersOf({ households: 60, faults: `${kind}=${String(rate)}` });
      const found = meters.filter(({ injected }) => injected.length > 0);
      expect(found, kind).to.not.have.length(0);
      for (const { injected } of found) {
        for (const fault of injected) expect(fault.kind).to.equal(kind);
      }
      return found;
    };
    const truthAt = ({ meter }: SimulatedMeter, time: number): number[] =>
      meter.registers.map(({ totals }) => (totals[meter.times.indexOf(time)] ?? 0) % meter.modulus);

    it("lost: the reading is not there", function () {
      for (const each of having("lost")) {
        for (const { times } of each.injected) expect(heardAt(each, times)).to.deep.equal([]);
      }
    });

    it("late: the reading comes after later ones", function () {
      for (const each of having("late")) {
        for (const { times } of each.injected) {
          const at = each.records.findIndex(({ end }) => end === times[0]);
          expect(each.records[at - 1]?.end).to.be.above(times[0] ?? 0);
          expect(each.records[at]?.dials).to.deep.equal(truthAt(each, times[0] ?? 0));
        }
      }
    });

    it("duplicate: the reading comes twice", function () {
      for (const each of having("duplicate")) {
        for (const { times } of each.injected) {
          const [first, second, ...more] = heardAt(each, times);
          expect(first).to.deep.equal(second);
          expect(more).to.deep.equal([]);
        }
      }
    });

    it("conflict: it comes twice with two values, the true one first", function () {
      for (const each of having("conflict")) {
        for (const { times } of each.injected) {
          const [first, second] = heardAt(each, times);
          expect(first?.dials).to.deep.equal(truthAt(each, times[0] ?? 0));
          expect(second?.end).to.equal(first?.end);
          expect(second?.dials).to.not.deep.equal(first?.dials);
        }
      }
    });

    it("stuck: the dial stays where it was", function () {
      for (const each of having("stuck", 0.003)) {
        for (const { times } of each.injected) {
          const [begin = 0] = times;
          const before = truthAt(each, begin - 900);
          expect(times.length).to.be.within(1, 12);
          for (const { dials } of heardAt(each, times)) expect(dials).to.deep.equal(before);
        }
      }
    });

    it("negative and zero: the dial falls, and is right again with the next reading", function () {
      for (const kind of ["negative", "zero"]) {
        for (const each of having(kind)) {
          for (const { times } of each.injected) {
            const [wrong] = heardAt(each, times);
            const before = truthAt(each, (times[0] ?? 0) - 900);
            for (const [register, dial] of (wrong?.dials ?? []).entries()) {
              expect(dial).to.be.below(before[register] ?? 0);
            }
            const [next] = heardAt(each, [(times[0] ?? 0) + 900]);
            expect(next?.dials).to.deep.equal(truthAt(each, (times[0] ?? 0) + 900));
          }
        }
      }
    });

    it("rollover: the dial passes its top in that slot, and the truth does not", function () {
      for (const each of having("rollover")) {
        const [{ times } = { times: [] }] = each.injected;
        const [after] = heardAt(each, times);
        const [before] = heardAt(each, [(times[0] ?? 0) - 900]);
        expect(before?.dials[0]).to.equal(each.meter.modulus - 1);
        expect(after?.dials[0]).to.be.below(before?.dials[0] ?? 0);
        const totals = each.meter.registers[0]?.totals ?? new Float64Array(0);
        expect(totals.every((total, at) => at === 0 || total >= (totals[at - 1] ?? 0))).to.equal(
          true,
        );
      }
    });

    it("exchange: another device counts on from zero", function () {
      for (const each of having("exchange")) {
        const { meter, records, injected } = each;
        expect(injected).to.have.length(1);
        const from = injected[0]?.times[0] ?? 0;
        for (const { end, device, dials } of records) {
          expect(device).to.equal(end < from ? meter.device : meter.successor);
          if (end < from) continue;
          const base = meter.registers.map(
            ({ totals }) => totals[meter.times.indexOf(from) - 1] ?? 0,
          );
          const truth = truthAt(each, end);
          expect(dials).to.deep.equal(truth.map((total, at) => total - (base[at] ?? 0)));
        }
      }
    });

    it("drift: stamps go wrong more and more, in order, and come right again", function () {
      for (const each of having("drift", 0.003)) {
        const ends = each.records.map(({ end }) => end);
        expect(ends).to.deep.equal([...ends].sort((a, b) => a - b));
        for (const { times } of each.injected) {
          const wrong = heardAt(each, times).map(({ end }, at) => Math.abs(end - (times[at] ?? 0)));
          expect(wrong).to.have.length(times.length);
          for (const [at, seconds] of wrong.entries()) {
            expect(seconds).to.equal((wrong[0] ?? 0) * (at + 1));
          }
          expect(wrong[0]).to.be.within(1, 30);
        }
      }
    });

    it("tamper and reverse: the meter complains at that time", function () {
      for (const [kind, alarm] of [
        ["tamper", "tamper"],
        ["reverse", "reverse-flow"],
      ] as const) {
        for (const { alarms, injected } of having(kind)) {
          expect(alarms.map((each) => [each.kind, each.time])).to.deep.equal(
            injected.map(({ times }) => [alarm, times[0]]),
          );
        }
      }
    });

    it("reverse: only water runs back", function () {
      for (const each of having("reverse")) {
        expect(each.meter.resource).to.equal("water");
        for (const { times } of each.injected) {
          const before = truthAt(each, (times[0] ?? 0) - 900)[0] ?? 0;
          for (const { dials } of heardAt(each, times)) expect(dials[0]).to.be.below(before);
        }
      }
    });
  });
});
