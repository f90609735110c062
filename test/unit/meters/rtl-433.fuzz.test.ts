import fc from "fast-check";

import { Rational } from "../../../src/domain/rational.ts";
import { rtl433 } from "../../../src/meters/formats/rtl-433.ts";
import { expectSound, fixture, mapOf } from "./fixtures.ts";
import { mutated, RUNS } from "./mutations.ts";

const inputs = ["valid", "odd", "hostile"].map((name) =>
  fixture(`rtl_433/${name}.jsonl`).toString("latin1"),
);
const map = mapOf({ device: "*", resource: "energy", unit: "kWh", scale: "0.01" });
const sound = expectSound(rtl433, { map }, [Rational.of(10n)]);

describe("rtl_433, mutated", function () {
  this.timeout(240_000);
  const cuts = fc.array(fc.nat(4_000), { maxLength: 6 });

  it("never throws, invents nothing, and reads the same however the bytes are cut", function () {
    fc.assert(fc.property(mutated(inputs), cuts, sound), { numRuns: RUNS });
  });

  it("survives any bytes at all", function () {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), cuts, sound), { numRuns: RUNS });
  });
});
