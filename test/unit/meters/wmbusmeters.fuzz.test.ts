import fc from "fast-check";

import { RESOURCES } from "../../../src/domain/resource.ts";
import { conversion } from "../../../src/domain/unit.ts";
import { wmbusmeters } from "../../../src/meters/formats/wmbusmeters.ts";
import { expectSound, fixture } from "./fixtures.ts";
import { mutated, RUNS } from "./mutations.ts";

/** Base units in one of every unit that a field's name may end in. */
const factors = RESOURCES.flatMap(({ baseUnit }) =>
  ["m3", "L", "Wh", "kWh", "MWh", "MJ", "GJ"].map((unit) => conversion(unit, baseUnit)),
).filter((factor) => factor !== null);

const inputs = ["valid", "odd", "hostile"].map((name) =>
  fixture(`wmbusmeters/${name}.jsonl`).toString("latin1"),
);
const sound = expectSound(wmbusmeters, {}, factors);

describe("wmbusmeters, mutated", function () {
  this.timeout(240_000);
  const cuts = fc.array(fc.nat(4_000), { maxLength: 6 });

  it("never throws, invents nothing, and reads the same however the bytes are cut", function () {
    fc.assert(fc.property(mutated(inputs), cuts, sound), { numRuns: RUNS });
  });

  it("survives any bytes at all", function () {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), cuts, sound), { numRuns: RUNS });
  });
});
