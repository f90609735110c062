import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { nodeUnit } from "../../../../src/clique/machines/unit.ts";
import { runProgram } from "../../../../src/clique/run-program.ts";

const UNIT = {
  name: "signer-a",
  geth: "/bin/sh",
  args: ["--datadir", "/srv/a b/100%/$x", "--mine"],
  folder: "/srv/a b/100%/$x",
  user: "root",
};

describe("the unit of a node", function () {
  const lines = nodeUnit(UNIT).split("\n");

  it("passes every argument on as it is, whatever it holds", function () {
    const begin = lines.indexOf("ExecStart=/bin/sh \\");
    expect(lines.slice(begin + 1, begin + 4)).to.deep.equal([
      "  --datadir \\",
      '  "/srv/a b/100%%/$$x" \\',
      "  --mine",
    ]);
  });

  it("may write in the node's folder and nowhere else", function () {
    expect(lines).to.include('ReadWritePaths="/srv/a b/100%%/$x"');
    expect(lines).to.include("ProtectSystem=strict");
  });

  it("is stopped with time to write, and started again when it fails", function () {
    expect(lines).to.include.members([
      "KillSignal=SIGTERM",
      "TimeoutStopSec=180",
      "Restart=on-failure",
    ]);
  });

  it("is what systemd takes, where it is there to say so", async function () {
    const folder = mkdtempSync(path.join(tmpdir(), "gridwell-unit-"));
    try {
      const file = path.join(folder, "gridwell-signer-a.service");
      writeFileSync(file, nodeUnit(UNIT));
      const { failure, exitCode, stderr } = await runProgram("systemd-analyze", ["verify", file]);
      if (failure === null) expect([exitCode, stderr]).to.deep.equal([0, ""]);
      else expect(failure).to.include({ code: "ENOENT" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
