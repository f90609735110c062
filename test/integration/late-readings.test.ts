import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import hre from "hardhat";

import { importFiles, type ImportDocument } from "../../src/gateway/import/import-files.ts";
import { findPoint } from "../../src/gateway/point-finder.ts";
import { historyOf } from "../../src/gateway/point-history.ts";
import { openCommunity, type OpenCommunity } from "../../tasks/context.ts";
import { EAN, quarters } from "../support/belgian-telegrams.ts";

const IN_PROCESS = { state: "", seed: "", passwordFile: "", json: false };

describe("readings that come late", function () {
  this.timeout(300_000);
  let folder: string;
  let community: OpenCommunity;
  let files = 0;

  before(async function () {
    folder = mkdtempSync(path.join(tmpdir(), "gridwell-late-"));
    community = await openCommunity(hre, IN_PROCESS, "default");
  });

  after(async function () {
    await community[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  function run(telegrams: string): Promise<ImportDocument> {
    const file = path.join(folder, `${String(files++)}.txt`);
    writeFileSync(file, telegrams);
    return importFiles(community, { paths: [file], cadence: "slot", history: false, gateway: 0 });
  }

  const told = async () =>
    (await historyOf(community, findPoint(community, EAN))).lines.map(
      ({ total, quality, estimate, settled, amendments }) => {
        return { total, quality, estimate, settled, amendments: amendments.length };
      },
    );

  const withGap = quarters([
    [0, 100_000],
    [1, 100_100],
    [4, 100_401],
    [5, 100_500],
  ]);

  it("are estimated first, beside the lane, and add up", async function () {
    const document = await run(withGap);
    expect(document.verified).to.equal(true);
    expect(document.meters[0]).to.deep.include({ slots: 6, estimated: 2, missing: 2 });
    expect(document.findings.map(({ rule }) => rule)).to.deep.equal(["gap"]);
    expect(await told()).to.deep.equal([
      { total: 100_000n, quality: "valid", estimate: null, settled: 100_000n, amendments: 0 },
      { total: 100_100n, quality: "valid", estimate: null, settled: 100_100n, amendments: 0 },
      {
        total: 100_100n,
        quality: "estimated",
        estimate: 100_200n,
        settled: 100_200n,
        amendments: 0,
      },
      {
        total: 100_100n,
        quality: "estimated",
        estimate: 100_300n,
        settled: 100_300n,
        amendments: 0,
      },
      { total: 100_401n, quality: "valid", estimate: null, settled: 100_401n, amendments: 0 },
      { total: 100_500n, quality: "valid", estimate: null, settled: 100_500n, amendments: 0 },
    ]);
  });

  it("change nothing while they do not come", async function () {
    const again = await run(withGap);
    expect(again).to.deep.include({ batches: 0, amendments: 0, verified: true });
  });

  it("become amendments when they do, and overwrite nothing", async function () {
    const late = await run(
      quarters([
        [1, 100_100],
        [2, 100_150],
        [3, 100_390],
        [4, 100_401],
      ]),
    );
    expect(late).to.deep.include({ batches: 0, amendments: 2, verified: true });
    expect((await told()).slice(2, 4)).to.deep.equal([
      {
        total: 100_100n,
        quality: "estimated",
        estimate: 100_200n,
        settled: 100_150n,
        amendments: 1,
      },
      {
        total: 100_100n,
        quality: "estimated",
        estimate: 100_300n,
        settled: 100_390n,
        amendments: 1,
      },
    ]);
  });

  it("are never replaced by an estimate again", async function () {
    const again = await run(withGap);
    expect(again).to.deep.include({ batches: 0, amendments: 0 });
    expect((await told())[2]?.settled).to.equal(100_150n);
  });
});
