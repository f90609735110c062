import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { loadGasSuites, measureGas } from "../../scripts/gas.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { settleGas } from "../../tasks/gas.ts";

/** A suite of one transfer, whose gas every chain since London agrees on. */
const transferSuite = `
  export const name = "transfer";
  export async function* measure({ ethers }) {
    const [from, to] = await ethers.getSigners();
    const sent = await from.sendTransaction({ to, value: 1n });
    yield ["to an account", (await sent.wait()).gasUsed];
  }
`;

describe("gas", function () {
  let folder: string;
  let suites: string;

  beforeEach(async function () {
    folder = await mkdtemp(path.join(tmpdir(), "gridwell gas "));
    suites = path.join(folder, "suites");
    await mkdir(suites);
    await writeFile(path.join(folder, "package.json"), `{ "type": "module" }`);
  });

  afterEach(async function () {
    await rm(folder, { recursive: true });
  });

  /** Settles a table against the baselines of the test's folder and keeps what was printed. */
  async function settle(table: Record<string, Record<string, number>>, check: boolean) {
    const printed: string[] = [];
    try {
      await settleGas(table, path.join(folder, "gas"), check, (lines) => printed.push(lines));
      return { code: null, printed: printed.join("\n") };
    } catch (error) {
      if (!(error instanceof GridwellError)) throw error;
      return { code: error.code, printed: printed.join("\n") };
    }
  }

  async function codeOf(promise: Promise<unknown>): Promise<string | null> {
    try {
      await promise;
      return null;
    } catch (error) {
      if (error instanceof GridwellError) return error.code;
      throw error;
    }
  }

  it("measures the scenarios of a suite on a chain of its own", async function () {
    await writeFile(path.join(suites, "transfer.ts"), transferSuite);
    const loaded = await loadGasSuites(suites);
    const table = await measureGas(loaded, () => network.create());
    expect(table).to.deep.equal({ transfer: { "to an account": 21_000 } });
  });

  it("refuses a folder without suites, so that a check cannot pass for want of them", async function () {
    expect(await codeOf(loadGasSuites(suites))).to.equal("GAS_NO_SUITES");
  });

  it("refuses a file that is no suite", async function () {
    await writeFile(path.join(suites, "a.ts"), `export const name = "a";`);
    expect(await codeOf(loadGasSuites(suites))).to.equal("GAS_SUITE_INVALID");
  });

  it("refuses two suites of one name", async function () {
    await writeFile(path.join(suites, "a.ts"), transferSuite);
    await writeFile(path.join(suites, "b.ts"), transferSuite);
    expect(await codeOf(loadGasSuites(suites))).to.equal("GAS_SUITE_INVALID");
  });

  it("refuses a scenario measured twice", async function () {
    const measure = async function* (): AsyncGenerator<readonly [string, bigint]> {
      yield await Promise.resolve(["same", 1n]);
      yield ["same", 2n];
    };
    const measured = measureGas([{ name: "twice", measure }], () => network.create());
    expect(await codeOf(measured)).to.equal("GAS_SCENARIO_TWICE");
  });

  it("writes baselines that a check then matches", async function () {
    await settle({ ledger: { normal: 74_800, day: 80_000 } }, false);
    const baseline = await readFile(path.join(folder, "gas", "ledger.json"), "utf8");
    expect(JSON.parse(baseline)).to.deep.equal({ normal: 74_800, day: 80_000 });
    const again = await settle({ ledger: { day: 80_000, normal: 74_800 } }, true);
    expect(again).to.deep.equal({ code: null, printed: "" });
  });

  it("fails the check by one gas more and leaves the baseline", async function () {
    await settle({ ledger: { normal: 74_800 } }, false);
    const { code, printed } = await settle({ ledger: { normal: 74_801 } }, true);
    expect(code).to.equal("GAS_CHANGED");
    expect(printed).to.include("74,800 -> 74,801").and.to.include("+1 ");
    expect((await settle({ ledger: { normal: 74_800 } }, true)).code).to.equal(null);
  });

  it("fails the check for a new scenario, a vanished one and a vanished suite", async function () {
    await settle({ ledger: { normal: 1, day: 2 }, old: { any: 3 } }, false);
    const { code, printed } = await settle({ ledger: { normal: 1, proof: 4 } }, true);
    expect(code).to.equal("GAS_CHANGED");
    expect(printed.split("\n")).to.have.lengthOf(3);
    expect(printed).to.include("ledger / proof").and.to.include("ledger / day");
    expect(printed).to.include("old / any");
  });

  it("removes the baseline of a suite that is gone", async function () {
    await settle({ ledger: { normal: 1 }, old: { any: 3 } }, false);
    await settle({ ledger: { normal: 1 } }, false);
    expect(await readdir(path.join(folder, "gas"))).to.deep.equal(["ledger.json"]);
  });
});
