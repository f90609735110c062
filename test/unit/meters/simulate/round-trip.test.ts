import { expect } from "chai";

import { timeGrid } from "../../../../src/domain/time-grid.ts";
import { readMeterMap } from "../../../../src/meters/formats/meter-map.ts";
import { formatByName } from "../../../../src/meters/formats/registry.ts";
import { SeriesCollector } from "../../../../src/meters/series-collector.ts";
import type { Series } from "../../../../src/meters/series.ts";
import { readingsOf } from "../../../../src/meters/simulate/readings.ts";
import type { SimulatedPremises, Simulation } from "../../../../src/meters/simulate/simulate.ts";
import { simulate } from "../../../../src/meters/simulate/simulate.ts";
import { writerByName } from "../../../../src/meters/simulate/writers/registry.ts";
import { readAll, reasons, type Outcome } from "../read-all.ts";
import { DAY, simulationOf, type Wanted } from "./communities.ts";

const grid = timeGrid(DAY - 86_400, 900);

/** What a format's adapter reads of what its writer wrote. */
function readBack(format: string, simulation: Simulation): Outcome {
  const writer = writerByName(format);
  const bodies = [...simulate(simulation)].map((each) => writer.body(each, simulation.period));
  const text = writer.head(simulation.period) + bodies.join("") + writer.tail;
  const map =
    writer.map === null ? null : readMeterMap(JSON.stringify(writer.map), `${format}.map.json`);
  return readAll(formatByName(format), text, { map });
}

/** A register with its running totals by time, and what it counted. */
interface Lane {
  readonly key: string;
  readonly used: bigint;
  readonly totals: readonly string[];
}

