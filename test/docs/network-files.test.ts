import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { runProgram } from "../../src/clique/run-program.ts";

const network = fileURLToPath(new URL("../../network/", import.meta.url));
const text = (file: string): string => readFileSync(path.join(network, file), "utf8");

/** Has a program judge a file; where the program is not installed, or may not, nobody can be asked. */
async function expectValid(program: string, args: readonly string[]): Promise<void> {
  const { failure, exitCode, stderr } = await runProgram(program, args);
  if (failure !== null) expect(failure).to.include({ code: "ENOENT" });
  else if (!/not permitted/i.test(stderr)) expect([exitCode, stderr]).to.deep.equal([0, ""]);
}

describe("the example files of an operator", function () {
  let folder: string;

  beforeEach(function () {
    folder = mkdtempSync(path.join(tmpdir(), "gridwell-files-"));
  });

  afterEach(function () {
    rmSync(folder, { recursive: true });
  });

  it("have a guard's unit that systemd takes, and options that the guard takes", async function () {
    const unit = text("systemd/gridwell-guard.service");
    const file = path.join(folder, "gridwell-guard.service");
    const here = unit.replaceAll("/opt/gridwell/gridwell ", "/bin/true ");
    writeFileSync(file, here.replace("User=gridwell", "User=root").replace(/^Wants=.*\n/m, ""));
    await expectValid("systemd-analyze", ["verify", file]);
    expect(unit).to.match(/^ExecStart=\S+ clique guard --network clique --keys \S+ --limits \S+$/m);
  });

  it("have a wall before the peers' port that nft takes", async function () {
    await expectValid("nft", ["-c", "-f", path.join(network, "nftables/gridwell-peers.nft")]);
  });

  it("shut the peers' ports to everybody but the machines", function () {
    const rules = text("nftables/gridwell-peers.nft")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => /^(?:tcp|udp|iif) /.test(line));
    expect(rules).to.deep.equal([
      'iif "lo" accept',
      "tcp dport @ports ip saddr @machines accept",
      "tcp dport @ports counter drop",
      "udp dport @ports counter drop",
    ]);
  });

  it("have clocks that chrony takes", async function () {
    await expectValid("chronyd", ["-p", "-f", path.join(network, "chrony/gridwell.conf")]);
  });
});
