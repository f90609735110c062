import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The text of all files of these patterns. */
function textOf(...patterns: string[]): string {
  const files = globSync(patterns, { cwd: root });
  expect(files).to.not.have.length(0);
  return files.map((file) => readFileSync(path.join(root, file), "utf8")).join("\n");
}

const contracts = textOf("contracts/{token,trading}/*.sol", "contracts/libraries/Consumption.sol");
const errors = [...contracts.matchAll(/^ {4}error (\w+)\(/gm)].map(([, name = ""]) => name);

describe("the errors of token and trading", function () {
  it("are each raised by a contract", function () {
    const all = textOf("contracts/{token,trading,libraries}/*.sol");
    const raised = [...all.matchAll(/\brevert (?:\w+\.)?(\w+)\(/g)].map(([, name]) => name);
    expect(errors.filter((name) => !raised.includes(name))).to.deep.equal([]);
    expect(errors.length).to.be.greaterThan(50);
  });

  it("are each provoked by a unit test, which asserts them by name", function () {
    const tests = textOf("test/unit/{token,trading}/*.test.ts");
    // Some stand in a table of cases.
    const provoked = new Set([...tests.matchAll(/"(\w+)"/g)].map(([, name]) => name));
    expect(errors.filter((name) => !provoked.has(name))).to.deep.equal([]);
  });
});
