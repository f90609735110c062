import { expect } from "chai";
import fc from "fast-check";

import {
  QUALITY,
  qualityFromEspi,
  qualityName,
  repeatsPreviousTotal,
  worstQuality,
} from "../../../src/domain/quality.ts";

describe("quality", function () {
  it("numbers the codes as the ledger does", function () {
    expect(QUALITY).to.deep.equal({
      valid: 0,
      missing: 1,
      estimated: 2,
      substituted: 3,
      questionable: 4,
    });
    expect(qualityName(3)).to.equal("substituted");
    expect(qualityName(5)).to.equal(null);
  });

  it("repeats the previous total for codes 1 to 3 only", function () {
    expect(Object.values(QUALITY).filter(repeatsPreviousTotal)).to.deep.equal([1, 2, 3]);
  });

  it("reads ESPI's codes", function () {
    const expected: Record<number, number> = {
      0: 0,
      7: 3,
      8: 2,
      9: 2,
      10: 4,
      11: 4,
      12: 2,
      13: 4,
      14: 0,
      15: 3,
      16: 4,
      17: 0,
      18: 0,
      19: 0,
    };
    for (let code = 0; code < 40; code++) {
      expect(qualityFromEspi(code), String(code)).to.equal(expected[code] ?? QUALITY.questionable);
    }
  });

  it("lets the worst win, whatever the order", function () {
    expect(worstQuality([])).to.equal(QUALITY.valid);
    expect(worstQuality([QUALITY.questionable, QUALITY.estimated, QUALITY.valid])).to.equal(
      QUALITY.estimated,
    );
    expect(worstQuality([QUALITY.missing, QUALITY.estimated])).to.equal(QUALITY.missing);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.values(QUALITY))), (qualities) => {
        expect(worstQuality(qualities)).to.equal(worstQuality([...qualities].reverse()));
      }),
    );
  });
});
