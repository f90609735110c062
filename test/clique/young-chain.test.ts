import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";

import { signerSet } from "../../src/clique/votes.ts";
import { onTrialNetwork } from "../../tasks/clique/trial.ts";

/** Where geth counts its sealers for the first time from the first block on, whom nobody sealed. */
const WINDOW = 64;

describe("a chain that is young", function () {
  this.timeout(240_000);

  it("tells who seals it at every height, also where geth's count fails", async function () {
    const seen = new Map<number, number>();
    const plan = { geth: "", cables: false, settings: { period: 1 } };
    await onTrialNetwork(plan, async ({ folder, state }) => {
      const [node] = state.nodes;
      if (node === undefined) throw new TypeError("a network without nodes");
      const sealers = state.nodes.flatMap(({ address }) => address ?? []).sort();
      let height = 0;
      while (height <= WINDOW) {
        const { block, signers, sealed } = await signerSet(folder, node);
        expect(signers).to.deep.equal(sealers);
        height = block;
        const count = [...sealed.values()].reduce((sum, blocks) => sum + blocks, 0);
        seen.set(block, count);
        await pause(100);
      }
    });
    expect(seen.has(WINDOW)).to.equal(true);
    expect(seen.get(WINDOW + 1)).to.be.at.least(WINDOW - 1);
  });
});
