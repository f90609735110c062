import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

const root = fileURLToPath(new URL("../../", import.meta.url));

describe("docs/invariants.md", function () {
  it("numbers and names the invariants as their tests do", function () {
    const page = readFileSync(path.join(root, "docs/invariants.md"), "utf8");
    const file = path.join(root, "test/solidity/ledger/LedgerInvariants.t.sol");
    const tests = readFileSync(file, "utf8");
    const named = [...page.matchAll(/^\| *(\d+) +\|.*`(invariant_\w+)`/gm)];
    const tested = [...tests.matchAll(/function (invariant_\w+)\(\)/g)].map(([, name]) => name);
    expect(named.map(([, , name]) => name)).to.deep.equal(tested);
    for (const [, number = "", name = ""] of named) expect(name).to.include(`_${number}_`);
    expect(named).to.have.length(12);
  });
});
