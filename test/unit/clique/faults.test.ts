import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { freezeNodes, killNodes, wakeNodes } from "../../../src/clique/faults.ts";
import { nodeFiles } from "../../../src/clique/network-files.ts";
import { processOf, startNode } from "../../../src/clique/node-process.ts";

const SLEEPER = ["-e", "setTimeout(() => {}, 60_000)"];

describe("faults of nodes", function () {
  let folder: string;

  beforeEach(async function () {
    folder = mkdtempSync(path.join(tmpdir(), "gridwell faults "));
    for (const name of ["signer-1", "signer-2"]) {
      const files = nodeFiles(folder, name);
      mkdirSync(files.folder);
      await startNode(process.execPath, SLEEPER, files);
    }
  });

  afterEach(async function () {
    await killNodes(folder, ["signer-1", "signer-2"]);
    rmSync(folder, { recursive: true });
  });

  const pidOf = async (name: string): Promise<number | null> =>
    (await processOf(nodeFiles(folder, name)))?.pid ?? null;

  it("kill exactly those that are named and run, and wait for their end", async function () {
    const spared = await pidOf("signer-2");
    expect(await killNodes(folder, ["signer-1", "signer-9"])).to.deep.equal(["signer-1"]);
    expect(await pidOf("signer-1")).to.equal(null);
    expect(await pidOf("signer-2")).to.equal(spared);
    expect(await killNodes(folder, ["signer-1"])).to.deep.equal([]);
  });

  it("put nodes to sleep and wake them", async function () {
    const pid = await pidOf("signer-1");
    const stateOf = async (wanted: RegExp): Promise<string> => {
      for (;;) {
        const stat = readFileSync(`/proc/${String(pid)}/stat`, "latin1");
        const state = stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
        if (wanted.test(state)) return state;
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    expect(await freezeNodes(folder, ["signer-1"])).to.deep.equal(["signer-1"]);
    expect(await stateOf(/T/)).to.equal("T");
    expect(await wakeNodes(folder, ["signer-1"])).to.deep.equal(["signer-1"]);
    expect(await stateOf(/[RS]/)).to.match(/[RS]/);
  });
});
