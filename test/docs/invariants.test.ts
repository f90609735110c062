import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(path.join(root, "docs/invariants.md"), "utf8");

describe("docs/invariants.md", function () {
  for (const [title, files, count] of [
    ["the reading ledger", ["ledger/LedgerInvariants.t.sol"], 12],
    ["the market", ["market/MarketInvariants.t.sol"], 16],
    [
      "the monitoring",
      ["Delegation", "Dispute", "Monitor", "Sum"].map(
        (what) => `monitoring/${what}Invariants.t.sol`,
      ),
      11,
    ],
  ] as const) {
    it(`numbers and names the invariants of ${title} as their tests do`, function () {
      const section = page.split(/^# /m).find((part) => part.startsWith(`Invariants of ${title}`));
      const tests = files
        .map((file) => readFileSync(path.join(root, "test/solidity", file), "utf8"))
        .join("");
      const named = [...(section ?? "").matchAll(/^\| *(\d+) +\|.*`(invariant_\w+)`/gm)];
      const tested = [...tests.matchAll(/function (invariant_\w+)\(\)/g)].map(([, name]) => name);
      expect(named.map(([, , name]) => name).sort()).to.deep.equal(tested.sort());
      for (const [, number = "", name = ""] of named) expect(name).to.include(`_${number}_`);
      expect(named).to.have.length(count);
    });
  }
});
