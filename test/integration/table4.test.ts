import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { CommandLine } from "../support/command-line.ts";

interface FigureDocument {
  readonly command: string;
  readonly verdict: readonly string[];
  readonly tables: readonly { name: string; rows: readonly (readonly number[])[] }[];
  readonly files: readonly string[];
}

describe("figures p3-table4", function () {
  this.timeout(180_000);
  const gridwell = new CommandLine();
  const folder = mkdtempSync(path.join(tmpdir(), "gridwell table "));

  after(function () {
    rmSync(folder, { recursive: true });
  });

  it("measures all of it anew, within the bounds, and writes what it says", async function () {
    const document = await gridwell.document<FigureDocument>(
      "figures-p3-table4",
      ...["figures", "p3-table4", "--out", folder],
    );
    expect(document.verdict[1]).to.match(/^Within the bounds/);
    expect(document.tables.map(({ name, rows }) => [name, rows.length])).to.deep.equal([
      ["encrypted", 3],
      ["plain", 3],
      ["reading", 3],
    ]);
    for (const [records = 0, , ours = 0, kept = 0, again = 0, naive = 0] of document.tables[0]
      ?.rows ?? []) {
      expect(ours, `${String(records)} records`).to.be.lessThan(again);
      expect(again).to.be.lessThan(kept);
      expect(kept).to.be.lessThan(naive);
    }
    const page = readFileSync(path.join(folder, "p3-table4.md"), "utf8");
    for (const sentence of document.verdict) expect(page).to.contain(sentence);
    expect(document.files.map((file) => path.relative(folder, file))).to.include(
      path.join("p3-table4", "encrypted.svg"),
    );
  });
});
