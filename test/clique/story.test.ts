import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";
import { Wallet } from "ethers";

import type { NetworkDescription } from "../../src/clique/description.ts";
import { diagnose, type Finding } from "../../src/clique/diagnosis.ts";
import type { Consultation } from "../../src/clique/doctor.ts";
import { killNodes } from "../../src/clique/faults.ts";
import { loadNetwork } from "../../src/clique/network-state.ts";
import { observe } from "../../src/clique/observe.ts";
import { part } from "../../src/clique/repair.ts";
import { CliquePlace } from "../support/clique-network.ts";

const EXAMPLE = path.join(import.meta.dirname, "../../examples/home.dsmr.txt");
const POINT = "E9990000000000126/1-0:1.8.1";
const MIDNIGHT = "2026-03-11T00:00:00Z";
/** The point's total then, Wh: the dial of the file's last telegram. */
const TOTAL = "4213403";
const ALL = ["signer-1", "signer-2", "signer-3", "rpc-1"];

interface UpDocument extends NetworkDescription {
  readonly created: boolean;
  readonly started: readonly string[];
  readonly height: number;
}

interface StatusDocument {
  readonly health: string;
  readonly height: number;
  readonly findings: readonly Finding[];
}

interface SignersDocument {
  readonly signers: readonly { readonly address: string; readonly node: string | null }[];
  readonly proposals: readonly unknown[];
}

interface LogsDocument {
  readonly nodes: readonly { readonly name: string; readonly lines: readonly string[] }[];
}

