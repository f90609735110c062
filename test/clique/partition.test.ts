import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";

import { diagnose } from "../../src/clique/diagnosis.ts";
import { freezeNodes, killNodes, startAgain, wakeNodes } from "../../src/clique/faults.ts";
import { builtGeth } from "../../src/clique/geth-build.ts";
import type { NetworkState } from "../../src/clique/network-state.ts";
import { observe, type Answers, type NetworkView } from "../../src/clique/observe.ts";
import { openTrial, type TrialNetwork } from "../../src/clique/trial-network.ts";
import { WORKSHOP } from "../../tasks/clique/place.ts";

describe("a network whose nodes are joined by proxies", function () {
  this.timeout(240_000);
  let network: TrialNetwork;
  let folder: string;
  let state: NetworkState;
  const silent = (): void => undefined;

  /** Looks at the network until it is as wanted. */
  async function until(is: (view: NetworkView) => boolean): Promise<NetworkView> {
    for (;;) {
      const view = await observe(folder, state);
      if (is(view)) return view;
      await pause(100);
    }
  }

  function of(view: NetworkView, name: string): Answers {
    const answers = view.nodes.find(({ node }) => node.name === name)?.answers;
    if (answers === undefined || answers === null) throw new Error(`${name} does not answer`);
    return answers;
  }

  const isSound = (view: NetworkView): boolean =>
    view.nodes.every(({ answers }) => answers?.peers === 3) &&
    diagnose(view, state.chain.period, state.genesisTime).length === 0;

  before(async function () {
    const { file: geth } = await builtGeth({ ...WORKSHOP, log: silent, environment: process.env });
    network = await openTrial({ geth, cables: true }, silent);
    ({ folder, state } = network);
  });

  after(async function () {
    await network.close();
  });

  it("is torn in two: the greater part goes on, the lesser halts, and both are one again", async function () {
    const before = await until(isSound);
    const height = of(before, "rpc-1").head.number;
    network.links?.cut([
      ["signer-1", "rpc-1"],
      ["signer-2", "signer-3"],
    ]);
    const torn = await until((view) => of(view, "signer-2").head.number >= height + 5);
    expect(of(torn, "signer-1").peers).to.equal(1);
    expect(of(torn, "signer-2").peers).to.equal(1);
    // A signer alone may seal one block more, and then must wait for others.
    expect(of(torn, "signer-1").head.number).to.be.at.most(height + 2);
    network.links?.heal();
    const whole = await until(isSound);
    expect(of(whole, "rpc-1").head.number).to.be.at.least(height + 5);
  });

  it("goes on without one signer, halts without two, and goes on when they are back", async function () {
    const before = await until(isSound);
    await freezeNodes(folder, ["signer-1"]);
    const height = of(before, "signer-2").head.number;
    await until((view) => of(view, "rpc-1").head.number >= height + 3);
    await killNodes(folder, ["signer-2"]);
    // The one that is left says nothing for longer than three periods.
    const halted = await until((view) =>
      diagnose(view, state.chain.period, state.genesisTime).some(
        ({ ailment }) => ailment === "too-few-signers",
      ),
    );
    await wakeNodes(folder, ["signer-1"]);
    await startAgain(folder, state, ["signer-1", "signer-2"], network.wiring);
    await until((view) => of(view, "rpc-1").head.number >= of(halted, "rpc-1").head.number + 3);
  });
});
