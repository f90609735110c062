import { once } from "node:events";
import { createServer, type Server } from "node:net";

import { expect } from "chai";
import { parseEther, Wallet } from "ethers";

import { createNetwork } from "../../src/clique/create-network.ts";
import { builtGeth } from "../../src/clique/geth-build.ts";
import { Links } from "../../src/clique/links.ts";
import type { NetworkState, NodeRecord } from "../../src/clique/network-state.ts";
import { observe } from "../../src/clique/observe.ts";
import type { Peer } from "../../src/clique/peers.ts";
import { isFree, Ports } from "../../src/clique/ports.ts";
import { bringUp, type Wishes } from "../../src/clique/up.ts";
import { WORKSHOP } from "../../tasks/clique/place.ts";
import { CliquePlace } from "../support/clique-network.ts";
import { rejection } from "../support/rejection.ts";

/** Takes a node's port when the network has seen that it is free, and the node does not listen there yet. */
class Rival extends Links {
  readonly servers: Server[] = [];
  readonly #portOf: (node: NodeRecord) => number | null;

  constructor(portOf: (node: NodeRecord) => number | null) {
    super();
    this.#portOf = portOf;
  }

  override async peersOf(node: NodeRecord, others: readonly NodeRecord[]): Promise<Peer[]> {
    const port = this.#portOf(node);
    if (port !== null && this.servers.length === 0) {
      const server = createServer().listen(port, "127.0.0.1");
      this.servers.push(server);
      await once(server, "listening");
    }
    return super.peersOf(node, others);
  }

  override async close(): Promise<void> {
    for (const server of this.servers) server.close();
    await super.close();
  }
}

describe("a network whose port somebody takes while it starts", function () {
  this.timeout(240_000);
  const said: string[] = [];
  let place: CliquePlace;
  let rival: Rival;

  beforeEach(function () {
    said.length = 0;
    place = new CliquePlace();
  });

  afterEach(async function () {
    await place.clear();
    await rival.close();
  });

  async function up(wishes: Wishes = {}): Promise<NetworkState> {
    const log = (line: string): void => void said.push(line);
    const { file: geth } = await builtGeth({ ...WORKSHOP, log, environment: process.env });
    const plan = {
      shape: { nodes: 2, signers: 1 },
      chain: { chainId: 4_242_426, period: 1, epoch: 30_000, fork: "berlin" },
      node: { gasLimit: 30_000_000, recommit: null },
      alloc: new Map([[Wallet.createRandom().address, parseEther("1")]]),
      ...{ geth, rpcPort: wishes.rpcPort ?? null, secrets: new Map<string, string>() },
    } as const;
    const now = (): number => Math.floor(Date.now() / 1_000);
    const create = (): Promise<NetworkState> => createNetwork(place.network, plan, now);
    const { state } = await bringUp(place.network, wishes, create, log, { links: rival });
    return state;
  }

  const RIVALS = [
    ["a signer's", (node: NodeRecord) => (node.role === "signer" ? node.port : null)],
    ["JSON-RPC's", (node: NodeRecord) => node.rpcPort],
  ] as const;
  for (const [whose, portOf] of RIVALS) {
    it(`comes up on others: ${whose}`, async function () {
      rival = new Rival(portOf);
      const state = await up();
      expect(said.filter((line) => line.includes("somebody took a port"))).to.have.length(1);
      const { nodes } = await observe(place.network, state);
      expect(nodes.map(({ answers }) => answers?.peers)).to.deep.equal([1, 1]);
    });
  }

  it("gives up, and leaves nothing running, when the operator named the port", async function () {
    rival = new Rival((node) => node.rpcPort);
    const rpcPort = await new Ports().rpc(null);
    expect(await rejection(up({ rpcPort }))).to.include({ code: "CLIQUE_PORT_TAKEN" });
    rival.servers[0]?.close();
    expect(await isFree(rpcPort)).to.equal(true);
  });
});
