import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";

import { expect } from "chai";

import { nodeFiles } from "../../../src/clique/network-files.ts";
import { startNode } from "../../../src/clique/node-process.ts";
import { isRunning, type ProcessIdentity } from "../../../src/clique/process-identity.ts";
import { openPlace } from "../../../src/clique/trial-place.ts";

const SLEEPER = ["-e", "setTimeout(() => {}, 600_000)"];
const SOURCES = path.join(import.meta.dirname, "../../../src/clique");

/** Starts what passes for a node, in a network's folder. */
async function sleeper(network: string, name: string): Promise<ProcessIdentity> {
  const files = nodeFiles(network, name);
  mkdirSync(files.folder, { recursive: true });
  return startNode(process.execPath, SLEEPER, files);
}

/** Waits until something is gone; the test's time is the end of it. */
async function gone(is: () => Promise<boolean> | boolean): Promise<void> {
  while (await is()) await pause(20);
}

describe("a place for trials' networks", function () {
  this.timeout(60_000);

  it("ends all nodes of all its networks, and goes, when it is cleared", async function () {
    const place = openPlace("gridwell place ");
    const nodes = [
      await sleeper(path.join(place.folder, "net"), "signer-1"),
      await sleeper(path.join(place.folder, "net"), "rpc-1"),
      await sleeper(path.join(place.folder, "net.new"), "signer-1"),
    ];
    await place.clear();
    for (const node of nodes) expect(await isRunning(node)).to.equal(false);
    expect(existsSync(place.folder)).to.equal(false);
    // Once more harms nobody.
    await place.clear();
  });

  describe("given a process that is killed while its network runs", function () {
    let folder: string;

    before(function () {
      folder = mkdtempSync(path.join(tmpdir(), "gridwell maker "));
    });

    after(function () {
      rmSync(folder, { recursive: true });
    });

    it("ends the nodes and goes all the same", async function () {
      const module = (name: string): string =>
        JSON.stringify(pathToFileURL(path.join(SOURCES, name)).href);
      const program = path.join(folder, "maker.ts");
      writeFileSync(
        program,
        [
          `import { mkdirSync } from "node:fs";`,
          `import { nodeFiles } from ${module("network-files.ts")};`,
          `import { startNode } from ${module("node-process.ts")};`,
          `import { openPlace } from ${module("trial-place.ts")};`,
          `const place = openPlace("gridwell place ");`,
          `const files = nodeFiles(place.folder + "/net", "signer-1");`,
          `mkdirSync(files.folder, { recursive: true });`,
          `const node = await startNode(process.execPath, ${JSON.stringify(SLEEPER)}, files);`,
          `console.log(JSON.stringify({ folder: place.folder, node }));`,
          `setInterval(() => {}, 1_000);`,
        ].join("\n"),
      );
      const maker = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
      const [line] = (await once(createInterface(maker.stdout), "line")) as [string];
      const said = JSON.parse(line) as { folder: string; node: ProcessIdentity };
      expect(await isRunning(said.node)).to.equal(true);
      maker.kill("SIGKILL");
      await once(maker, "exit");
      await gone(() => isRunning(said.node));
      await gone(() => existsSync(said.folder));
    });
  });
});
