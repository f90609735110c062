import { expect } from "chai";
import fc from "fast-check";

import { GridwellError } from "../../../src/domain/errors.ts";
import {
  formatCurrency,
  formatTokens,
  parseCurrency,
  parseTokens,
} from "../../../src/market/money.ts";

const amount = fc.bigInt(0n, 2n ** 100n);

describe("amounts of tokens", function () {
  it("are read with or without the symbol, in any case", function () {
    for (const text of ["12.5SCT", "12.5 SCT", "12.5", "12.500sct", " 12.5 "]) {
      expect(parseTokens(text, "SCT")).to.equal(125n * 10n ** 17n);
    }
  });

  it("come back as they were written", function () {
    fc.assert(
      fc.property(amount, (value) => {
        expect(parseTokens(formatTokens(value, "SCT"), "SCT")).to.equal(value);
      }),
    );
  });

  it("refuse what is none", function () {
    for (const text of ["", "-1", "1e3", "1,5", "5ether", "0.0000000000000000001", "SCT"]) {
      expect(() => parseTokens(text, "SCT"), text)
        .to.throw(GridwellError)
        .with.property("code", "MONEY_INVALID");
    }
  });
});

describe("amounts of currency", function () {
  it("are read with their names", function () {
    expect(parseCurrency("0.01ether")).to.equal(10n ** 16n);
    expect(parseCurrency("5 gwei")).to.equal(5n * 10n ** 9n);
    expect(parseCurrency("7wei")).to.equal(7n);
  });

  it("come back as they were written", function () {
    fc.assert(
      fc.property(amount, (value) => {
        expect(parseCurrency(formatCurrency(value))).to.equal(value);
      }),
    );
  });

  it("refuse a number without a name, and what is none", function () {
    for (const text of ["", "1", "1.5wei", "-1ether", "1ETH", "1 SCT"]) {
      expect(() => parseCurrency(text), text)
        .to.throw(GridwellError)
        .with.property("code", "MONEY_INVALID");
    }
  });
});
