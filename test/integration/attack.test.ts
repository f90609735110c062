import { spawn } from "node:child_process";
import { once } from "node:events";
import { platform } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";

import { expect } from "chai";

import type { TrialResult } from "../../src/attack/trial.ts";
import { RpcClient } from "../../src/load/rpc.ts";
import { CommandLine } from "../support/command-line.ts";
import { CommandPlace } from "../support/command-place.ts";
import { kill, startNode } from "../support/node-process.ts";
import { conforming } from "../support/schemas.ts";

interface AttackDocument {
  readonly trials: readonly TrialResult[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Milliseconds between two blocks. */
const PERIOD = 500;
const SHORT = ["--network", "test", "--seconds", "5"];

describe("./gridwell attack run, on a node that is there already", function () {
  this.timeout(240_000);
  const place = new CommandPlace("attack");

  before(async function () {
    await place.open();
    await seal(place.url);
  });

  after(place.close);

  /** Lets a node mine by the clock, as a clique does: what is final needs blocks on top. */
  async function seal(url: string): Promise<void> {
    const rpc = new RpcClient(new URL(url));
    await rpc.call("evm_setAutomine", false);
    await rpc.call("evm_setIntervalMining", PERIOD);
  }

  const at = (url: string): CommandLine => new CommandLine({ url, deployments: place.deployments });
  /** The node's URL by an address that nobody takes for this machine's, though it is. */
  const elsewhere = (): string => place.url.replace("127.0.0.1", "0.0.0.0");

  it("floods it beside honest meters, and leaves its processes alone", async function () {
    const args = ["attack", "run", "cheap-calls", "--guard", "without", ...SHORT];
    const { trials, error } = await place.gridwell.document<AttackDocument>("attack-run", ...args);
    expect(error).to.equal(null);
    expect(trials.map(({ attack, guard, pass }) => [attack, guard, pass])).to.deep.equal([
      ["cheap-calls", false, true],
    ]);
    expect(trials[0]?.flood.passed).to.be.greaterThan(100);
    expect(trials[0]?.phases.map(({ offered, accepted }) => [offered, accepted])).to.deep.equal(
      Array.from({ length: 3 }, () => [1_000, 1_000]),
    );
  });

  it("harms no nodes there", async function () {
    const { exitCode, code } = await place.gridwell.mistake("attack", "run", "kill-all", ...SHORT);
    expect([exitCode, code]).to.deep.equal([2, "USAGE_ATTACK"]);
  });

  it("tells what was measured when a later trial fails, with what failed, and exits with 1", async function () {
    const { url: doomed, child } = await startNode(place.children);
    await seal(doomed);
    const args = ["attack", "run", "cheap-calls", "--guard", "both", ...SHORT, "--json"];
    const running = at(doomed).start(args);
    place.children.add(running);
    const said = text(running.stdout);
    let told = "";
    for await (const chunk of running.stderr) {
      told += String(chunk);
      if (/^2 of 2:/m.test(told)) await kill(child);
    }
    if (running.exitCode === null) await once(running, "exit");
    expect(running.exitCode).to.equal(1);
    const { trials, error } = conforming("attack-run", await said) as AttackDocument;
    expect(trials.map(({ guard }) => guard)).to.deep.equal([true]);
    expect(error?.code).to.be.a("string");
    expect(told).to.contain(`[${error?.code ?? ""}]`);
  });

  describe("given a host that is not this machine's by its name", function () {
    const flood = ["attack", "run", "cheap-calls", "--guard", "without", ...SHORT];

    it("sends nothing unless it is named as one's own", async function () {
      const { exitCode, code } = await at(elsewhere()).mistake(...flood);
      expect([exitCode, code]).to.deep.equal([1, "LOAD_TARGET_FOREIGN"]);
      const other = await at(elsewhere()).mistake(...flood, "--target-is-mine", "10.0.0.1");
      expect(other.code).to.equal("LOAD_TARGET_FOREIGN");
    });

    it("sends nothing where nobody can be asked to confirm", async function () {
      const { code } = await at(elsewhere()).mistake(...flood, "--target-is-mine", "0.0.0.0");
      expect(code).to.equal("LOAD_TARGET_UNCONFIRMED");
    });

    // Only there is a program that makes a terminal part of every system.
    if (platform() === "linux") {
      /** What the command says at a terminal at which somebody types. */
      async function typed(answer: string): Promise<string> {
        const words = ["./gridwell", "--config", "test/integration/commands.config.ts", ...flood];
        const command = [...words, "--target-is-mine", "0.0.0.0"].join(" ");
        const terminal = spawn("/usr/bin/script", ["-qec", command, "/dev/null"], {
          cwd: path.join(import.meta.dirname, "../.."),
          env: at(elsewhere()).environment,
          stdio: ["pipe", "pipe", "inherit"],
        });
        place.children.add(terminal);
        let said = "";
        let isAsked = false;
        for await (const chunk of terminal.stdout) {
          said += String(chunk);
          if (isAsked || !said.includes("type its host again")) continue;
          isAsked = true;
          terminal.stdin.write(`${answer}\n`);
        }
        return said;
      }

      it("sends nothing when something else is typed", async function () {
        expect(await typed("127.0.0.1")).to.contain("[LOAD_TARGET_UNCONFIRMED]");
      });

      it("floods it once its name is typed", async function () {
        expect(await typed("0.0.0.0")).to.match(/cheap-calls without a guard: as expected/);
      });
    }
  });
});
