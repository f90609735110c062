import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";

import { runProgram } from "../../src/clique/run-program.ts";
import { CliquePlace } from "../support/clique-network.ts";
import { interrupted } from "../support/command-line.ts";
import { conforming } from "../support/schemas.ts";

const SHAPE = ["--nodes", "3", "--signers", "2", "--period", "1"];

/** What a line on stderr says, the signal that comes then, and how the command ends. */
const SIGNALS = [
  ["making keys and the first block", "SIGINT", 130, "INTERRUPTED"],
  ["started ", "SIGTERM", 143, "TERMINATED"],
] as const;

describe("a command that is interrupted", function () {
  this.timeout(240_000);
  let place: CliquePlace;
  let backup: string;

  before(function () {
    place = new CliquePlace();
    backup = path.join(place.folder, "one.backup");
  });

  after(async function () {
    await place.clear();
  });

  /** Everything below the place but what belongs to a network that runs, and the locks of commands. */
  function left(): string[] {
    const names = readdirSync(place.folder, { recursive: true, encoding: "utf8" });
    const others = names.filter((name) => !/^net(?:\/|$)|\.lock/.test(name));
    return others.sort();
  }

  /** The nodes that run below a folder, as the system's list of processes has them. */
  async function nodesBelow(folder: string): Promise<string[]> {
    const { stdout } = await runProgram("ps", ["-A", "-ww", "-o", "args="]);
    return stdout.split("\n").filter((line) => line.includes(`--datadir ${folder}/`));
  }

  async function stops(
    args: readonly string[],
    [when, signal, exitCode, code]: (typeof SIGNALS)[number],
  ): Promise<string> {
    const child = place.gridwell.start([...args, "--json"]);
    const finished = await interrupted(child, when, signal);
    expect(finished.exitCode, finished.stderr).to.equal(exitCode);
    const { error } = conforming("error", finished.stdout) as { error: { code: string } };
    expect(error.code).to.equal(code);
    return finished.stderr;
  }

  for (const each of SIGNALS) {
    it(`leaves nothing of a new network: up, ${each[1]} at "${each[0].trim()}"`, async function () {
      const before = left();
      await stops(["clique", "up", "--dir", place.network, ...SHAPE], each);
      expect(existsSync(place.network)).to.equal(false);
      expect(await nodesBelow(place.folder)).to.deep.equal([]);
      expect(left()).to.deep.equal(before);
    });
  }

  it("leaves a network that was there whole, and stops only what it started", async function () {
    const up = ["clique", "up", "--dir", place.network];
    await place.gridwell.document("clique-up", ...up, ...SHAPE);
    await place.gridwell.document("clique-backup", "clique", "backup", backup);
    await place.gridwell.document("clique-down", "clique", "down");
    const said = await stops(up, SIGNALS[1]);
    expect(said).to.include("./gridwell clique up goes on with it");
    expect(await nodesBelow(place.folder)).to.deep.equal([]);
    const { created } = await place.gridwell.document<{ readonly created: boolean }>(
      "clique-up",
      ...up,
    );
    expect(created).to.equal(false);
    expect(await nodesBelow(place.network)).to.have.length(3);
  });

  for (const each of SIGNALS) {
    it(`leaves nothing of a restoration: ${each[1]} at "${each[0].trim()}"`, async function () {
      const before = left();
      const fresh = path.join(place.folder, "fresh");
      await stops(["clique", "restore", backup, "--dir", fresh], each);
      expect(existsSync(fresh)).to.equal(false);
      expect(await nodesBelow(fresh)).to.deep.equal([]);
      expect(left()).to.deep.equal(before);
      // The network that it was taken of is none of its business.
      expect(await nodesBelow(place.network)).to.have.length(3);
    });
  }
});
