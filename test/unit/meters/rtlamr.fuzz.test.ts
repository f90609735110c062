import fc from "fast-check";

import { Rational } from "../../../src/domain/rational.ts";
import { rtlamr } from "../../../src/meters/formats/rtlamr.ts";
import { expectSound, fixture, mapOf } from "./fixtures.ts";
import { mutated, RUNS } from "./mutations.ts";

const inputs = ["valid", "odd", "hostile"].map((name) =>
  fixture(`rtlamr/${name}.jsonl`).toString("latin1"),
);
const map = mapOf({ device: "*", resource: "water", unit: "gal", scale: "0.1" });
const sound = expectSound(rtlamr, { map }, [Rational.of(3785411784n, 10_000_000_000n)]);

describe("rtlamr, mutated", function () {
  this.timeout(240_000);
  const cuts = fc.array(fc.nat(4_000), { maxLength: 6 });

  it("never throws, invents nothing, and reads the same however the bytes are cut", function () {
    fc.assert(fc.property(mutated(inputs), cuts, sound), { numRuns: RUNS });
  });

  it("survives any bytes at all", function () {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), cuts, sound), { numRuns: RUNS });
  });
});
