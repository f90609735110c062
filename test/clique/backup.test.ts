import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";
import { JsonRpcProvider } from "ethers";

import { Archive } from "../../src/chain/archive/archive.ts";
import { readDeployment } from "../../src/chain/deployment.ts";
import { accessOf } from "../../src/clique/guard/access.ts";
import { Members } from "../../src/clique/guard/members.ts";
import { withNode } from "../../src/clique/ipc.ts";
import { loadNetwork } from "../../src/clique/network-state.ts";
import { nodeFiles } from "../../src/clique/network-files.ts";
import { member } from "../../src/clique/rpc-values.ts";
import { crc16 } from "../../src/meters/formats/dsmr/crc16.ts";
import { CliquePlace } from "../support/clique-network.ts";

const EXAMPLE = path.join(import.meta.dirname, "../../examples/home.dsmr.txt");
const POINT = "E9990000000000126/1-0:1.8.1";
const SLOT = "2026-03-11T00:00:00Z";
const TOTAL = "4213403";
const SHAPE = ["--nodes", "2", "--signers", "1", "--period", "1"];

interface Block {
  readonly number: number;
  readonly hash: string;
  readonly stateRoot: string;
}

interface BackupDocument {
  readonly block: Block;
  readonly held: Readonly<Record<"accounts" | "slots" | "blocks" | "logs", number>>;
  readonly banks: number;
  readonly transactionsAfter: number;
  readonly deployed: boolean;
}

interface RestoreDocument {
  readonly block: Block;
  readonly held: BackupDocument["held"];
  readonly banks: readonly { readonly bank: number; readonly head: string }[];
  readonly sealed:
    | readonly {
        readonly blocks: number;
        readonly begun: readonly string[];
        readonly ended: readonly string[];
      }[]
    | null;
  readonly network: {
    readonly dir: string;
    readonly signers: string;
    readonly seed: boolean;
  } | null;
}

interface HistoryDocument {
  readonly records: readonly { readonly time: string; readonly total: string | null }[];
}

/** The example's last telegram as it could come a day later for each generation after the first. */
function laterTelegram(generation: number): string {
  const text = readFileSync(EXAMPLE, "latin1").replaceAll(/\r?\n/g, "\r\n");
  const day = String(10 + generation);
  const body = text
    .slice(text.lastIndexOf("/"), text.lastIndexOf("!") + 1)
    .replaceAll("(260311", `(2603${day}`);
  const crc = crc16(Buffer.from(body, "latin1")).toString(16).toUpperCase().padStart(4, "0");
  return `${body}${crc}\r\n`;
}

