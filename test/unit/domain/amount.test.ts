import { expect } from "chai";

import { parseAmount } from "../../../src/domain/amount.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { resourceByName, type Resource } from "../../../src/domain/resource.ts";

const energy = resourceByName("energy");
const water = resourceByName("water");
const heat = resourceByName("heat");
const steam: Resource = { id: 7, name: "steam", baseUnit: "kg", displayUnit: "t", decimals: 3 };

describe("parseAmount", function () {
  const right: [Resource, string, bigint][] = [
    [energy, "617.195kWh", 617_195n],
    [energy, "617195Wh", 617_195n],
    [energy, "617.195 kWh", 617_195n],
    [energy, " 1MWh ", 1_000_000n],
    [energy, "3.6kJ", 1n],
    [water, "12.5m3", 12_500n],
    [water, "12500L", 12_500n],
    [heat, "1kWh", 3_600n],
    [steam, "1.5t", 1_500n],
    [steam, "7kg", 7n],
    [energy, "0", 0n],
    [energy, "0.000", 0n],
    [energy, "0kWh", 0n],
  ];
  for (const [resource, text, amount] of right) {
    it(`takes "${text}" of ${resource.name} for ${String(amount)}`, function () {
      expect(parseAmount(resource, text)).to.equal(amount);
    });
  }

  const wrong: [string, Resource, string][] = [
    ["a number without its unit", energy, "617.195"],
    ["a unit of another resource", water, "5kWh"],
    ["a unit that nobody knows", energy, "5bananas"],
    ["a fraction of the base unit", energy, "0.0001kWh"],
    ["a negative number", energy, "-5kWh"],
    ["an exponent", energy, "1e3Wh"],
    ["thousands apart", energy, "1,000Wh"],
    ["a decimal comma", energy, "1,5kWh"],
    ["nothing", energy, ""],
    ["a unit alone", energy, "kWh"],
    ["two numbers", energy, "1 2kWh"],
  ];
  for (const [what, resource, text] of wrong) {
    it(`refuses ${what}: "${text}"`, function () {
      expect(() => parseAmount(resource, text))
        .to.throw(GridwellError)
        .with.property("code", "AMOUNT_INVALID");
    });
  }
});
