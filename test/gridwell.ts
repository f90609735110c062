import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import hre from "hardhat";

import { firstMatch } from "./support/first-match.ts";

const launcher = fileURLToPath(new URL("../gridwell", import.meta.url));

/** This test's environment without what Hardhat tells its children, and never setting anything up. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("HARDHAT_"));
  return { ...Object.fromEntries(own), GRIDWELL_SETUP: "never" };
}

function start(args: readonly string[], file = launcher, cwd = path.dirname(launcher)) {
  return spawn(file, args, { cwd, env: environment(), stdio: ["ignore", "pipe", "pipe"] });
}

async function gridwell(...[args, file, cwd]: Parameters<typeof start>) {
  const child = start(args, file, cwd);
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { exitCode: child.exitCode, stdout, stderr };
}

describe("./gridwell", function () {
  it("shows its help, which names every task of ours, without a word on stderr", async function () {
    const { exitCode, stdout, stderr } = await gridwell(["--help"]);
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: "" });
    for (const { id } of hre.config.tasks) {
      expect(stdout).to.match(new RegExp(`^  ${id[0] ?? ""}\\b`, "m"));
    }
  });

  it("shows a task's help with an example", async function () {
    const { exitCode, stdout } = await gridwell(["gas", "--help"]);
    expect(exitCode).to.equal(0);
    expect(stdout).to.include("  ./gridwell gas --check").and.to.include("Usage: ./gridwell ");
  });

  it("lists the tasks without their examples", async function () {
    const { exitCode, stdout } = await gridwell(["tasks"]);
    expect(exitCode).to.equal(0);
    expect(stdout)
      .to.match(/^ {2}gas /m)
      .and.not.to.include("EXAMPLES");
  });

  const mistakes: [string, string[]][] = [
    ["an unknown command", ["nonsense"]],
    ["a missing argument", ["run"]],
    ["an option without its value", ["gas", "--network"]],
    ["an argument of a wrong type", ["node", "--port", "many"]],
    ["an unknown option", ["gas", "--nonsense"]],
    ["an argument too many", ["gas", "nonsense"]],
    ["a configuration that is not there", ["--config", "nonsense.ts", "gas"]],
  ];
  for (const [mistake, args] of mistakes) {
    it(`exits with 2 for ${mistake}, with a sentence and no stack`, async function () {
      const { exitCode, stdout, stderr } = await gridwell(args);
      expect({ exitCode, stdout }).to.deep.equal({ exitCode: 2, stdout: "" });
      expect(stderr)
        .to.match(/\[HHE\d+\]/)
        .and.not.to.match(/^ {4}at /m);
    });
  }

  it("answers a mistake with one JSON document when asked for --json", async function () {
    const { exitCode, stdout } = await gridwell(["gas", "nonsense", "--json"]);
    expect(exitCode).to.equal(2);
    const document = JSON.parse(stdout) as { error: Record<string, unknown> };
    expect(Object.keys(document)).to.deep.equal(["error"]);
    expect(document.error).to.have.all.keys("code", "message", "where");
    expect(document.error).to.include({ code: "HHE506", where: null });
  });

  it("gives help as a JSON document, too", async function () {
    const { exitCode, stdout } = await gridwell(["gas", "--help", "--json"]);
    expect(exitCode).to.equal(0);
    expect(JSON.parse(stdout)).to.have.all.keys("help");
  });

  describe("given tasks that behave in every way", function () {
    const config = fileURLToPath(new URL("tasks/cli/sample.config.ts", import.meta.url));
    const sample = (...args: string[]) => gridwell(["--config", config, "sample", ...args]);

    async function errorOf(way: string): Promise<Record<string, unknown>> {
      const { exitCode, stdout, stderr } = await sample(way, "--json");
      expect(stderr).to.include("noise");
      const document = JSON.parse(stdout) as { error: Record<string, unknown> };
      return { exitCode, ...document.error };
    }

    it("keeps stdout for the document and sends the rest to stderr", async function () {
      const { exitCode, stdout, stderr } = await sample("succeed", "--json");
      expect(exitCode).to.equal(0);
      expect(JSON.parse(stdout)).to.deep.equal({ total: "9007199254740993" });
      expect(stderr).to.equal("noise\n");
    });

    it("prints to stdout as usual without --json", async function () {
      const { exitCode, stdout, stderr } = await sample("succeed");
      expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: "" });
      expect(stdout).to.match(/^noise\n/);
    });

    it("lets the error replace a document that was given before", async function () {
      const where = "home.txt:3";
      expect(await errorOf("refuse")).to.include({ exitCode: 1, code: "SAMPLE_REFUSED", where });
    });

    it("exits with 2 when a task finds its arguments wrong", async function () {
      expect(await errorOf("misuse")).to.include({ exitCode: 2, code: "USAGE" });
    });

    it("keeps the document of a task that fails with a result", async function () {
      const { exitCode, stdout } = await sample("fail", "--json");
      expect(exitCode).to.equal(1);
      expect(JSON.parse(stdout)).to.deep.equal({ ok: false });
    });

    it("says that a task gave no document", async function () {
      expect(await errorOf("silent")).to.include({ exitCode: 1, code: "NO_DOCUMENT" });
    });

    for (const way of ["crash", "reject"]) {
      it(`shows the stack of an unexpected error only when asked (${way})`, async function () {
        expect(await errorOf(way)).to.include({ exitCode: 1, code: "UNEXPECTED" });
        const quiet = await sample(way);
        expect(quiet.exitCode).to.equal(1);
        expect(quiet.stderr)
          .to.include("GRIDWELL_DEBUG=1")
          .and.not.to.match(/^ {4}at /m);
        const loud = await sample(way, "--show-stack-traces");
        expect(loud.exitCode).to.equal(1);
        expect(loud.stderr).to.match(/^ {4}at /m);
      });
    }

    it("exits with 130 and a document on Ctrl-C", async function () {
      const child = start(["--config", config, "sample", "wait", "--json"]);
      const stdout = text(child.stdout);
      await firstMatch(child.stderr, /(waiting)/);
      child.kill("SIGINT");
      const [exitCode] = (await once(child, "exit")) as [number | null];
      expect(exitCode).to.equal(130);
      expect(JSON.parse(await stdout)).to.have.nested.property("error.code", "INTERRUPTED");
    });
  });

  describe("given a folder elsewhere with a space in its name", function () {
    let folder: string;

    before(async function () {
      folder = await mkdtemp(path.join(tmpdir(), "gridwell elsewhere "));
    });

    after(async function () {
      await rm(folder, { recursive: true });
    });

    it("finds its project when called from there", async function () {
      const { exitCode, stdout } = await gridwell(["gas", "--help"], launcher, folder);
      expect(exitCode).to.equal(0);
      expect(stdout).to.include("--check");
    });

    it("finds its project when called through a symlink", async function () {
      const link = path.join(folder, "a link");
      await symlink(launcher, link);
      const { exitCode, stdout } = await gridwell(["gas", "--help"], link, folder);
      expect(exitCode).to.equal(0);
      expect(stdout).to.include("--check");
    });
  });

  it("keeps a local chain on this machine and ends it with 130 on Ctrl-C", async function () {
    const child = start(["node", "--port", "0"]);
    const started = await firstMatch(child.stdout, /Started .* at (\S+)\s/);
    expect(started).to.match(/^http:\/\/127\.0\.0\.1:/);
    child.kill("SIGINT");
    const [exitCode] = (await once(child, "exit")) as [number | null];
    expect(exitCode).to.equal(130);
  });
});
