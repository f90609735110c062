import { expect } from "chai";

import { nodeFiles, checkSocket } from "../../../src/clique/network-files.ts";
import { nodeArguments } from "../../../src/clique/node-arguments.ts";
import { enodeOf, peersToml } from "../../../src/clique/peers.ts";
import { refused } from "../../support/refused.ts";
import { addressOf, record } from "./views.ts";

const settings = { chainId: 5_777, gasLimit: 60_000_000, recommit: null };
const argumentsOf = (name: string, recommit: number | null = null): string[] =>
  nodeArguments(record(name), nodeFiles("/n", name), { ...settings, recommit });

/** The value that follows a flag. */
function valueOf(args: readonly string[], flag: string): string | undefined {
  return args[args.indexOf(flag) + 1];
}

describe("the arguments of a node", function () {
  describe("given a signer", function () {
    const args = argumentsOf("signer-1");

    it("seal with its own account, whose password is in a file", function () {
      expect(valueOf(args, "--miner.etherbase")).to.equal(addressOf(1));
      expect(valueOf(args, "--unlock")).to.equal(addressOf(1));
      expect(valueOf(args, "--password")).to.equal("/n/signer-1/password");
    });

    it("open no door to programs", function () {
      for (const flag of ["--http", "--ws", "--allow-insecure-unlock", "--pprof", "--metrics"]) {
        expect(args).to.not.include(flag);
      }
    });

    it("strive for the gas limit, and take in transactions as often as asked", function () {
      expect(valueOf(args, "--miner.gaslimit")).to.equal("60000000");
      expect(args).to.not.include("--miner.recommit");
      expect(valueOf(argumentsOf("signer-1", 1), "--miner.recommit")).to.equal("1s");
    });
  });

  describe("given a node for programs", function () {
    const args = argumentsOf("rpc-1");

    it("hold no account and seal nothing", function () {
      for (const flag of ["--mine", "--unlock", "--password"]) expect(args).to.not.include(flag);
    });

    it("answer on loopback, harmless questions only", function () {
      expect(valueOf(args, "--http.addr")).to.equal("127.0.0.1");
      expect(valueOf(args, "--http.port")).to.equal("8545");
      expect(valueOf(args, "--http.api")).to.equal("eth,net,web3");
    });
  });

  for (const name of ["signer-1", "rpc-1"]) {
    it(`have ${name} keep every state, speak with peers of this machine only and pool alike`, function () {
      const args = argumentsOf(name);
      expect(valueOf(args, "--gcmode")).to.equal("archive");
      expect(valueOf(args, "--syncmode")).to.equal("full");
      expect(valueOf(args, "--networkid")).to.equal("5777");
      expect(valueOf(args, "--netrestrict")).to.equal("127.0.0.0/8");
      expect(valueOf(args, "--txpool.globalslots")).to.equal("50000");
      expect(valueOf(args, "--authrpc.addr")).to.equal("127.0.0.1");
      expect(args).to.include.members(["--cache.preimages", "--nodiscover", "--txpool.nolocals"]);
      // This flag would listen on every interface.
      expect(args).to.not.include("--port");
    });
  }

  it("name every flag once", function () {
    for (const name of ["signer-1", "rpc-1"]) {
      const flags = argumentsOf(name, 1).filter((word) => word.startsWith("--"));
      expect(flags).to.deep.equal([...new Set(flags)]);
    }
  });
});

describe("the peers of a node", function () {
  it("are dialled for ever and always let in, on loopback", function () {
    const [own, other] = [record("signer-1"), record("signer-2")];
    const url = `enode://${"11".repeat(64)}@127.0.0.1:30312?discport=0`;
    expect(enodeOf(other)).to.equal(url);
    expect(peersToml(own, [other]).split("\n")).to.deep.equal([
      "[Node.P2P]",
      'ListenAddr = "127.0.0.1:30311"',
      "NoDiscovery = true",
      "StaticNodes = [",
      `  "${url}",`,
      "]",
      "TrustedNodes = [",
      `  "${url}",`,
      "]",
      "",
    ]);
  });
});

describe("the socket of a node", function () {
  it("has a name that all systems take, or is refused", function () {
    const folder = (bytes: number): string => `/${"d".repeat(bytes - "//s/geth.ipc".length)}`;
    checkSocket(nodeFiles(folder(103), "s"));
    expect(
      refused(() => {
        checkSocket(nodeFiles(folder(104), "s"));
      }),
    ).to.equal("CLIQUE_PATH_TOO_LONG");
  });
});
