import { readFileSync } from "node:fs";

import { expect } from "chai";

import { readMeterMap } from "../../src/meters/formats/meter-map.ts";
import { FORMATS } from "../../src/meters/formats/registry.ts";

const page = readFileSync(new URL("../../docs/formats.md", import.meta.url), "utf8");

describe("docs/formats.md", function () {
  it("shows maps that are taken as they stand", function () {
    const maps = [...page.matchAll(/^```json\n([^]*?)^```/gm)].map(([, text = ""]) => text);
    expect(maps.length).to.be.greaterThan(3);
    for (const text of maps)
      expect(() => readMeterMap(text, "docs/formats.md"), text).to.not.throw();
  });

  it("lists every format by its name", function () {
    for (const { name } of FORMATS) expect(page).to.include(`| \`${name}\``);
  });
});
