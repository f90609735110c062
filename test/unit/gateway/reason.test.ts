import { expect } from "chai";
import { encodeBytes32String, id, ZeroHash } from "ethers";

import { GridwellError } from "../../../src/domain/errors.ts";
import { reasonOf, reasonText } from "../../../src/gateway/reason.ts";

describe("reasonOf", function () {
  it("puts up to 31 characters of ASCII on the chain as they are", function () {
    const text = "x".repeat(31);
    expect(reasonOf(text)).to.deep.equal({ text, code: encodeBytes32String(text), hashed: false });
    expect(reasonText(reasonOf(text).code)).to.equal(text);
  });

  for (const text of ["x".repeat(32), "défaut", "two\nlines"]) {
    it(`puts only the hash of ${JSON.stringify(text)} there`, function () {
      expect(reasonOf(text)).to.deep.equal({ text, code: id(text), hashed: true });
      expect(reasonText(id(text))).to.equal(id(text));
    });
  }

  it("leaves white space around it away", function () {
    expect(reasonOf("  meter broken ").text).to.equal("meter broken");
  });

  for (const text of ["", "   "]) {
    it(`refuses ${JSON.stringify(text)}`, function () {
      expect(() => reasonOf(text))
        .to.throw(GridwellError)
        .with.property("code", "USAGE_REASON");
    });
  }
});

describe("reasonText", function () {
  it("knows that zero is no reason", function () {
    expect(reasonText(ZeroHash)).to.equal(null);
    expect(reasonText("0x")).to.equal(null);
  });
});