/** The series of readings; totals only when the format gives dials. */
function lanesOf(outcome: Outcome, keyOf: (series: Series) => string): Lane[] {
  const collector = new SeriesCollector();
  for (const reading of outcome.readings) collector.add(reading);
  const series = [...collector.finish({ grid, cadence: "slot" })];
  return series
    .map((each) => ({
      key: `${keyOf(each)} ${each.resource} ${each.direction}`,
      used: (each.last?.total ?? 0n) - (each.opening?.total ?? 0n),
      totals: each.slots.map(({ end, total }) => `${String(end)} ${String(total)}`),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The true lanes, named by device or place. */
function truthOf(simulation: Simulation, by: "device" | "place"): Lane[] {
  return [...simulate(simulation)]
    .flatMap(({ meters }: SimulatedPremises) => [...meters])
    .flatMap(({ meter }) =>
      meter.registers.map(({ direction, totals }) => ({
        key: `${by === "device" ? meter.device : `${meter.point}-${meter.resource}`} ${meter.resource} ${direction}`,
        used: BigInt((totals.at(-1) ?? 0) - (totals[0] ?? 0)),
        totals: meter.times.map((time, at) => `${String(time)} ${String(totals[at] ?? 0)}`),
      })),
    )
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

const wanted: Wanted = { households: 20, days: 2 };

describe("the readings of a simulation", function () {
  it("become the truth again, without any format", function () {
    const simulation = simulationOf(wanted);
    const readings = [...simulate(simulation)].flatMap(({ meters }) =>
      meters.flatMap((each) => [...readingsOf(each)]),
    );
    const lanes = lanesOf({ readings, alarms: [], reports: [] }, ({ device }) => device);
    expect(lanes).to.deep.equal(truthOf(simulation, "device"));
  });

  describe("written as DSMR telegrams", function () {
    for (const [season, from] of [
      ["in winter", DAY],
      ["over the change to summer time", Date.UTC(2026, 2, 28) / 1_000],
      ["over the change to winter time", Date.UTC(2026, 9, 24) / 1_000],
    ] as const) {
      it(`are read back to the same totals ${season}`, function () {
        const simulation = simulationOf({ ...wanted, from });
        const outcome = readBack("dsmr", simulation);
        expect(outcome.reports).to.deep.equal([]);
        // The port tells an electricity meter from a water meter by a letter.
        const lanes = lanesOf(outcome, ({ device }) => device.slice(1));
        expect(lanes).to.deep.equal(truthOf(simulation, "device"));
      });
    }

    it("are telegrams also where only water is metered", function () {
      const simulation = simulationOf({ ...wanted, resources: ["water"] });
      const outcome = readBack("dsmr", simulation);
      expect(outcome.reports).to.deep.equal([]);
      const lanes = lanesOf(outcome, ({ device }) => device.slice(1));
      expect(lanes).to.deep.equal(truthOf(simulation, "device"));
    });

    it("hold as many readings as were heard, faults and all", function () {
      const simulation = simulationOf({ ...wanted, faults: "all" });
      const outcome = readBack("dsmr", simulation);
      expect(reasons(outcome)).to.deep.equal({});
      const heard = [...simulate(simulation)].flatMap(({ meters }) =>
        meters.map(({ meter, records }) => records.length * meter.registers.length),
      );
      expect(outcome.readings).to.have.length(heard.reduce((sum, count) => sum + count, 0));
    });
  });

  describe("written as Green Button", function () {
    it("are read back to the same use in every interval", function () {
      const simulation = simulationOf(wanted);
      const outcome = readBack("greenbutton", simulation);
      expect(outcome.reports).to.deep.equal([]);
      const lanes = lanesOf(outcome, ({ point }) => point ?? "");
      const truth = truthOf(simulation, "place");
      expect(lanes.map(({ key, used }) => [key, used])).to.deep.equal(
        truth.map(({ key, used }) => [key, used]),
      );
      for (const [index, { totals }] of lanes.entries()) {
        const [first = "", ...later] = truth[index]?.totals ?? [];
        const opening = BigInt(first.split(" ")[1] ?? "");
        const rises = later.map((text) => {
          const [time = "", total = ""] = text.split(" ");
          return `${time} ${String(BigInt(total) - opening)}`;
        });
        expect(totals).to.deep.equal(rises);
      }
    });

    it("go on over the top of a dial as if nothing had happened", function () {
      const simulation = simulationOf({ ...wanted, faults: "rollover=0.02" });
      const lanes = lanesOf(readBack("greenbutton", simulation), ({ point }) => point ?? "");
      expect(lanes.map(({ used }) => used)).to.deep.equal(
        truthOf(simulation, "place").map(({ used }) => used),
      );
    });
  });

  describe("written as wmbusmeters JSON lines", function () {
    it("are read back to the same totals", function () {
      const simulation = simulationOf(wanted);
      const outcome = readBack("wmbusmeters", simulation);
      expect(outcome.reports).to.deep.equal([]);
      const lanes = lanesOf(outcome, ({ device }) => device);
      expect(lanes).to.deep.equal(truthOf(simulation, "device"));
    });

    it("lose nothing of what was heard but repeats and zeros, which the adapter knows", function () {
      const simulation = simulationOf({ ...wanted, faults: "all" });
      const outcome = readBack("wmbusmeters", simulation);
      const meters = [...simulate(simulation)].flatMap(({ meters: each }) => [...each]);
      const heard = meters.reduce((sum, { records }) => sum + records.length, 0);
      const of = (fault: string): number =>
        meters.flatMap(({ injected }) => injected.filter(({ kind }) => kind === fault)).length;
      const zeros = meters.flatMap(({ meter, injected }) =>
        injected.flatMap(({ kind }) => (kind === "zero" ? meter.registers : [])),
      );
      expect(reasons(outcome)).to.deep.equal({
        "message-repeated": of("duplicate"),
        "zero-after-restart": zeros.length,
      });
      const silent = of("duplicate") + of("zero");
      expect(new Set(outcome.readings.map(({ source }) => source.line)).size).to.equal(
        heard - silent,
      );
    });
  });

  describe("written as CSV with its map", function () {
    it("are read back to the same totals", function () {
      const simulation = simulationOf(wanted);
      const outcome = readBack("csv", simulation);
      expect(outcome.reports).to.deep.equal([]);
      const lanes = lanesOf(outcome, ({ device }) => device);
      expect(lanes).to.deep.equal(truthOf(simulation, "device"));
    });

    it("hold every reading as it was heard, faults and all", function () {
      const simulation = simulationOf({ ...wanted, faults: "all" });
      const outcome = readBack("csv", simulation);
      expect(outcome.reports).to.deep.equal([]);
      const heard = [...simulate(simulation)].flatMap(({ meters }) =>
        meters.flatMap((each) => [...readingsOf(each)]),
      );
      const said = (readings: Outcome["readings"]): unknown[] =>
        readings.map((reading) => ({ ...reading, source: null }));
      expect(said(outcome.readings)).to.deep.equal(said(heard));
    });
  });

  it("raise the meters' own alarms where the format carries them", function () {
    const simulation = simulationOf({ ...wanted, faults: "tamper=0.005,reverse=0.005" });
    const told = [...simulate(simulation)].flatMap(({ meters }) =>
      meters.flatMap(({ alarms }) => alarms.map(({ kind, device, time }) => [kind, device, time])),
    );
    const { alarms } = readBack("wmbusmeters", simulation);
    expect(told.length).to.be.above(10);
    expect(alarms.map(({ kind, device, time }) => [kind, device, time])).to.have.deep.members(told);
  });

  it("are refused a format that nobody writes", function () {
    for (const name of ["", "nem12"]) {
      expect(() => writerByName(name))
        .to.throw()
        .with.property("code", "FORMAT_UNWRITABLE");
    }
  });
});
