import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";

import { createNetwork } from "../../src/clique/create-network.ts";
import { diagnose } from "../../src/clique/diagnosis.ts";
import { freezeNodes, killNodes, startAgain, wakeNodes } from "../../src/clique/faults.ts";
import { builtGeth } from "../../src/clique/geth-build.ts";
import { Links } from "../../src/clique/links.ts";
import type { NetworkState } from "../../src/clique/network-state.ts";
import { observe, type Answers, type NetworkView } from "../../src/clique/observe.ts";
import { bringUp } from "../../src/clique/up.ts";
import { WORKSHOP } from "../../tasks/clique/place.ts";
import { CliquePlace } from "../support/clique-network.ts";

describe("a network whose nodes are joined by proxies", function () {
  this.timeout(240_000);
  let place: CliquePlace;
  let state: NetworkState;
  let links: Links;
  const silent = (): void => undefined;

  /** Looks at the network until it is as wanted. */
  async function until(is: (view: NetworkView) => boolean): Promise<NetworkView> {
    for (;;) {
      const view = await observe(place.network, state);
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
    place = new CliquePlace();
    links = new Links();
    const geth = await builtGeth({ ...WORKSHOP, log: silent, environment: process.env });
    const plan = {
      shape: { nodes: 4, signers: 3 },
      chain: { chainId: 4_343_434, period: 2, epoch: 30_000, fork: "berlin" },
      node: { gasLimit: 30_000_000, recommit: null },
      geth: geth.file,
      rpcPort: null,
      alloc: new Map<string, bigint>(),
      secrets: new Map<string, string>(),
    } as const;
    const now = (): number => Math.floor(Date.now() / 1_000);
    const create = (): Promise<NetworkState> => createNetwork(place.network, plan, now);
    ({ state } = await bringUp(place.network, {}, create, silent, { links }));
  });

  after(async function () {
    await place.clear();
    await links.close();
  });

  it("is torn in two: the greater part goes on, the lesser halts, and both are one again", async function () {
    const before = await until(isSound);
    const height = of(before, "rpc-1").head.number;
    links.cut([
      ["signer-1", "rpc-1"],
      ["signer-2", "signer-3"],
    ]);
    const torn = await until((view) => of(view, "signer-2").head.number >= height + 5);
    expect(of(torn, "signer-1").peers).to.equal(1);
    expect(of(torn, "signer-2").peers).to.equal(1);
    // A signer alone may seal one block more, and then must wait for others.
    expect(of(torn, "signer-1").head.number).to.be.at.most(height + 2);
    links.heal();
    const whole = await until(isSound);
    expect(of(whole, "rpc-1").head.number).to.be.at.least(height + 5);
  });

  it("goes on without one signer, halts without two, and goes on when they are back", async function () {
    const before = await until(isSound);
    await freezeNodes(place.network, ["signer-1"]);
    const height = of(before, "signer-2").head.number;
    await until((view) => of(view, "rpc-1").head.number >= height + 3);
    await killNodes(place.network, ["signer-2"]);
    // The one that is left says nothing for longer than three periods.
    const halted = await until((view) =>
      diagnose(view, state.chain.period, state.genesisTime).some(
        ({ ailment }) => ailment === "too-few-signers",
      ),
    );
    await wakeNodes(place.network, ["signer-1"]);
    await startAgain(place.network, state, ["signer-1", "signer-2"], { links });
    await until((view) => of(view, "rpc-1").head.number >= of(halted, "rpc-1").head.number + 3);
  });
});
