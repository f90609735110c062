import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";
import { keccak256, parseEther, Wallet, type HDNodeWallet } from "ethers";

import { awaitReady } from "../../src/clique/await-ready.ts";
import { createNetwork } from "../../src/clique/create-network.ts";
import { consult } from "../../src/clique/doctor.ts";
import { builtGeth } from "../../src/clique/geth-build.ts";
import { withNode } from "../../src/clique/ipc.ts";
import { nodeFiles } from "../../src/clique/network-files.ts";
import { nodeNamed, rpcUrlOf, type NetworkState } from "../../src/clique/network-state.ts";
import { nodeArguments } from "../../src/clique/node-arguments.ts";
import { startNode } from "../../src/clique/node-process.ts";
import { observe } from "../../src/clique/observe.ts";
import { handToSigner } from "../../src/clique/raw-transactions.ts";
import { member } from "../../src/clique/rpc-values.ts";
import { startOne, writePeers } from "../../src/clique/start-network.ts";
import { machineClock } from "../../src/load/clock.ts";
import { drive } from "../../src/load/drive.ts";
import type { Planned } from "../../src/load/raw-signer.ts";
import { quantity, RpcClient } from "../../src/load/rpc.ts";
import { WORKSHOP } from "../../tasks/clique/place.ts";
import { CliquePlace } from "../support/clique-network.ts";

describe("transactions that were sent before the signers sealed", function () {
  this.timeout(240_000);
  let place: CliquePlace;
  let state: NetworkState;
  const owner = Wallet.createRandom();
  const loader = Wallet.createRandom();
  const silent = (): void => undefined;

  const ask = (name: string, method: string, ...params: unknown[]): Promise<unknown> =>
    withNode(nodeFiles(place.network, name).ipc, (client) => client.call(method, params));
  /** What a node answers, as soon as it does. */
  async function until(
    name: string,
    method: string,
    is: (answer: unknown) => boolean,
    ...params: unknown[]
  ): Promise<void> {
    for (;;) {
      const answer = await ask(name, method, ...params).catch(() => null);
      if (answer !== null && is(answer)) return;
      await pause(100);
    }
  }

  before(async function () {
    place = new CliquePlace();
    const geth = await builtGeth({ ...WORKSHOP, log: silent, environment: process.env });
    state = await createNetwork(
      place.network,
      {
        shape: { nodes: 2, signers: 1 },
        chain: { chainId: 4_242_424, period: 1, epoch: 30_000, fork: "berlin" },
        node: { gasLimit: 30_000_000, recommit: null },
        geth: geth.file,
        rpcPort: null,
        alloc: new Map([owner, loader].map(({ address }) => [address, parseEther("1")])),
        secrets: new Map(),
      },
      () => Math.floor(Date.now() / 1_000),
    );
    // The signer is up and does not seal yet: it takes no transactions from peers.
    const signer = nodeNamed(state, "signer-1");
    const files = nodeFiles(place.network, "signer-1");
    await writePeers(place.network, state, signer);
    const args = nodeArguments(signer, files, { ...state.node, chainId: state.chain.chainId });
    await startNode(
      state.geth,
      args.filter((word) => word !== "--mine"),
      files,
    );
    await startOne(place.network, state, nodeNamed(state, "rpc-1"));
    await until("rpc-1", "net_peerCount", (count) => count === "0x1");
  });

  after(async function () {
    await place.clear();
  });

  /** Transactions of an account, with nonces from zero. */
  async function sign(wallet: HDNodeWallet): Promise<Planned[]> {
    const planned: Planned[] = [];
    for (const nonce of [0, 1, 2]) {
      const raw = await wallet.signTransaction({
        ...{ chainId: 4_242_424, type: 0, gasPrice: 1_000_000_000n, gasLimit: 21_000n },
        ...{ nonce, to: wallet.address, value: 1n },
      });
      planned.push({ hash: keccak256(raw), raw, due: 0, readings: 0, stream: 0 });
    }
    return planned;
  }

  it("are kept to itself by the RPC node, whoever sends them again", async function () {
    for (const wallet of [owner, loader]) {
      for (const { raw } of await sign(wallet)) await ask("rpc-1", "eth_sendRawTransaction", raw);
    }
    // The signer hears of them, and shrugs; a question that it answers came after.
    for (let i = 0; i < 5; i++) await until("signer-1", "txpool_status", () => true);
    await ask("signer-1", "miner_start");
    await awaitReady({ folder: place.network, state, started: ["signer-1", "rpc-1"], log: silent });
    const { nodes } = await observe(place.network, state);
    const pools = nodes.map(({ answers }) => answers?.pool.pending);
    expect(pools).to.deep.equal([0, 6]);
  });

  it("are brought to a signer by a load that stands still", async function () {
    const rpc = new RpcClient(new URL(rpcUrlOf(state)));
    const plan = { account: loader.address, transactions: await sign(loader) };
    const { paths } = await drive([plan], {
      ...{ rpc, clock: machineClock, depth: 0, drain: 120_000 },
      from: quantity(await rpc.call("eth_blockNumber")),
      handOver: (raws) => handToSigner([nodeFiles(place.network, "signer-1").ipc], raws),
    });
    expect(paths.map(({ settled, handed }) => [settled, handed])).to.deep.equal([[3, 3]]);
  });

  it("are found by the doctor and handed to a signer, in the order of their nonces", async function () {
    const { treatments, health } = await consult(place.network, state, silent);
    expect(health).to.equal("up");
    expect(treatments.map(({ ailment, node, healed }) => [ailment, node, healed])).to.deep.equal([
      ["stuck-pool", "rpc-1", true],
    ]);
    const mined = (receipt: unknown): boolean => member(receipt, "status") === "0x1";
    for (const { hash } of await sign(owner)) {
      await until("rpc-1", "eth_getTransactionReceipt", mined, hash);
    }
  });
});
