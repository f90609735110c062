import fc from "fast-check";

import { Rational } from "../../../src/domain/rational.ts";
import { glow } from "../../../src/meters/formats/glow.ts";
import { expectSound, fixture } from "./fixtures.ts";
import { mutated, RUNS } from "./mutations.ts";

const inputs = ["valid", "odd", "hostile"].map((name) =>
  fixture(`glow/${name}.jsonl`).toString("latin1"),
);
const sound = expectSound(glow, { device: "00E0417001" }, [Rational.ONE, Rational.of(1_000n)]);

describe("Glow, mutated", function () {
  this.timeout(240_000);
  const cuts = fc.array(fc.nat(4_000), { maxLength: 6 });

  it("never throws, invents nothing, and reads the same however the bytes are cut", function () {
    fc.assert(fc.property(mutated(inputs), cuts, sound), { numRuns: RUNS });
  });

  it("survives any bytes at all", function () {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), cuts, sound), { numRuns: RUNS });
  });
});
