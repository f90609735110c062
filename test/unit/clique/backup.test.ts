import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { keccak256, toBeHex, ZeroHash, type Wallet } from "ethers";
import { network } from "hardhat";

import { blockOfLine, headerOf, lineOfBlock } from "../../../src/chain/archive/archived-block.ts";
import { EMPTY_TRIE as EMPTY } from "../../../src/chain/archive/trie-root.ts";
import {
  openBackup,
  writeBackup,
  type BackupHead,
  type BackupPart,
} from "../../../src/clique/backup/backup-file.ts";
import { dumpState } from "../../../src/clique/backup/state-dump.ts";
import { StateRoot, type StateAccount } from "../../../src/clique/backup/state-root.ts";
import { verifyBackup } from "../../../src/clique/backup/verify-backup.ts";
import { firstHeader, genesisOf } from "../../../src/clique/genesis.ts";
import { archivedLines } from "../../support/archived-chain.ts";
import { gather } from "../../support/gather.ts";
import { rejection } from "../../support/rejection.ts";
import { addressOf, sealedHeader, signerWallets } from "../../support/sealed-chain.ts";

/** What geth 1.13.15 makes of the genesis below: its state root, and the hash of its block under either fork. */
const GETH_ROOT = "0x7a4a91e902bc1d3ff1e309d061a0a6ec61fe33d0ff72597e520fe98e502dffed";
const GETH_HASHES = {
  berlin: "0xa1b68f29fef2130feed742c898dfcb29630924f7853cf591afa622e410462d61",
  london: "0xeff0edd8e9b94074dac05ab8d9e72e092d012bdd088e3121926ba715f7c205a3",
};

/** The chain in this process is not sealed by anybody. */
const CHECK = { archive: null, seals: false, log: (): void => undefined };

const { ethers } = await network.create();
const hashed = (address: string): string => keccak256(address);

/** The state with which a chain in this process begins: some accounts with the same balance. */
async function firstState(): Promise<StateAccount[]> {
  const signers = await ethers.getSigners();
  const accounts = await Promise.all(
    signers.map(async ({ address }) => {
      const balance = await ethers.provider.getBalance(address, 0);
      return { address: address.toLowerCase(), balance, nonce: 0, code: "0x" };
    }),
  );
  return accounts.sort((a, b) => (hashed(a.address) < hashed(b.address) ? -1 : 1));
}

describe("a backup", function () {
  let folder: string;
  let file: string;
  let head: BackupHead;
  let parts: BackupPart[];

  before(async function () {
    folder = mkdtempSync(join(tmpdir(), "gridwell "));
    file = join(folder, "backup");
    const [line = ""] = await archivedLines(ethers.provider, 0);
    const { number, hash, stateRoot, time } = blockOfLine(line).header;
    head = {
      chain: { chainId: 31_337, period: 1, epoch: 30_000, fork: "london" },
      node: { gasLimit: 60_000_000, recommit: null },
      signers: [`0x${"aa".repeat(20)}`],
      genesisHash: hash,
      block: { number, hash, stateRoot, time },
      blocks: 1,
      site: null,
    };
    const accounts = await firstState();
    parts = [
      { kind: "file", path: "artifacts/A#B.json", data: Buffer.from("{}") },
      ...accounts.map((account): BackupPart => ({ kind: "account", account })),
      { kind: "block", line },
    ];
    const counts = { files: 1, accounts: accounts.length, slots: 0, blocks: 1, logs: 0 };
    parts.push({ kind: "end", counts });
  });

  after(function () {
    rmSync(folder, { recursive: true, force: true });
  });

  async function write(some: readonly BackupPart[], top = head): Promise<void> {
    async function* all(): AsyncGenerator<BackupPart> {
      for (const part of some) yield await Promise.resolve(part);
    }
    await writeBackup(file, top, all());
  }

  it("gives back what was written", async function () {
    await write(parts);
    const opened = await openBackup(file);
    expect(opened.head).to.deep.include(head);
    expect(await gather(opened.parts)).to.deep.equal(parts);
  });

  it("is held to the state root that the chain itself computed", async function () {
    await write(parts);
    const { held, files } = await verifyBackup(file, CHECK);
    expect(held).to.deep.include({ accounts: 20, blocks: 1 });
    expect(files.map(({ path }) => path)).to.deep.equal(["artifacts/A#B.json"]);
  });

  describe("is refused, though its checksum is right,", function () {
    /** Code of the refusal once the parts are changed. */
    async function refused(some: readonly BackupPart[], top = head): Promise<void> {
      await write(some, top);
      expect(await rejection(verifyBackup(file, CHECK))).to.include({ code: "BACKUP_DAMAGED" });
    }

    it("with an account withheld, doubled, or richer", async function () {
      const [, account] = parts;
      if (account?.kind !== "account") throw new Error("no account");
      const richer = { ...account.account, balance: account.account.balance + 1n };
      await refused(parts.toSpliced(1, 1));
      await refused(parts.toSpliced(1, 0, account));
      await refused(parts.toSpliced(1, 1, { kind: "account", account: richer }));
    });

    it("with storage that no account has", async function () {
      const slots = [[toBeHex(1, 32), toBeHex(2, 32)]] as const;
      await refused(parts.toSpliced(2, 0, { kind: "slots", slots }));
      await refused(parts.toSpliced(1, 0, { kind: "slots", slots }));
    });

    it("with a block missing, or its end, or parts in another order", async function () {
      await refused(parts.toSpliced(-2, 1));
      await refused(parts.toSpliced(-1, 1));
      await refused([...parts.slice(1), ...parts.slice(0, 1)]);
      await refused([...parts, ...parts.slice(-1)]);
    });

    it("with another last block than its head says", async function () {
      await refused(parts, { ...head, block: { ...head.block, hash: ZeroHash } });
      await refused(parts, { ...head, block: { ...head.block, stateRoot: ZeroHash } });
      await refused(parts, { ...head, block: { ...head.block, number: 7 } });
      await refused(parts, { ...head, blocks: 2 });
    });

    it("with a file that would lie elsewhere", async function () {
      for (const path of ["../a", "/a", "a/../../b", "a//b", "", ".", "a\\b", "a/.", "a\0"]) {
        await refused([{ kind: "file", path, data: Buffer.from("x") }, ...parts.slice(1)]);
      }
    });
  });
});

