import { expect } from "chai";

import { findCoverageGaps } from "../../scripts/coverage-gate.ts";

const sources: Record<string, string> = {
  "contracts/A.sol": "contract A {\n  reached();\n  if (x) revert();\n}",
  "contracts/mocks/M.sol": "contract M {\n  idle();\n}",
};
const report = (hits: number) =>
  `TN:\nSF:contracts/A.sol\nDA:2,4\nDA:3,${String(hits)}\nLH:1\nLF:2\nend_of_record\n` +
  "TN:\nSF:contracts/mocks/M.sol\nDA:2,0\nend_of_record\n";

const readSource = (file: string) => Promise.resolve(sources[file] ?? "");

describe("findCoverageGaps", function () {
  it("finds nothing when every line outside mocks is reached", async function () {
    expect(await findCoverageGaps(report(1), {}, readSource)).to.deep.equal([]);
  });

  it("names file, line and text of a line without a hit", async function () {
    const [gap, ...others] = await findCoverageGaps(report(0), {}, readSource);
    expect(gap).to.include("contracts/A.sol:3").and.to.include("if (x) revert();");
    expect(others).to.deep.equal([]);
  });

  it("accepts a line whose exception has a reason", async function () {
    const exceptions = { "contracts/A.sol": { "if (x) revert();": "cannot happen: …" } };
    expect(await findCoverageGaps(report(0), exceptions, readSource)).to.deep.equal([]);
  });

  it("refuses an exception that is not needed any more", async function () {
    const exceptions = { "contracts/A.sol": { "if (x) revert();": "cannot happen: …" } };
    expect(await findCoverageGaps(report(1), exceptions, readSource)).to.have.lengthOf(1);
  });

  it("refuses a report without contracts", async function () {
    expect(await findCoverageGaps("", {}, readSource)).to.have.lengthOf(1);
  });
});