describe("a community whose chain is begun anew", function () {
  this.timeout(300_000);
  let place: CliquePlace;
  let backup: string;
  let taken: BackupDocument;

  const here = (): string[] => ["--network", "clique", "--state", path.join(place.folder, "state")];
  const meters = <T>(command: string, ...args: string[]): Promise<T> =>
    place.gridwell.document<T>(`meters-${command}`, "meters", command, ...args, ...here());
  const clique = <T>(command: string, ...args: string[]): Promise<T> =>
    place.gridwell.document<T>(`clique-${command}`, "clique", command, ...args);

  async function proves(slot: string, total: string): Promise<void> {
    const document = await meters<{ readonly total: string; readonly verdict: string }>(
      "verify",
      ...[POINT, "--slot", slot],
    );
    expect(document).to.include({ verdict: "proved", total });
  }

  /** Root of the state with which a network's chain begins, as each of its nodes says. */
  async function firstRoots(network: string): Promise<unknown[]> {
    const { nodes } = loadNetwork(network);
    const first = ["0x0", false];
    return Promise.all(
      nodes.map(({ name }) => {
        return withNode(nodeFiles(network, name).ipc, async (client) =>
          member(await client.call("eth_getBlockByNumber", first), "stateRoot"),
        );
      }),
    );
  }

  before(async function () {
    place = new CliquePlace();
    backup = path.join(place.folder, "one.backup");
    await clique("up", "--dir", place.network, ...SHAPE);
    await place.gridwell.document("deploy", "deploy", "--network", "clique");
    await meters("import", EXAMPLE);
    taken = await clique("backup", backup);
  });

  after(async function () {
    await place.clear();
  });

  it("has a backup with its state and every event", function () {
    expect(taken).to.include({ deployed: true, transactionsAfter: 0, banks: 2 });
    expect(taken.held.blocks).to.equal(taken.block.number + 1);
    expect(taken.held.logs).to.be.greaterThan(10);
  });

  it("is not backed up over a file that is there", async function () {
    expect(await place.gridwell.mistake("clique", "backup", backup)).to.deep.equal({
      exitCode: 1,
      code: "FILE_EXISTS",
    });
  });

  it("lets everybody check the backup without a network", async function () {
    const checked = await clique<RestoreDocument>("restore", backup, "--check");
    expect(checked.network).to.equal(null);
    expect(checked.held).to.deep.equal(taken.held);
    expect(checked.block).to.deep.equal(taken.block);
    // Block 0 is sealed by nobody.
    const [chain, ...more] = checked.sealed ?? [];
    expect(more).to.deep.equal([]);
    expect(chain?.blocks).to.equal(taken.block.number);
    expect(chain?.begun).to.have.length(1).and.deep.equal(chain?.ended);
    const quick = await clique<RestoreDocument>("restore", backup, "--check", "--skip-seals");
    expect(quick).to.deep.equal({ ...checked, sealed: null });
  });

  it("is not checked with what says how to restore it", async function () {
    const more = ["--dir", "elsewhere", "--new-keys", "--rpc-port", "9999", "--geth", "geth"];
    const args = ["clique", "restore", backup, "--check", ...more];
    const { exitCode, stderr } = await place.gridwell.run(...args);
    expect(exitCode).to.equal(2);
    expect(stderr).to.include("--dir, --rpc-port, --geth, --new-keys");
  });

  it("is not restored into a folder that has a network, nor from a damaged file", async function () {
    expect(await place.gridwell.mistake("clique", "restore", backup)).to.deep.equal({
      exitCode: 1,
      code: "CLIQUE_FOLDER_TAKEN",
    });
    const bad = path.join(place.folder, "bad.backup");
    const bytes = readFileSync(backup);
    bytes.writeUInt8(bytes.readUInt8(1_000) ^ 1, 1_000);
    writeFileSync(bad, bytes);
    const fresh = path.join(place.folder, "net/never");
    expect(await place.gridwell.mistake("clique", "restore", bad, "--dir", fresh)).to.deep.equal({
      exitCode: 1,
      code: "BACKUP_DAMAGED",
    });
    expect(existsSync(fresh)).to.equal(false);
  });

  it("leaves nothing half written behind", function () {
    const names = readdirSync(place.folder, { recursive: true, encoding: "utf8" });
    expect(names.filter((name) => name.endsWith(".new"))).to.deep.equal([]);
  });

  for (const generation of [2, 3]) {
    describe(`when it is restored into another folder, generation ${String(generation)}`, function () {
      let restored: RestoreDocument;
      let folder: string;

      before(async function () {
        const file = path.join(place.folder, `${String(generation)}.backup`);
        folder = path.join(place.folder, `net${String(generation)}`);
        taken = await clique("backup", file);
        await clique("down");
        restored = await clique("restore", file, "--dir", folder);
      });

      it("begins with the state that the old one ended with, on every node", async function () {
        const root = taken.block.stateRoot;
        expect(await firstRoots(folder)).to.deep.equal([root, root]);
        expect(restored.network).to.include({ dir: folder, signers: "taken", seed: true });
        expect(restored.held).to.deep.equal(taken.held);
      });

      it("proves and shows the readings from before", async function () {
        await proves(SLOT, TOTAL);
        const { records } = await meters<HistoryDocument>("history", POINT);
        expect(records.find(({ time }) => time === SLOT)).to.include({ total: TOTAL });
      });

      if (generation > 2) return;

      it("has the community that was deployed, and nothing to deploy", async function () {
        const deployed = await place.gridwell.document<{ readonly changed: boolean }>(
          "deploy",
          ...["deploy", "--network", "clique"],
        );
        expect(deployed.changed).to.equal(false);
      });

      it("has a guard that knows who was appointed before", async function () {
        const { chain, nodes } = loadNetwork(folder);
        const deployments = path.join(place.folder, "deploy/deployments");
        const port = nodes.find(({ rpcPort }) => rpcPort !== null)?.rpcPort ?? 0;
        const provider = new JsonRpcProvider(`http://127.0.0.1:${String(port)}`, chain.chainId, {
          cacheTimeout: -1,
          staticNetwork: true,
        });
        const deployment = readDeployment(deployments, BigInt(chain.chainId));
        const archive = await Archive.find(
          path.join(deployments, `chain-${String(chain.chainId)}`),
          provider,
        );
        const clock = (): number => 0;
        const following = { provider, fromBlock: deployment.block, staleAfter: 1_000, clock };
        const groups = accessOf({ ...deployment, market: null, monitor: null });
        const members = new Members({ ...following, groups, newcomers: false, archive });
        await members.refresh();
        provider.destroy();
        expect(members.counts).to.deep.equal({ admin: 1, operator: 1, gateway: 4 });
      });

      it("goes on with the import, and proves what came after", async function () {
        const later = path.join(place.folder, `later-${String(generation)}.txt`);
        writeFileSync(later, laterTelegram(generation));
        const imported = await meters<{ readonly verified: boolean; readonly batches: number }>(
          "import",
          later,
        );
        expect(imported).to.include({ verified: true });
        expect(imported.batches).to.be.greaterThan(0);
        await proves(SLOT, TOTAL);
        await proves(`2026-03-${String(10 + generation)}T00:00:00Z`, TOTAL);
      });
    });
  }
});
