import { createHash } from "node:crypto";
import { once } from "node:events";

import { expect } from "chai";

import type { CommandLine } from "../../support/command-line.ts";
import { CommandPlace } from "../../support/command-place.ts";
import { firstMatch } from "../../support/first-match.ts";
import { call, refusalOf } from "../../support/guarded-chain.ts";
import { startNode } from "../../support/node-process.ts";

const FIRST = "first-key-".padEnd(40, "1");
const SECOND = "second-key-".padEnd(40, "2");

describe("./gridwell clique guard", function () {
  this.timeout(180_000);
  const place = new CommandPlace("guard");
  let gridwell: CommandLine;

  before(async function () {
    await place.open();
    gridwell = place.gridwell;
    await place.read("deploy");
  });

  after(place.close);

  function writeKey(key: string): Promise<string> {
    const sha256 = createHash("sha256").update(key).digest("hex");
    return place.file("keys.json", JSON.stringify({ keys: [{ name: "gateway-1", sha256 }] }));
  }

  const as = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`guards the network's node until ${signal}, and reads its keys again on SIGHUP`, async function () {
      const keys = await writeKey(FIRST);
      const ports = ["--port", "0", "--metrics-port", "0"];
      const guard = gridwell.start([
        "clique",
        "guard",
        "--network",
        "test",
        "--keys",
        keys,
        ...ports,
      ]);
      place.children.add(guard);
      const ended = once(guard, "exit");
      const url = await firstMatch(guard.stdout, /JSON-RPC.*?(http:\S+)\s/);
      expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect((await call(url, "eth_chainId", [], as(FIRST))).result).to.equal("0x7a69");
      expect(refusalOf(await call(url, "hardhat_reset", [], as(FIRST)))).to.equal(
        "GUARD_METHOD_CLOSED",
      );

      await writeKey(SECOND);
      guard.kill("SIGHUP");
      await firstMatch(guard.stderr, /(read again)/);
      expect(refusalOf(await call(url, "eth_chainId", [], as(FIRST)))).to.equal(
        "GUARD_KEY_UNKNOWN",
      );
      expect((await call(url, "eth_chainId", [], as(SECOND))).result).to.equal("0x7a69");

      await place.file("keys.json", "{");
      guard.kill("SIGHUP");
      await firstMatch(guard.stderr, /(the old keys stay)/);
      expect((await call(url, "eth_chainId", [], as(SECOND))).result).to.equal("0x7a69");

      guard.kill(signal);
      expect(await ended).to.deep.equal([0, null]);
    });
  }

  for (const [what, args, exitCode, code] of [
    ["without a network", [], 2, "USAGE_GUARD_NETWORK"],
    ["on a chain in this process", ["--network", "node"], 2, "USAGE_GUARD_NETWORK"],
    ["at a port that is none", ["--network", "test", "--port", "65536"], 2, "USAGE_PORT"],
    ["with limits that are not there", ["--limits", "missing.json"], 1, "GUARD_LIMITS_INVALID"],
    ["with keys that are not there", ["--keys", "missing.json"], 1, "GUARD_KEYS_INVALID"],
  ] as const) {
    it(`does not start ${what}`, async function () {
      const finished = await gridwell.run("clique", "guard", ...args);
      expect(finished.exitCode).to.equal(exitCode);
      expect(finished.stderr).to.contain(`[${code}]`);
      expect(finished.stderr).to.not.match(/^ {4}at /m);
    });
  }

  it("says so when its port is taken", async function () {
    const { url } = await startNode(place.children);
    const { port } = new URL(url);
    const args = ["--network", "test", "--port", port, "--metrics-port", "0"];
    const { exitCode, stderr } = await gridwell.run("clique", "guard", ...args);
    expect(exitCode).to.equal(1);
    expect(stderr).to.contain("[EADDRINUSE]");
  });
});
