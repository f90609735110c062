import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { describeNetwork, readPointer, writeDescription } from "../../../src/clique/description.ts";
import { networkFiles } from "../../../src/clique/network-files.ts";
import {
  hasNetwork,
  loadNetwork,
  nodeNamed,
  saveNetwork,
  type NetworkState,
} from "../../../src/clique/network-state.ts";
import { refused } from "../../support/refused.ts";
import { addressOf, record } from "./views.ts";

const state: NetworkState = {
  chain: { chainId: 1_234_567, period: 2, epoch: 30_000, fork: "berlin" },
  node: { gasLimit: 60_000_000, recommit: null },
  geth: "/g/geth",
  genesisTime: 1_800_000_000,
  genesisHash: `0x${"ab".repeat(32)}`,
  nodes: [record("signer-1"), record("rpc-1")],
};

describe("what a network is", function () {
  let folder: string;

  beforeEach(function () {
    folder = mkdtempSync(path.join(tmpdir(), "gridwell network "));
  });

  afterEach(function () {
    rmSync(folder, { recursive: true });
  });

  it("is read as it was written", function () {
    expect(hasNetwork(folder)).to.equal(false);
    saveNetwork(folder, state);
    expect(hasNetwork(folder)).to.equal(true);
    expect(loadNetwork(folder)).to.deep.equal(state);
  });

  it("is unknown where there is none", function () {
    expect(refused(() => loadNetwork(folder))).to.equal("CLIQUE_UNKNOWN");
  });

  const whole = JSON.stringify({ format: 1, ...state });
  for (const [title, text] of [
    ["is cut off", whole.slice(0, -5)],
    ["lacks a member", whole.replace('"epoch":30000,', "")],
    ["has a member too many", whole.replace("{", '{"x":1,')],
    ["is of another format", whole.replace('"format":1', '"format":2')],
    ["knows a fork that clique does not have", whole.replace("berlin", "cancun")],
  ] as const) {
    it(`is refused when its file ${title}`, function () {
      expect(text).to.not.equal(whole);
      writeFileSync(networkFiles(folder).state, text);
      expect(refused(() => loadNetwork(folder))).to.equal("JSON_INVALID");
    });
  }

  it("has nodes by their names", function () {
    expect(nodeNamed(state, "rpc-1")).to.equal(state.nodes[1]);
    expect(refused(() => nodeNamed(state, "rpc-2"))).to.equal("CLIQUE_NODE_UNKNOWN");
  });

  it("is described to programs without a secret", async function () {
    const file = path.join(folder, "deep", "clique.json");
    expect(readPointer(file)).to.equal(null);
    const description = await describeNetwork(folder, state);
    writeDescription(file, description);
    expect(readPointer(file)).to.deep.equal({ dir: folder, rpcUrl: "http://127.0.0.1:8545" });
    expect(description).to.deep.equal({
      dir: folder,
      chainId: 1_234_567,
      rpcUrl: "http://127.0.0.1:8545",
      genesisHash: state.genesisHash,
      nodes: [
        {
          name: "signer-1",
          role: "signer",
          address: addressOf(1),
          ipc: path.join(folder, "signer-1/geth.ipc"),
          pid: null,
        },
        {
          name: "rpc-1",
          role: "rpc",
          address: null,
          ipc: path.join(folder, "rpc-1/geth.ipc"),
          pid: null,
        },
      ],
    });
    writeFileSync(file, "{");
    expect(readPointer(file)).to.equal(null);
  });
});
