import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";
import type { JsonRpcProvider } from "ethers";

import { connectContracts } from "../../src/chain/contracts.ts";
import { readDeployment } from "../../src/chain/deployment.ts";
import { readLedgerSite } from "../../src/chain/ledger-site.ts";
import { createNetwork } from "../../src/clique/create-network.ts";
import { describeNetwork, writeDescription } from "../../src/clique/description.ts";
import { diagnose } from "../../src/clique/diagnosis.ts";
import { killNodes, startAgain } from "../../src/clique/faults.ts";
import { builtGeth } from "../../src/clique/geth-build.ts";
import { withNode } from "../../src/clique/ipc.ts";
import { Links } from "../../src/clique/links.ts";
import { nodeFiles } from "../../src/clique/network-files.ts";
import { nodeNamed, rpcUrlOf, type NetworkState } from "../../src/clique/network-state.ts";
import { observe } from "../../src/clique/observe.ts";
import { member, quantity } from "../../src/clique/rpc-values.ts";
import { bringUp } from "../../src/clique/up.ts";
import { sealerOf } from "../../src/clique/votes.ts";
import { FollowedLedger } from "../../src/load/verdict.ts";
import { funds } from "../../tasks/clique/funds.ts";
import { WORKSHOP } from "../../tasks/clique/place.ts";
import { CliqueHeads } from "../support/clique-heads.ts";
import { CliquePlace } from "../support/clique-network.ts";
import { kill } from "../support/node-process.ts";
import { conforming } from "../support/schemas.ts";
import { openProvider } from "../support/sender-process.ts";

const CHAIN_ID = 4_343_436;
const EXAMPLE = path.join(import.meta.dirname, "../../examples/home.dsmr.txt");
const POINT = "E9990000000000126/1-0:1.8.1";
const MIDNIGHT = "2026-03-11T00:00:00Z";
/** The point's total then, Wh: the dial of the file's last telegram. */
const TOTAL = "4213403";
/** Two gateways with electricity and water, for twelve hours in 96 s. */
const REHEARSAL = "--gateways 2 --households 6 --hours 12 --speed 450 --kill-every 5".split(" ");
const BATCHES = 2 * 2 * 48;
/** Blocks on top of one that no reorg undoes, with three signers. */
const DEPTH = 2;

interface SimulateDocument {
  readonly kills: number;
  readonly batches: number;
  readonly readings: number;
  readonly gateways: readonly { readonly points: number }[];
}