describe("a community on a clique network of its own", function () {
  this.timeout(240_000);
  let place: CliquePlace;
  let made: UpDocument;

  const run = <T>(command: string, ...args: string[]): Promise<T> =>
    place.gridwell.document<T>(`clique-${command}`, "clique", command, ...args);
  const up = (...args: string[]): Promise<UpDocument> => run("up", ...args);
  const nodesOf = (document: NetworkDescription): string[] =>
    document.nodes.map(({ name }) => name);

  /** The reading that was imported, proved anew. */
  async function proves(): Promise<void> {
    const { gridwell } = place;
    const state = path.join(place.folder, "state");
    const document = await gridwell.document<{ readonly total: string; readonly verdict: string }>(
      "meters-verify",
      ...["meters", "verify", POINT, "--slot", MIDNIGHT],
      ...["--network", "clique", "--state", state],
    );
    expect(document).to.include({ verdict: "proved", total: TOTAL });
  }

  before(async function () {
    place = new CliquePlace();
    const { gridwell } = place;
    made = await up("--dir", place.network);
    const deployed = await gridwell.document<{ readonly changed: boolean }>(
      "deploy",
      ...["deploy", "--network", "clique"],
    );
    expect(deployed.changed).to.equal(true);
    const imported = await gridwell.document<{ readonly verified: boolean }>(
      "meters-import",
      ...["meters", "import", EXAMPLE, "--network", "clique"],
      ...["--state", path.join(place.folder, "state")],
    );
    expect(imported.verified).to.equal(true);
  });

  after(async function () {
    await place.clear();
  });

  it("is made whole, and left alone by another up", async function () {
    expect(made).to.include({ created: true, dir: place.network });
    expect(made.started).to.deep.equal(ALL);
    const again = await up();
    expect(again).to.include({ created: false, chainId: made.chainId });
    expect(again.started).to.deep.equal([]);
    expect(again.nodes).to.deep.equal(made.nodes);
  });

  it("keeps its secrets in files of its owner's, and tells none of them", function () {
    const files = readdirSync(place.network, { recursive: true, encoding: "utf8" });
    const secret = files.filter((file) =>
      /(?:^|\/)(?:password|nodekey|community\.\w+|.*seed\.json)$|keystore\//.test(file),
    );
    expect(secret.length).to.be.greaterThan(10);
    const told =
      JSON.stringify(made) + readFileSync(path.join(place.folder, "clique.json"), "utf8");
    for (const file of secret) {
      const at = path.join(place.network, file);
      expect(statSync(at).mode & 0o077, file).to.equal(0);
      expect(told).to.not.include(readFileSync(at, "utf8").trim());
    }
    expect(statSync(place.network).mode & 0o077).to.equal(0);
  });

  it("refuses what would contradict its first block", async function () {
    const { gridwell } = place;
    for (const wish of [
      ["--period", "5"],
      ["--fork", "london"],
      ["--chain-id", "4242"],
      ["--signers", "2"],
    ]) {
      expect(await gridwell.mistake("clique", "up", ...wish)).to.deep.equal({
        exitCode: 2,
        code: "USAGE_CLIQUE",
      });
    }
  });

  it("proves its readings after every node was killed at once", async function () {
    const before = await run<StatusDocument>("status");
    await killNodes(place.network, ALL);
    const down = await run<StatusDocument>("status");
    expect(down.health).to.equal("down");
    const again = await up();
    expect(again.started).to.deep.equal(ALL);
    expect(again.genesisHash).to.equal(made.genesisHash);
    expect(again.height).to.be.at.least(before.height);
    await proves();
  });

  it("takes a signer in and dismisses it, and forgets the votes", async function () {
    const grown = await run<NetworkDescription & { readonly added: string }>(
      "add-node",
      "--signer",
    );
    expect(nodesOf(grown)).to.deep.equal([...ALL, "signer-4"]);
    const four = await run<SignersDocument>("signers");
    expect(four.signers.map(({ node }) => node)).to.have.members([
      "signer-1",
      "signer-2",
      "signer-3",
      "signer-4",
    ]);
    expect(four.proposals).to.deep.equal([]);

    const shrunk = await run<NetworkDescription>("remove-node", "signer-4");
    expect(nodesOf(shrunk)).to.deep.equal(ALL);
    const three = await run<SignersDocument>("signers");
    expect(three.signers.map(({ node }) => node)).to.have.members([
      "signer-1",
      "signer-2",
      "signer-3",
    ]);
    expect(await run<StatusDocument>("status")).to.include({ health: "up" });
  });

  it("votes by hand until told otherwise, or until the signer is started again", async function () {
    const { address } = Wallet.createRandom();
    const proposals = async (): Promise<unknown> =>
      (await run<SignersDocument>("signers")).proposals;
    const lower = address.toLowerCase();
    const wish = { by: "signer-1", address: lower, authorize: true };
    const vote = (): Promise<object> => run("propose", address, "--by", "signer-1");
    expect(await vote()).to.deep.include({ by: ["signer-1"], address: lower, needed: 2 });
    expect(await proposals()).to.deep.equal([wish]);
    await run("discard", address);
    expect(await proposals()).to.deep.equal([]);
    await vote();
    await run("restart", "signer-1");
    expect(await proposals()).to.deep.equal([]);
    const logs = await run<LogsDocument>("logs", "signer-1", "--lines", "5");
    expect(logs.nodes.map(({ name, lines }) => [name, lines.length])).to.deep.equal([
      ["signer-1", 5],
    ]);
  });

  it("has its doctor start what was killed, and wake what was put to sleep", async function () {
    const { nodes } = await up();
    const sleeper = nodes.find(({ name }) => name === "signer-3")?.pid ?? null;
    if (sleeper === null) throw new Error("a signer that does not run");
    process.kill(sleeper, "SIGSTOP");
    await killNodes(place.network, ["signer-1"]);
    const { health, treatments } = await run<Consultation>("doctor");
    expect(health).to.equal("up");
    expect(treatments.map(({ ailment, node }) => [ailment, node])).to.have.deep.members([
      ["stopped", "signer-1"],
      ["silent", "signer-3"],
    ]);
  });

  it("has its doctor thaw signers that lost each other and stand on blocks of their own", async function () {
    const state = loadNetwork(place.network);
    let peers = 1;
    // One that was dialling meanwhile comes once more.
    while (peers > 0) {
      for (const node of state.nodes) {
        for (const peer of state.nodes) if (peer !== node) await part(place.network, node, peer);
      }
      const { nodes } = await observe(place.network, state);
      peers = nodes.reduce((sum, { answers }) => sum + (answers?.peers ?? 0), 0);
    }
    const look = async (): Promise<Finding[]> =>
      diagnose(await observe(place.network, state), state.chain.period, state.genesisTime);
    let findings = await look();
    while (!findings.some(({ ailment }) => ailment === "frozen")) {
      await pause(200);
      findings = await look();
    }
    const { health, treatments } = await run<Consultation>("doctor");
    expect(health).to.equal("up");
    expect(treatments.every(({ healed }) => healed)).to.equal(true);
    expect(await look()).to.deep.equal([]);
  });

  it("stops in order, and goes on where it was", async function () {
    const before = await run<StatusDocument>("status");
    expect(await run<{ readonly stopped: string[] }>("down")).to.deep.include({
      stopped: ["rpc-1", "signer-1", "signer-2", "signer-3"],
    });
    expect(await run<{ readonly stopped: string[] }>("down")).to.deep.include({ stopped: [] });
    const again = await up();
    expect(again.height).to.be.at.least(before.height);
    await proves();
  });
});
