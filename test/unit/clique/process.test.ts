import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { nodeFiles, type NodeFiles } from "../../../src/clique/network-files.ts";
import { processOf, startNode, stopNode } from "../../../src/clique/node-process.ts";
import { identify, isRunning } from "../../../src/clique/process-identity.ts";
import { runProgram } from "../../../src/clique/run-program.ts";
import { rejection } from "../../support/rejection.ts";

/** A program that lives until it is told to stop, and a while longer than a test. */
const SLEEPER = ["-e", "setTimeout(() => {}, 60_000)"];

describe("a node's process", function () {
  let folder: string;
  let files: NodeFiles;
  const children: ChildProcess[] = [];

  beforeEach(function () {
    folder = mkdtempSync(path.join(tmpdir(), "gridwell process "));
    files = nodeFiles(folder, "signer-1");
    mkdirSync(files.folder);
  });

  afterEach(async function () {
    await stopNode(files, 20);
    for (const child of children.splice(0)) child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  it("is known by its number and its start", async function () {
    const identity = await startNode(process.execPath, SLEEPER, files);
    expect(await processOf(files)).to.deep.equal(identity);
    expect(await isRunning(identity)).to.equal(true);
  });

  it("is stopped in order, once", async function () {
    const identity = await startNode(process.execPath, SLEEPER, files);
    expect(await stopNode(files, 20)).to.equal(true);
    expect(await isRunning(identity)).to.equal(false);
    expect(await processOf(files)).to.equal(null);
    expect(await stopNode(files, 20)).to.equal(false);
  });

  it("is never taken for another one that was given its number", async function () {
    const other = spawn(process.execPath, SLEEPER, { stdio: "ignore" });
    children.push(other);
    await once(other, "spawn");
    const identity = await identify(other.pid ?? 0);
    if (identity === null) throw new Error("a process that does not run");
    writeFileSync(files.process, JSON.stringify({ ...identity, started: "at another time" }));
    expect(await processOf(files)).to.equal(null);
    expect(await stopNode(files, 20)).to.equal(false);
    expect(await isRunning(identity)).to.equal(true);
  });

  for (const [title, text] of [
    ["cut off", '{"pid": 12'],
    ["empty", ""],
    ["of another form", "[1]"],
  ] as const) {
    it(`is not known when its record is ${title}`, async function () {
      writeFileSync(files.process, text);
      expect(await processOf(files)).to.equal(null);
    });
  }

  it("is ended by a signal's end, and waited for", async function () {
    const end = new AbortController();
    const run = runProgram(process.execPath, SLEEPER, { signal: end.signal });
    end.abort();
    expect(await run).to.deep.include({ exitCode: null, failure: null });
    const late = await runProgram(process.execPath, SLEEPER, { signal: end.signal });
    expect(late).to.deep.include({ exitCode: null, failure: null });
  });

  it("is a failure when the program is not there", async function () {
    expect(await rejection(startNode(path.join(folder, "none"), [], files))).to.include({
      code: "CLIQUE_NODE_FAILED",
    });
  });
});