describe("a community's gateways, on a network of geth nodes", function () {
  this.timeout(300_000);
  let place: CliquePlace;
  let links: Links;
  let state: NetworkState;
  let heads: CliqueHeads;
  let provider: JsonRpcProvider;
  const silent = (): void => undefined;
  const here = (): string[] => ["--network", "clique", "--state", path.join(place.folder, "state")];

  before(async function () {
    place = new CliquePlace();
    links = new Links();
    const geth = await builtGeth({ ...WORKSHOP, log: silent, environment: process.env });
    const { alloc, secrets } = await funds({ seed: "", passwordFile: "", fund: "" }, place.network);
    const plan = {
      shape: { nodes: 4, signers: 3 },
      chain: { chainId: CHAIN_ID, period: 2, epoch: 30_000, fork: "berlin" },
      node: { gasLimit: 60_000_000, recommit: null },
      geth: geth.file,
      rpcPort: null,
      ...{ alloc, secrets },
    } as const;
    const now = (): number => Math.floor(Date.now() / 1_000);
    const create = (): Promise<NetworkState> => createNetwork(place.network, plan, now);
    ({ state } = await bringUp(place.network, {}, create, silent, { links }));
    heads = new CliqueHeads(place.network, state, links);
    const description = await describeNetwork(place.network, state);
    writeDescription(path.join(place.folder, "clique.json"), description);
    provider = openProvider(rpcUrlOf(state), CHAIN_ID);
    await place.gridwell.document("deploy", "deploy", "--network", "clique");
  });

  afterEach(async function () {
    if (this.currentTest?.isFailed() !== true) return;
    const view = await observe(place.network, state);
    const findings = diagnose(view, state.chain.period, state.genesisTime);
    console.error(findings, view.nodes);
  });

  after(async function () {
    provider.destroy();
    await place.clear();
    await links.close();
  });

  async function until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await pause(100);
  }

  async function isSound(): Promise<boolean> {
    const view = await observe(place.network, state);
    const findings = diagnose(view, state.chain.period, state.genesisTime);
    return findings.length === 0 && view.nodes.every(({ answers }) => answers?.peers === 3);
  }

  async function verified(file: string): Promise<void> {
    const args = ["meters", "import", file, ...here()];
    const document = await place.gridwell.document<object>("meters-import", ...args);
    expect(document).to.include({ verified: true });
  }

  async function proves(): Promise<void> {
    const args = ["meters", "verify", POINT, "--slot", MIDNIGHT, ...here()];
    const document = await place.gridwell.document<object>("meters-verify", ...args);
    expect(document).to.include({ verdict: "proved", total: TOTAL });
  }

  it("import a file though the import is killed half-way, and a signer with it", async function () {
    const child = place.gridwell.start(["meters", "import", EXAMPLE, ...here()]);
    child.stdout.resume();
    // Its first points are on their way.
    for await (const line of createInterface(child.stderr)) if (line.startsWith("enrolling")) break;
    await kill(child);
    await killNodes(place.network, ["signer-3"]);
    await verified(EXAMPLE);
    await proves();
    await startAgain(place.network, state, ["signer-3"], { links });
    await until(isSound);
  });

  /**
   * Parts the RPC node and one signer from the others, who go on; the one seals a block alone, with what gateways sent.
   * When all are one again, that block is taken back.
   *
   * @returns whether it came so; what the lot of the signers' turns decides
   */
  async function takeBack(): Promise<boolean> {
    const [alone, rpc] = [nodeNamed(state, "signer-1"), nodeNamed(state, "rpc-1")];
    await until(async () => {
      const { number } = await heads.of(rpc.name);
      return (await sealerOf(place.network, rpc, number)) !== alone.address;
    });
    links.cut([
      ["signer-1", "rpc-1"],
      ["signer-2", "signer-3"],
    ]);
    const { number } = await heads.of(rpc.name);
    await heads.until("signer-2", number + 4);
    const lone = await heads.of(rpc.name);
    links.heal();
    await until(isSound);
    const at = [quantity(lone.number), false] as const;
    const { ipc } = nodeFiles(place.network, "rpc-1");
    const now = await withNode(ipc, (client) => client.call("eth_getBlockByNumber", at));
    const lost = await withNode(ipc, (client) =>
      client.call("eth_getBlockTransactionCountByHash", [lone.hash]),
    );
    return member(now, "hash") !== lone.hash && Number(lost) > 0;
  }

  it("record every reading once, though they and a signer are killed and blocks are taken back", async function () {
    const { addresses, block } = readDeployment(
      path.join(place.folder, "deploy/deployments"),
      BigInt(CHAIN_ID),
    );
    const { ledger } = connectContracts(addresses, provider);
    const followed = new FollowedLedger(provider, await readLedgerSite(ledger), block, DEPTH);
    const end = new AbortController();
    const following = followed.follow(end.signal);

    const child = place.gridwell.start(["gateways", "simulate", ...REHEARSAL, ...here(), "--json"]);
    const stdout = text(child.stdout);
    const said: string[] = [];
    const hearing = createInterface(child.stderr).on("line", (line) => said.push(line));
    const isRecording = async (): Promise<boolean> => {
      expect(child.exitCode, said.join("\n")).to.equal(null);
      return Promise.resolve(said.some((line) => / [1-9]\d* final$/.test(line)));
    };
    await until(isRecording);
    while (!(await takeBack())) {
      expect(child.exitCode, "the gateways were done before a block was taken back").to.equal(null);
    }
    await killNodes(place.network, ["signer-1"]);
    const { number } = await heads.of("rpc-1");
    await heads.until("rpc-1", number + 3);
    await startAgain(place.network, state, ["signer-1"], { links });
    await until(isSound);
    if (child.exitCode === null) await once(child, "exit");
    hearing.close();
    expect(child.exitCode, said.join("\n")).to.equal(0);

    const document = conforming("gateways-simulate", await stdout) as SimulateDocument;
    expect(document).to.deep.include({ lost: 0, duplicated: 0, wrong: 0, unproved: [] });
    expect(document).to.include({ batches: BATCHES, verified: true });
    const points = document.gateways.reduce((sum, each) => sum + each.points, 0);
    expect(document.readings).to.equal(points * 48);
    expect(document.kills).to.be.above(0);

    end.abort();
    await following;
    const { rolledBack, sameAsFresh } = await followed.verdict([]);
    expect(rolledBack).to.be.above(0);
    expect(sameAsFresh).to.equal(true);
  });

  it("still prove what was recorded before all of that", async function () {
    await proves();
    const again = path.join(place.folder, "again.txt");
    writeFileSync(again, readFileSync(EXAMPLE));
    await verified(again);
  });
});
