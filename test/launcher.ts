import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { expect } from "chai";

const launcher = fileURLToPath(new URL("../gridwell", import.meta.url));

/** What the launcher may start besides node and npm. */
const tools = [
  "cat",
  "cmp",
  "cp",
  "mkdir",
  "mv",
  "readlink",
  "rm",
  "rmdir",
  "sh",
  "sleep",
  "uname",
];

/** A node that only tells its version and what it was asked to run. */
const fakeNode = (version: string) => `#!/bin/sh
[ "$1" = --version ] && echo ${version} || echo "${version} runs $*"
`;

/**
 * An npm that writes to the folder "log" what it was called for, installs what the launcher looks
 * for, fails while the file "broken" is there, and fails when two of it run at once.
 */
const fakeNpm = `#!/bin/sh
cd "$FAKE_ROOT"
mkdir busy || exit 9
echo "$1" >>log
if [ -e broken ]; then
  rm -rf node_modules
  mkdir -p node_modules/hardhat
  rmdir busy
  exit 1
fi
if [ "$1" = ci ]; then
  rm -rf node_modules
  for package in hardhat @nomicfoundation/edr-linux; do
    mkdir -p "node_modules/$package"
    echo {} >"node_modules/$package/package.json"
  done
  echo native >node_modules/@nomicfoundation/edr-linux/edr.node
else
  mkdir -p .node/bin
  cp new-node .node/bin/node
fi
rmdir busy
`;

