import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";

import { withNode } from "../../src/clique/ipc.ts";
import { nodeFiles } from "../../src/clique/network-files.ts";
import { startNode, stopNode } from "../../src/clique/node-process.ts";
import { member, whole } from "../../src/clique/rpc-values.ts";
import { CliquePlace } from "../support/clique-network.ts";

interface Card {
  readonly name: string;
  readonly address: string | null;
  readonly file: string;
}
interface Backup {
  readonly chainId: number;
  readonly block: { readonly number: number };
  readonly held: { readonly blocks: number };
  readonly deployed: boolean;
}
interface Installed {
  readonly command: readonly string[];
  readonly unit: string;
  readonly initialised: boolean;
}

describe("a network over several machines", function () {
  this.timeout(240_000);
  let place: CliquePlace;
  let plan: string;
  let larger: string;
  const cards = new Map<string, Card>();

  before(function () {
    place = new CliquePlace();
    plan = path.join(place.folder, "plan.json");
    larger = path.join(place.folder, "plan-2.json");
  });

  /** Each machine has a folder and an address of its own. */
  function machine(name: string): string {
    return path.join(place.folder, `machine-${name.slice(-1)}`);
  }

  async function card(name: string, host: string, ...options: string[]): Promise<void> {
    const made = await place.gridwell.document<Card>(
      "clique-card",
      ...["clique", "card", name, "--host", host, "--dir", machine(name), ...options],
    );
    cards.set(name, made);
  }

  async function install(name: string, from: string): Promise<Installed> {
    return place.gridwell.document<Installed>(
      "clique-install",
      ...["clique", "install", name, "--plan", from, "--dir", machine(name)],
    );
  }

  /** Runs what the unit runs. */
  async function start(name: string, [geth = "", ...args]: readonly string[]): Promise<void> {
    await startNode(geth, args, nodeFiles(machine(name), name));
  }

  async function stop(name: string): Promise<void> {
    await stopNode(nodeFiles(machine(name), name), 60);
  }

  async function ask(name: string, method: string, ...params: unknown[]): Promise<unknown> {
    const { ipc } = nodeFiles(machine(name), name);
    return withNode(ipc, (client) => client.call(method, params));
  }

  /** Waits until a question is answered as wanted; the test's own time limit ends it. */
  async function until(isDone: () => Promise<boolean>): Promise<void> {
    while (!(await isDone().catch(() => false))) await pause(200);
  }

  async function heightOf(name: string): Promise<number> {
    return Number(whole(await ask(name, "eth_blockNumber")));
  }

  after(async function () {
    await place.clear();
  });

  it("has keys that were made where they are used, and cards without them", async function () {
    await card("signer-a", "127.0.0.1", "--port", "30411");
    await card("signer-b", "127.0.0.2", "--port", "30411");
    await card("signer-c", "127.0.0.3", "--port", "30411");
    await card("rpc-a", "127.0.0.1", "--port", "30412", "--rpc", "--rpc-port", "18545");
    for (const [name, { file }] of cards) {
      const files = nodeFiles(machine(name), name);
      const text = readFileSync(file, "utf8");
      const key = readFileSync(files.nodeKey, "utf8").trim();
      expect(text).to.not.include(key);
      if (name.startsWith("signer")) {
        expect(text).to.not.include(readFileSync(files.password, "utf8").trim());
      }
    }
  });

  it("seals from one plan, each node run by its unit's command", async function () {
    const files = [...cards.values()].map(({ file }) => file);
    await place.gridwell.document(
      "clique-plan",
      ...["clique", "plan", ...files, "--out", plan, "--start-in", "45", "--period", "1"],
      ...["--fund", "0x90F79bf6EB2c4f870365E785982E1f101E93b906"],
    );
    for (const name of cards.keys()) {
      const { command, unit, initialised } = await install(name, plan);
      expect(initialised).to.equal(true);
      const text = readFileSync(unit, "utf8");
      for (const word of command) expect(text).to.include(word);
      await start(name, command);
    }
    await until(async () => (await heightOf("rpc-a")) >= 3);
    expect(await ask("signer-b", "net_peerCount")).to.equal("0x3");
    const hashes = await Promise.all(
      [...cards.keys()].map(async (name) =>
        member(await ask(name, "eth_getBlockByNumber", "0x2", false), "hash"),
      ),
    );
    expect(new Set(hashes).size).to.equal(1);
  });

  it("takes in a further signer by the votes of the others", async function () {
    await card("signer-d", "127.0.0.4", "--port", "30411");
    const { address = null, file = "" } = cards.get("signer-d") ?? {};
    await place.gridwell.document(
      "clique-plan",
      ...["clique", "plan", file, "--from", plan, "--out", larger, "--recommit", "1"],
    );
    const { command: joining } = await install("signer-d", larger);
    expect(joining).to.include.members(["--miner.recommit", "1s"]);
    await start("signer-d", joining);
    for (const name of ["signer-a", "signer-b", "signer-c", "rpc-a"]) {
      const { command, initialised } = await install(name, larger);
      expect(initialised).to.equal(false);
      await stop(name);
      await start(name, command);
      const before = await heightOf("signer-d").catch(() => 0);
      await until(async () => (await heightOf(name)) > before);
    }
    for (const name of ["signer-a", "signer-b"]) {
      await ask(name, "clique_propose", address, true);
    }
    await until(async () => {
      const signers = await ask("rpc-a", "clique_getSigners");
      return Array.isArray(signers) && signers.length === 4;
    });
    for (const name of ["signer-a", "signer-b"]) await ask(name, "clique_discard", address);
    const status = async (): Promise<unknown> => ask("rpc-a", "clique_status");
    await until(async () => {
      return Number(member(member(await status(), "sealerActivity"), address ?? "")) > 0;
    });
  });

  it("is backed up from a node on any machine, and restored on one", async function () {
    const file = path.join(place.folder, "machines.backup");
    const from = ["--node", "rpc-a", "--dir", machine("rpc-a")];
    const taken = await place.gridwell.document<Backup>(
      "clique-backup",
      ...["clique", "backup", file, ...from],
    );
    const { genesis } = JSON.parse(readFileSync(plan, "utf8")) as {
      genesis: { config: { chainId: number } };
    };
    expect(taken).to.include({ deployed: false, chainId: genesis.config.chainId });
    expect(taken.held.blocks).to.equal(taken.block.number + 1);
    const checked = await place.gridwell.document<Backup>(
      "clique-restore",
      ...["clique", "restore", file, "--check"],
    );
    expect(checked.block).to.deep.equal(taken.block);
    expect(checked.held).to.deep.equal(taken.held);
  });

  it("says how it is backed up when no node is named, or one that is not here", async function () {
    const file = path.join(place.folder, "never.backup");
    const here = ["--dir", machine("rpc-a")];
    const { stderr, exitCode } = await place.gridwell.run("clique", "backup", file, ...here);
    expect(exitCode).to.equal(1);
    expect(stderr).to.include("[CLIQUE_UNKNOWN]").and.to.include("--node NAME");
    expect(
      await place.gridwell.mistake("clique", "backup", file, "--node", "rpc-b", ...here),
    ).to.deep.equal({ exitCode: 1, code: "CLIQUE_NODE_UNKNOWN" });
  });

  it("never writes a chain over with another one", async function () {
    const other = path.join(place.folder, "other.json");
    const document = JSON.parse(readFileSync(larger, "utf8")) as {
      genesis: { timestamp: string };
    };
    document.genesis.timestamp = "0x1";
    writeFileSync(other, JSON.stringify(document));
    const command = [
      "clique",
      "install",
      "signer-a",
      "--plan",
      other,
      "--dir",
      machine("signer-a"),
    ];
    expect(await place.gridwell.mistake(...command)).to.include({ code: "CLIQUE_GENESIS_OTHER" });
  });

  it("refuses to put a node where its keys are not", async function () {
    const command = ["clique", "install", "signer-b", "--plan", plan, "--dir", machine("signer-a")];
    expect(await place.gridwell.mistake(...command)).to.include({ code: "CLIQUE_KEYS_OTHER" });
  });
});