describe("the seals of a backup", function () {
  const folder = mkdtempSync(join(tmpdir(), "gridwell "));
  const file = join(folder, "backup");
  const [signer, stranger] = signerWallets(2) as [Wallet, Wallet];
  const listed = [addressOf(signer)];

  after(function () {
    rmSync(folder, { recursive: true, force: true });
  });

  /** A chain of two blocks without any account; somebody sealed the second. */
  async function sealedBy(sealer: Wallet): Promise<void> {
    const first = sealedHeader({ number: 0, signer: null, difficulty: 1, listed, roots: EMPTY });
    const { hash: parent } = headerOf(first);
    const last = sealedHeader({ number: 1, signer: sealer, difficulty: 2, parent, roots: EMPTY });
    const { number, hash, stateRoot, time } = headerOf(last);
    async function* parts(): AsyncGenerator<BackupPart> {
      for (const header of [first, last]) {
        yield await Promise.resolve({ kind: "block", line: lineOfBlock(header, [], []) });
      }
      yield { kind: "end", counts: { files: 0, accounts: 0, slots: 0, blocks: 2, logs: 0 } };
    }
    const head: BackupHead = {
      chain: { chainId: 31_337, period: 1, epoch: 30_000, fork: "berlin" },
      node: { gasLimit: 60_000_000, recommit: null },
      signers: listed,
      genesisHash: parent,
      block: { number, hash, stateRoot, time },
      blocks: 2,
      site: null,
    };
    await writeBackup(file, head, parts());
  }

  it("are the signers'", async function () {
    await sealedBy(signer);
    const { sealed } = await verifyBackup(file, { ...CHECK, seals: true });
    expect(sealed).to.deep.equal([{ blocks: 1, begun: listed, ended: listed }]);
  });

  it("are refused of who is none, and the archive is not written", async function () {
    await sealedBy(stranger);
    const archive = join(folder, "archive");
    const refusal = await rejection(verifyBackup(file, { ...CHECK, archive, seals: true }));
    expect(refusal).to.include({ code: "SEAL_INVALID", where: file });
    expect(existsSync(archive)).to.equal(false);
    expect((await verifyBackup(file, CHECK)).sealed).to.equal(null);
  });
});

describe("a state", function () {
  it("has the root of accounts with storage as geth computes it", function () {
    const state = new StateRoot();
    const accounts: readonly StateAccount[] = [
      { address: `0x${"11".repeat(20)}`, balance: 5n, nonce: 3, code: "0x600160005500" },
      { address: `0x${"22".repeat(20)}`, balance: 10n ** 24n, nonce: 0, code: "0x" },
    ];
    const ordered = accounts.toSorted((a, b) => (hashed(a.address) < hashed(b.address) ? -1 : 1));
    for (const account of ordered) {
      state.addAccount(account);
      if (account.nonce === 0) continue;
      const keys = [1, 2, 3].map((key) => toBeHex(key, 32));
      keys.sort((a, b) => (keccak256(a) < keccak256(b) ? -1 : 1));
      for (const key of keys) state.addSlot([key, toBeHex(BigInt(key) * 300n, 32)]);
    }
    expect(state.root()).to.equal(GETH_ROOT);
  });

  it("is refused by a dump when geth knows an address or a key by its hash only", async function () {
    const account = {
      balance: "0",
      nonce: 1,
      root: ZeroHash,
      codeHash: ZeroHash,
      key: ZeroHash,
    };
    const address = `0x${"11".repeat(20)}`;
    const answers = (name: string, key: string | null) => ({
      call: (method: string): Promise<unknown> =>
        Promise.resolve(
          method === "debug_accountRange"
            ? { root: "", accounts: { [name]: account } }
            : { storage: { [ZeroHash]: { key, value: ZeroHash } }, nextKey: null },
        ),
    });
    const dump = (name: string, key: string | null): Promise<unknown> =>
      gather(dumpState(answers(name, key), ZeroHash, ZeroHash));
    const missing = { code: "CLIQUE_PREIMAGES_MISSING" };
    expect(await rejection(dump(`pre(${ZeroHash})`, ZeroHash))).to.include(missing);
    expect(await rejection(dump(address, null))).to.include(missing);
    expect(await dump(address, ZeroHash)).to.have.length(2);
  });
});

describe("the header of a first block", function () {
  const signers = [`0x${"aa".repeat(20)}`];
  const settings = { chainId: 5_777, period: 2, epoch: 30_000, gasLimit: 60_000_000 };

  for (const fork of ["berlin", "london"] as const) {
    it(`has the hash that geth gives it under the rules of ${fork}`, function () {
      const first = genesisOf({ ...settings, fork }, signers, new Map(), 1_700_000_000);
      expect(headerOf(firstHeader(first, GETH_ROOT)).hash).to.equal(GETH_HASHES[fork]);
    });
  }
});