describe("the launcher's setup", function () {
  let root: string;
  let bin: string;

  beforeEach(async function () {
    root = await mkdtemp(path.join(tmpdir(), "gridwell launcher "));
    bin = path.join(root, "bin");
    await mkdir(bin);
    await copyFile(launcher, path.join(root, "gridwell"));
    await writeFile(path.join(root, "package-lock.json"), "1");
    await writeFile(path.join(root, "log"), "");
    await writeExecutable("new-node", fakeNode("v24.1.0"));
    await writeExecutable("bin/node", fakeNode("v24.0.0"));
    await writeExecutable("bin/npm", fakeNpm);
    for (const tool of tools) {
      const { stdout } = await promisify(execFile)("/bin/sh", ["-c", `command -v ${tool}`]);
      await symlink(stdout.trim(), path.join(bin, tool));
    }
  });

  afterEach(async function () {
    await rm(root, { recursive: true });
  });

  async function writeExecutable(name: string, script: string): Promise<void> {
    await writeFile(path.join(root, name), script);
    await chmod(path.join(root, name), 0o755);
  }

  async function run(...args: string[]) {
    const child = spawn(path.join(root, "gridwell"), args, {
      cwd: root,
      env: { PATH: bin, FAKE_ROOT: root },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const closed = once(child, "close");
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    await closed;
    return { exitCode: child.exitCode, stdout, stderr };
  }

  /** What npm was called for so far, e.g. `["install", "ci"]`. */
  async function npmCalls(): Promise<string[]> {
    return (await readFile(path.join(root, "log"), "utf8")).split("\n").slice(0, -1);
  }

  it("installs once, says so on stderr, and is silent afterwards", async function () {
    const first = await run("demo", "--json");
    expect(first.exitCode).to.equal(0);
    expect(first.stdout).to.match(/^v24\.0\.0 runs .*\/tasks\/cli\.ts demo --json\n$/);
    expect(first.stderr).to.include("installing");
    const second = await run("demo", "--json");
    expect(second).to.deep.equal({ exitCode: 0, stdout: first.stdout, stderr: "" });
    expect(await npmCalls()).to.deep.equal(["ci"]);
  });

  const damages: [string, () => Promise<void>][] = [
    ["the lockfile changed", () => writeFile(path.join(root, "package-lock.json"), "2")],
    ["Node's major version changed", () => writeExecutable("bin/node", fakeNode("v26.0.0"))],
    ["a package is gone", () => rm(path.join(root, "node_modules/hardhat"), { recursive: true })],
    [
      "the native engine is gone",
      () => rm(path.join(root, "node_modules/@nomicfoundation/edr-linux/edr.node")),
    ],
    ["everything is gone", () => rm(path.join(root, "node_modules"), { recursive: true })],
  ];
  for (const [damage, inflict] of damages) {
    it(`installs again when ${damage}`, async function () {
      await run("demo");
      await inflict();
      expect((await run("demo")).exitCode).to.equal(0);
      await run("demo");
      expect(await npmCalls()).to.deep.equal(["ci", "ci"]);
    });
  }

  it("stays with what is installed when only Node's minor version changed", async function () {
    await run("demo");
    await writeExecutable("bin/node", fakeNode("v24.9.0"));
    await run("demo");
    expect(await npmCalls()).to.deep.equal(["ci"]);
  });

  it("fails when npm does, and mends the half-done install the next time", async function () {
    await writeFile(path.join(root, "broken"), "");
    const failed = await run("demo");
    expect(failed).to.include({ exitCode: 1, stdout: "" });
    expect(failed.stderr).to.include("npm registry");
    await rm(path.join(root, "broken"));
    expect((await run("demo")).exitCode).to.equal(0);
    expect(await npmCalls()).to.deep.equal(["ci", "ci"]);
  });

  for (const version of ["v20.20.2", "v22.12.0", "v23.3.0"]) {
    it(`brings its own Node where the system has ${version}`, async function () {
      await writeExecutable("bin/node", fakeNode(version));
      const { exitCode, stdout } = await run("demo");
      expect(exitCode).to.equal(0);
      expect(stdout).to.match(/^v24\.1\.0 runs /);
      expect((await run("demo")).stderr).to.equal("");
      expect(await npmCalls()).to.deep.equal(["install", "ci"]);
    });
  }

  for (const version of ["v22.13.0", "v23.4.0"]) {
    it(`takes the system's ${version} and has it strip types`, async function () {
      await writeExecutable("bin/node", fakeNode(version));
      const { stdout } = await run("demo");
      expect(stdout).to.match(new RegExp(`^${version} runs .*--experimental-strip-types`));
      expect(await npmCalls()).to.deep.equal(["ci"]);
    });
  }

  for (const missing of ["node", "npm"]) {
    it(`says in one sentence that ${missing} is missing`, async function () {
      await rm(path.join(bin, missing));
      const { exitCode, stdout, stderr } = await run("demo");
      expect({ exitCode, stdout }).to.deep.equal({ exitCode: 1, stdout: "" });
      expect(stderr).to.match(/missing.*nodejs\.org/);
      await run("demo"); // leaves no lock behind
    });
  }

  it("shows its help without any Node", async function () {
    await rm(path.join(bin, "node"));
    const { exitCode, stdout, stderr } = await run("--help");
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: "" });
    expect(stdout).to.include("Usage: ./gridwell");
  });

  it("lets only one of several first runs install", async function () {
    const runs = await Promise.all(Array.from({ length: 5 }, () => run("demo")));
    expect(runs.map(({ exitCode }) => exitCode)).to.deep.equal([0, 0, 0, 0, 0]);
    expect(await npmCalls()).to.deep.equal(["ci"]);
  });

  it("takes over the lock of processes that are dead, once", async function () {
    const dead = spawn("/bin/sh", ["-c", ":"]);
    await once(dead, "exit");
    await mkdir(path.join(root, ".node/lock"), { recursive: true });
    await writeFile(path.join(root, ".node/lock", `pid.${String(dead.pid)}`), "");
    const runs = await Promise.all(Array.from({ length: 3 }, () => run("demo")));
    expect(runs.map(({ exitCode }) => exitCode)).to.deep.equal([0, 0, 0]);
    expect(await npmCalls()).to.deep.equal(["ci"]);
  });

  it("waits for a living process that holds the lock", async function () {
    const lock = path.join(root, ".node/lock");
    await mkdir(lock, { recursive: true });
    await writeFile(path.join(lock, `pid.${String(process.pid)}`), "");
    const child = spawn(path.join(root, "gridwell"), ["demo"], {
      env: { PATH: bin, FAKE_ROOT: root },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const closed = once(child, "close");
    await once(child.stderr, "data"); // it says whom it waits for
    expect(await npmCalls()).to.deep.equal([]);
    await rm(lock, { recursive: true });
    await closed;
    expect(child.exitCode).to.equal(0);
    expect(await npmCalls()).to.deep.equal(["ci"]);
  });
});
