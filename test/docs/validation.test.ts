import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";

import { RULE_ACTIONS } from "../../src/meters/validation/finding.ts";
import { parseRuleBook } from "../../src/meters/validation/rule-book-file.ts";
import { DEFAULT_RULES, GENERAL_RULES } from "../../src/meters/validation/rule-book.ts";

const page = readFileSync(path.join(import.meta.dirname, "../../docs/validation.md"), "utf8");
const section = (title: string): string =>
  page.split(/^## /m).find((part) => part.startsWith(title)) ?? "";
const OUTCOMES = { quarantine: "quarantined", question: "questioned", tell: "told" } as const;

describe("docs/validation.md", function () {
  const rows = section("Rules")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()));

  it("names every rule with what follows, and no other", function () {
    const said = rows.map(([, rule = "", , , then]) => [rule.replaceAll("`", ""), then]);
    const wanted = Object.entries(RULE_ACTIONS).map(([rule, action]) => [rule, OUTCOMES[action]]);
    expect(said.sort()).to.deep.equal(wanted.sort());
  });

  it("names every parameter", function () {
    for (const parameter of Object.keys(GENERAL_RULES)) expect(page).to.include(`\`${parameter}\``);
  });

  it("gives the defaults of energy as they are", function () {
    const energy = new Map(Object.entries(DEFAULT_RULES.resources.get("energy") ?? {}));
    const named = rows.flatMap(([, , , parameter = ""]) =>
      [...parameter.matchAll(/`(\w+)` ([\d,]+|null)/g)].map(([, name = "", value = ""]) => {
        return [name, value.replaceAll(",", "")];
      }),
    );
    expect(named.length).to.be.greaterThan(15);
    for (const [name = "", value] of named) {
      if (name !== "maxStep") expect(String(energy.get(name)), name).to.equal(value);
    }
  });

  it("shows a file of rules that is one", function () {
    const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
    const book = parseRuleBook(example, "the page");
    expect(book.places.get("541440000000000001")?.physicalPerHour).to.equal(17_250n);
  });
});
