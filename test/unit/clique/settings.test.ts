import { expect } from "chai";

import {
  DEFAULTS,
  checkShape,
  parseFork,
  parseSetting,
  quorum,
} from "../../../src/clique/settings.ts";
import { refused } from "../../support/refused.ts";

describe("the settings of a network", function () {
  it("take whole numbers within their ranges, both ends included", function () {
    expect(parseSetting("period", "1")).to.equal(1);
    expect(parseSetting("period", "3600")).to.equal(3_600);
    expect(parseSetting("rpc-port", "8545")).to.equal(8_545);
  });

  for (const text of ["0", "3601", "-1", "2.5", "two", "", " 2", "0x2", "1e3", "99999999999"]) {
    it(`refuse a period of "${text}"`, function () {
      expect(refused(() => parseSetting("period", text))).to.equal("USAGE_CLIQUE");
    });
  }

  it("know berlin and london, and nothing that clique does not have", function () {
    expect([parseFork("berlin"), parseFork("london")]).to.deep.equal(["berlin", "london"]);
    for (const fork of ["shanghai", "paris", "Berlin", ""]) {
      expect(refused(() => parseFork(fork))).to.equal("USAGE_CLIQUE");
    }
  });

  it("leave a node for programs", function () {
    checkShape(DEFAULTS);
    checkShape({ nodes: 2, signers: 1 });
    expect(
      refused(() => {
        checkShape({ nodes: 3, signers: 3 });
      }),
    ).to.equal("USAGE_CLIQUE");
  });

  it("need more than half of the signers", function () {
    expect([1, 2, 3, 4, 5, 6, 7].map(quorum)).to.deep.equal([1, 2, 2, 3, 3, 4, 4]);
  });
});
