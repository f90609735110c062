import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

const docs = fileURLToPath(new URL("../../docs/", import.meta.url));
const page = readFileSync(path.join(docs, "invariants.md"), "utf8");
const [, section = ""] = page.split("## Scenarios");

const ROW = /^\| *(\d+) .*\]\(([^)]+)\): “([^”]+)” *\|$/gm;

describe("the scenarios of docs/invariants.md", function () {
  const rows = [...section.matchAll(ROW)];

  it("are numbered from 1 to 30", function () {
    expect(rows.map(([, number]) => Number(number))).to.deep.equal(
      Array.from({ length: 30 }, (_, index) => index + 1),
    );
  });

  for (const [, number = "", file = "", title = ""] of rows) {
    it(`${number} has its test`, function () {
      const tests = readFileSync(path.join(docs, file), "utf8");
      expect(tests).to.include(title);
    });
  }
});
