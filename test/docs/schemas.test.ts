import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import hre from "hardhat";

import { benchFormats, type FormatsBenchmark } from "../../scripts/bench/formats.ts";
import { benchLedger, type LedgerBenchmark } from "../../scripts/bench/ledger.ts";
import { benchMarket, type MarketBenchmark } from "../../scripts/bench/market.ts";
import { benchMonitor, type MonitorBenchmark } from "../../scripts/bench/monitor.ts";
import { benchSeals, type SealsBenchmark } from "../../scripts/bench/seals.ts";
import { compareGas, genesis, readGasBaselines } from "../../scripts/gas.ts";
import type { ImportDocument } from "../../src/gateway/import/import-files.ts";
import type { SimulatedImport } from "../../src/gateway/simulate-community.ts";
import type { PrivacyMeasurement } from "../../src/experiments/onlooker/measure.ts";
import { FORMATS } from "../../src/meters/formats/registry.ts";
import { CommandLine } from "../support/command-line.ts";
import { conforming, mutantsOf, SCHEMAS, validatorOf } from "../support/schemas.ts";

/** What the test reads of `bench incentives`. */
interface IncentivesDocument {
  readonly withholding: readonly { readonly share: string; readonly lowest: number }[];
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const DSMR = "examples/home.dsmr.txt";
const GREEN_BUTTON = "examples/home.greenbutton.xml";
const gridwell = new CommandLine();

/** Refuses the document without any one of its required fields, and with one more. */
function expectStrict(schema: string, document: unknown): void {
  const validate = validatorOf(schema);
  let mutants = 0;
  for (const { what, document: mutant } of mutantsOf(schema, document)) {
    expect(validate(mutant), what).to.equal(false);
    mutants++;
  }
  expect(mutants).to.be.greaterThan(2);
}

/** First and last value of a register in the telegrams, base units, read without the library. */
function dialsOf(register: string): [bigint, bigint] {
  const text = readFileSync(path.join(root, DSMR), "latin1");
  const escaped = register.replaceAll(".", "\\.");
  const shown = [...text.matchAll(new RegExp(`${escaped}.*\\((\\d+)\\.(\\d{3})\\*`, "g"))];
  const values = shown.map(([, whole = "", thousandths = ""]) => BigInt(whole + thousandths));
  return [values.at(0) ?? 0n, values.at(-1) ?? 0n];
}

/** Sum of a Green Button file's intervals, base units, read without the library. */
function sumOfIntervals(): bigint {
  const text = readFileSync(path.join(root, GREEN_BUTTON), "utf8");
  const readings = text.matchAll(
    /<espi:IntervalReading>.*?<espi:value>(\d+)<.*?<\/espi:IntervalReading>/gs,
  );
  return [...readings].reduce((sum, [, value = ""]) => sum + BigInt(value), 0n);
}

describe("docs/schemas", function () {
  this.timeout(180_000);

  it("has a strict schema for every command that prints a document, and no other", function () {
    // Shared forms, any failure, and inputs.
    const others = [
      "common",
      "error",
      "load",
      "figures",
      "meter-map",
      "guard-limits",
      "guard-keys",
      "market-act",
      "market-auction",
    ];
    const documented = [...SCHEMAS.keys()].filter((name) => !others.includes(name));
    for (const name of SCHEMAS.keys()) expect(validatorOf(name)).to.be.a("function");
    const printing = hre.config.tasks.filter((task) => {
      return "options" in task && "json" in task.options;
    });
    expect(documented.sort()).to.deep.equal(printing.map(({ id }) => id.join("-")).sort());
    for (const name of documented) {
      expect(SCHEMAS.get(name)?.title).to.match(
        new RegExp(`^\\./gridwell ${name.replaceAll("-", "[ -]")}\\b`),
      );
    }
  });

  describe("demo", function () {
    let document: { steps: { name: string; ok: boolean; error: string | null }[] };

    before(async function () {
      document = await gridwell.document("demo", "demo");
    });

    it("tells every step in its order, and each goes as the story says", function () {
      expect(document.steps.map(({ name, ok }) => [name, ok])).to.deep.equal(
        [
          "deploy",
          "import",
          "enrol",
          "record-day",
          "gas",
          "lowered-total",
          "replay",
          "stranger",
          "exchange",
          "rollover",
          "late-correction",
          "proof",
          "summary",
        ].map((name) => [name, true]),
      );
    });

    it("carries the contract's answer to each cheat, and to nothing else", function () {
      const answers = document.steps.flatMap(({ name, error }) => {
        return error === null ? [] : [[name, /^\w+/.exec(error)?.[0]]];
      });
      expect(answers).to.deep.equal([
        ["lowered-total", "LedgerImplausible"],
        ["replay", "LedgerSlotNotAfter"],
        ["stranger", "LedgerNotGateway"],
      ]);
    });

    it("is held to its schema", function () {
      expectStrict("demo", document);
    });
  });

  describe("market demo", function () {
    let document: { accounts: { change: string }[]; conserved: boolean };

    before(async function () {
      document = await gridwell.document("market-demo", "market", "demo");
    });

    it("accounts for every coin", function () {
      expect(document.accounts.length).to.equal(13);
      const sum = document.accounts.reduce((all, { change }) => all + BigInt(change), 0n);
      expect(sum).to.equal(0n);
    });

    it("is held to its schema", function () {
      expectStrict("market-demo", document);
    });
  });

  describe("meters import", function () {
    let bySlot: ImportDocument;
    let byDay: ImportDocument;

    before(async function () {
      bySlot = await gridwell.document(
        "meters-import",
        "meters",
        "import",
        DSMR,
        "--cadence",
        "slot",
      );
      byDay = await gridwell.document("meters-import", "meters", "import", DSMR, GREEN_BUTTON);
    });

    it("writes every quarter-hour of every register, reads it back and proves it", function () {
      expect(bySlot).to.include({ network: "default", cadence: "slot", verified: true });
      expect(bySlot.files).to.deep.equal([{ path: DSMR, format: "dsmr", records: 485 }]);
      expect(bySlot.reports).to.deep.equal([]);
      const counts = bySlot.meters.map(({ readings, slots, missing, quarantined }) => {
        return { readings, slots, missing, quarantined };
      });
      const whole = { readings: 97, slots: 97, missing: 0, quarantined: 0 };
      expect(counts).to.deep.equal(Array.from({ length: 5 }, () => whole));
      expect(bySlot).to.include({ batches: 194, amendments: 0 }); // two banks: energy and water
      expect(bySlot.gasPerReading).to.equal(bySlot.gasUsed / (5 * 97));
    });

    it("gives each meter's totals and what the file adds to them", function () {
      const registers = ["1-0:1.8.1", "1-0:1.8.2", "1-0:2.8.1", "1-0:2.8.2", "0-1:24.2.1"];
      const said = bySlot.meters.map(({ first, last, consumption }) => {
        return [first?.total, last?.total, consumption];
      });
      const wanted = registers.map((register) => {
        const [begin, end] = dialsOf(register);
        return [begin, end, end - begin].map(String);
      });
      expect(said).to.deep.equal(wanted);
      const units = bySlot.meters.map(({ resource, unit, direction }) => [
        resource,
        unit,
        direction,
      ]);
      expect(units).to.deep.equal([
        ["energy", "Wh", "import"],
        ["energy", "Wh", "import"],
        ["energy", "Wh", "export"],
        ["energy", "Wh", "export"],
        ["water", "L", "import"],
      ]);
    });

    it("writes midnights by default, and sums intervals exactly", function () {
      expect(byDay).to.include({ cadence: "day", verified: true });
      const intervals = byDay.meters.filter(({ device }) => device === "GW004217");
      const dials = byDay.meters.filter(({ device }) => device !== "GW004217");
      expect(dials.map(({ slots }) => slots)).to.deep.equal([2, 2, 2, 2, 2]);
      expect(intervals.map(({ slots }) => slots)).to.deep.equal([1]);
      for (const { first, last, attestation } of byDay.meters) {
        expect(`${first?.time ?? ""} ${last?.time ?? ""}`).to.match(/^(?:\S+T00:00:00Z ?){2}$/);
        expect(attestation).to.equal("gateway");
      }
      expect(intervals.map(({ consumption }) => consumption)).to.deep.equal([
        sumOfIntervals().toString(),
      ]);
      expect(dials.map(({ consumption }) => consumption)).to.deep.equal(
        bySlot.meters.map(({ consumption }) => consumption),
      );
    });

    it("is held to its schema", function () {
      expectStrict("meters-import", byDay);
    });
  });

  describe("meters generate", function () {
    it("is held to its schema, and leaves the files that it names", async function () {
      const folder = await mkdtemp(path.join(tmpdir(), "gridwell generate "));
      const out = path.join(folder, "day.csv");
      const truth = path.join(folder, "truth.jsonl");
      const options = ["--households", "20", "--faults", "all", "--out", out, "--truth", truth];
      const generate = ["meters", "generate", "--format", "csv", ...options];
      const document = await gridwell.document("meters-generate", ...generate);
      expectStrict("meters-generate", document);
      expect(document).to.deep.include({
        community: { households: 20, businesses: 1, gateways: 1, banks: 2 },
        map: `${out}.map.json`,
        bytes: statSync(out).size,
      });
      expect(readdirSync(folder).sort()).to.deep.equal([
        "day.csv",
        "day.csv.map.json",
        "truth.jsonl",
      ]);
      expect(await gridwell.mistake(...generate)).to.deep.equal({
        exitCode: 1,
        code: "FILE_EXISTS",
      });
    });
  });

  describe("meters simulate", function () {
    it("writes a community's day, finds it as it truly was, and is held to its schema", async function () {
      const options = ["--households", "6", "--resource", "water"];
      const document = await gridwell.document<SimulatedImport>(
        "meters-simulate",
        ...["meters", "simulate", "--cadence", "hour", ...options],
      );
      expect(document).to.include({ seed: 1, verified: true, batches: 25 });
      const imported = document.meters.map(({ name, consumption }) => [name, consumption]);
      expect(imported).to.have.length(6);
      expect(Object.fromEntries(imported)).to.deep.equal(document.truth.consumption);
      const none = { injected: {}, caught: {}, missed: {}, falseAlarms: {} };
      expect(document.vee).to.deep.equal(none);
      expectStrict("meters-simulate", document);
    });

    it("scores what was noticed of faults", async function () {
      const options = ["--households", "6", "--faults", "zero=0.01,exchange=0.005"];
      const { vee } = await gridwell.document<SimulatedImport>(
        "meters-simulate",
        ...["meters", "simulate", ...options],
      );
      expect(vee.injected).to.have.all.keys("exchange", "zero");
      expect(vee.injected.zero).to.be.above(1);
      expect(vee).to.deep.include({ caught: vee.injected, missed: { exchange: 0, zero: 0 } });
    });
  });

  describe("bench ledger", function () {
    it("is held to its schema", async function () {
      const override = { initialDate: genesis };
      const connection = await hre.network.create({ network: "default", override });
      const measured = await benchLedger(connection, [40]);
      await connection.close();
      const document = conforming("bench-ledger", JSON.stringify(measured)) as LedgerBenchmark;
      expectStrict("bench-ledger", document);
      const cases = document.rows.map((row) => row.case).sort();
      expect(cases).to.deep.equal(
        ["normal", "exceptions", "day", "exchange", "amend", "proof", "repeat"].sort(),
      );
      const normal = document.rows.find((row) => row.case === "normal");
      const ratio = document.obvious.gasPerReading / (normal?.gasPerReading ?? 0);
      expect(document.ratio).to.deep.equal({ "40": ratio });
      expect(ratio).to.be.greaterThan(25);
    });
  });

  describe("bench market", function () {
    it("is held to its schema, and decides for the same whatever the number of sellers", async function () {
      const override = { initialDate: genesis };
      const connect = () => hre.network.create({ network: "default", override });
      const measured = await benchMarket(connect, [2, 5]);
      const document = conforming("bench-market", JSON.stringify(measured)) as MarketBenchmark;
      expectStrict("bench-market", document);
      expect(document.rows).to.have.length(18);
      const checks = document.rows.filter(({ step }) => step === "check").map(({ gas }) => gas);
      expect(checks[0]).to.equal(checks[1]);
    });
  });

  describe("bench monitor", function () {
    it("is held to its schema, and writes a record for less than an eighth of the paper's gas", async function () {
      const override = { initialDate: genesis };
      const connect = () => hre.network.create({ network: "default", override });
      const measured = await benchMonitor(connect);
      const document = conforming("bench-monitor", JSON.stringify(measured)) as MonitorBenchmark;
      expectStrict("bench-monitor", document);
      const [one] = document.rows.filter((row) => row.case === "post");
      expect(document.ratio["1"]).to.equal(338_000 / (one?.gas ?? 0));
      expect(document.ratio["1"]).to.be.greaterThan(8);
      expect(document.times.rows.every(({ microseconds }) => microseconds > 0)).to.equal(true);
    });
  });

  describe("bench incentives", function () {
    it("is held to its schema, and finds no gain in withholding at the default bond", async function () {
      const small = ["bench", "incentives", "--auctions", "200", "--seed", "3"];
      const document = await gridwell.document<IncentivesDocument>("bench-incentives", ...small);
      expectStrict("bench-incentives", document);
      const whole = document.withholding.filter(({ share }) => share === String(10n ** 18n));
      expect(whole.map(({ lowest }) => lowest)).to.deep.equal([0, 0]);
      expect(document.withholding[0]?.lowest).to.be.greaterThan(5_000);
    });
  });

  describe("bench privacy", function () {
    it("is held to its schema, and finds nothing in a fixed cadence", async function () {
      const small = ["bench", "privacy", "--homes", "6", "--days", "28", "--seed", "3"];
      const document = await gridwell.document<PrivacyMeasurement>("bench-privacy", ...small);
      expectStrict("bench-privacy", document);
      expect(document.rows[0]?.days).to.deep.include({ milliBits: 0, perMilleRight: 500 });
    });
  });

  describe("bench seals", function () {
    it("is held to its schema, and measures six things", async function () {
      const measured = await benchSeals({ blocks: 300, single: 10 });
      const document = conforming("bench-seals", JSON.stringify(measured)) as SealsBenchmark;
      expectStrict("bench-seals", document);
      expect(document.rows.map(({ count }) => count)).to.deep.equal([10, 10, 300, 300, 10, 10]);
    });
  });

  describe("bench formats", function () {
    it("is held to its schema, and measures every format", function () {
      const measured = benchFormats({ layout: "time", meters: 3, days: 2, bytes: 1 });
      const document = conforming("bench-formats", JSON.stringify(measured)) as FormatsBenchmark;
      expectStrict("bench-formats", document);
      expect(document.formats.map(({ format }) => format)).to.deep.equal(
        FORMATS.map(({ name }) => name),
      );
      for (const { format, readings } of document.formats) {
        expect(readings, format).to.be.greaterThan(90);
      }
      expect(document.year).to.include({ meters: 3, days: 2, readings: 576, slots: 6 });
    });
  });

  describe("gas", function () {
    it("is held to its schema", async function () {
      const suites = await readGasBaselines(path.join(root, "gas"));
      const changes = compareGas({}, suites);
      const document = conforming("gas", JSON.stringify({ suites, changes }));
      expectStrict("gas", document);
    });
  });

  describe("an error", function () {
    const mistakes: [string, string[], number, string][] = [
      ["a file that is not there", ["meters", "import", "missing.txt"], 1, "FILE_UNREADABLE"],
      ["a wrong value", ["meters", "import", DSMR, "--cadence", "weekly"], 2, "USAGE_CADENCE"],
      ["an unknown command", ["nonsense"], 2, "HHE404"],
      ["no file to generate", ["meters", "generate", "--format", "csv"], 2, "USAGE_OUT"],
      ["no format to generate", ["meters", "generate", "--out", "x"], 1, "FORMAT_UNWRITABLE"],
      ["no homes", ["meters", "generate", "--households", "0"], 2, "USAGE_SIMULATION"],
      ["an unknown fault", ["meters", "simulate", "--faults", "fire=1"], 1, "FAULTS_INVALID"],
    ];
    for (const [title, args, exitCode, code] of mistakes) {
      it(`is one document for ${title}`, async function () {
        expect(await gridwell.mistake(...args)).to.deep.equal({ exitCode, code });
      });
    }

    it("is held to its schema", function () {
      const document = {
        error: { code: "NOT_DEPLOYED", message: "Nothing is there", where: null },
      };
      expect(validatorOf("error")(document)).to.equal(true);
      expectStrict("error", document);
      const lower = { error: { ...document.error, code: "not_deployed" } };
      expect(validatorOf("error")(lower)).to.equal(false);
    });
  });
});
