import { expect } from "chai";

import type { NetworkDescription } from "../../src/clique/description.ts";
import { CliquePlace } from "../support/clique-network.ts";

/** A quarter or a fifth of the starts froze before the first block had its time ahead of them. */
const STARTS = 20;

describe("starts in a row", function () {
  this.timeout(STARTS * 120_000);

  for (let start = 1; start <= STARTS; start++) {
    it(`number ${String(start)} is ready, with nothing wrong`, async function () {
      const place = new CliquePlace();
      try {
        const { gridwell, network } = place;
        const made = await gridwell.document<NetworkDescription & { readonly height: number }>(
          "clique-up",
          ...["clique", "up", "--dir", network],
        );
        expect(made.height).to.be.at.least(2);
        const status = await gridwell.document<{ readonly findings: readonly unknown[] }>(
          "clique-status",
          ...["clique", "status"],
        );
        expect(status.findings).to.deep.equal([]);
      } finally {
        await place.clear();
      }
    });
  }
});
