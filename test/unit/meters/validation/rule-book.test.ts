import { expect } from "chai";

import { GridwellError } from "../../../../src/domain/errors.ts";
import { parseRuleBook } from "../../../../src/meters/validation/rule-book-file.ts";
import { DEFAULT_RULES, rulesFor } from "../../../../src/meters/validation/rule-book.ts";

describe("parseRuleBook", function () {
  it("changes what the file names, and leaves the rest", function () {
    const book = parseRuleBook(
      JSON.stringify({
        zone: "America/Chicago",
        resources: { energy: { physicalPerHour: "50000" }, steam: { smallDay: 7 } },
        places: { P1: { physicalPerHour: 17_250, zeroDays: null } },
      }),
      "rules.json",
    );
    const usual = rulesFor(DEFAULT_RULES, "energy", "P2");
    expect(book.zone).to.equal("America/Chicago");
    expect(rulesFor(book, "energy", "P2")).to.deep.equal({ ...usual, physicalPerHour: 50_000n });
    expect(rulesFor(book, "energy", "P1")).to.deep.equal({
      ...usual,
      physicalPerHour: 17_250n,
      zeroDays: null,
    });
    expect(rulesFor(book, "steam", "P9").smallDay).to.equal(7n);
    expect(rulesFor(book, "water", "P2")).to.deep.equal(rulesFor(DEFAULT_RULES, "water", "P2"));
  });

  const mistakes: [string, string, string][] = [
    ["no JSON", "{", "RULES_INVALID"],
    ["a list", "[]", "RULES_INVALID"],
    ["a field that is none", '{"rules":{}}', "RULES_INVALID"],
    ["a rule that is none", '{"resources":{"energy":{"speed":1}}}', "RULES_INVALID"],
    ["a rule of every object", '{"places":{"P1":{"toString":1}}}', "RULES_INVALID"],
    ["a fraction", '{"resources":{"energy":{"smallDay":1.5}}}', "RULES_INVALID"],
    ["a limit below zero", '{"places":{"P1":{"zeroDays":-1}}}', "RULES_INVALID"],
    ["a text where a count belongs", '{"places":{"P1":{"zeroDays":"3"}}}', "RULES_INVALID"],
    ["nothing where something is needed", '{"places":{"P1":{"smallDay":null}}}', "RULES_INVALID"],
    ["a zone that is none", '{"zone":"Mars/Olympus"}', "ZONE_UNKNOWN"],
  ];
  for (const [title, text, code] of mistakes) {
    it(`refuses ${title}`, function () {
      expect(() => parseRuleBook(text, "rules.json"))
        .to.throw(GridwellError)
        .with.property("code", code);
    });
  }
});
