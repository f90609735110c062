import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

import { IpcSocketProvider, Network } from "ethers";

import { Archive } from "../../chain/archive/archive.ts";
import { connectContracts } from "../../chain/contracts.ts";
import { deployedContract, readDeployment } from "../../chain/deployment.ts";
import { readLedgerSite } from "../../chain/ledger-site.ts";
import { openAuctions } from "../../chain/open-auctions.ts";
import { GridwellError } from "../../domain/errors.ts";
import { withNode, type IpcClient } from "../ipc.ts";
import { member, quantity, whole } from "../rpc-values.ts";
import { BackupCheck, type CheckedBackup } from "./backup-check.ts";
import { writeBackup, type BackupHead, type BackupPart } from "./backup-file.ts";
import type { BackupSource } from "./backup-source.ts";
import { dumpBlocks } from "./block-dump.ts";
import { deploymentFiles } from "./deployment-files.ts";
import { heightOf, pinBlock, type Pinned } from "./pin-block.ts";
import { dumpState } from "./state-dump.ts";

/** What a backup is taken of. */
export interface BackupPlan {
  readonly source: BackupSource;
  /** Where it is written to. */
  readonly file: string;
  /** Whether a file that is there may be replaced. */
  readonly overwrite: boolean;
  /** Folder of the deployments, one sub-folder `chain-<id>` each. */
  readonly deployments: string;
  /** Hears how far it is. */
  readonly log: (line: string) => void;
}

/** A backup that was taken. */
export interface TakenBackup {
  /** Checksum of the file, hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly head: BackupHead;
  readonly held: CheckedBackup;
  /** Transactions that were sealed after the block while the backup was taken: they are not in it. */
  readonly transactionsAfter: number;
}

/** Blocks, or slots, between two words on how far it is. */
const SPEAK_EVERY = 50_000;

/**
 * Takes a backup of a network that runs and may go on: the state after the block that is its last one now, the files of
 * the deployment, and an archive of all blocks and logs. What is written has passed the check that a restoration makes,
 * and the head of each bank as its events make it is the one that the ledger stores.
 *
 * @throws GridwellError `FILE_EXISTS`, `FILE_UNWRITABLE`, `CLIQUE_NODE_SILENT`, `CLIQUE_NOT_READY`,
 * `CLIQUE_AUCTION_OPEN`, `CLIQUE_PREIMAGES_MISSING`, `CLIQUE_BACKUP_WRONG`, `CHAIN_MOVED`, `ARCHIVE_MISSING`
 */
export async function takeBackup(plan: BackupPlan): Promise<TakenBackup> {
  const { source, file, overwrite, log } = plan;
  if (!overwrite && existsSync(file)) {
    throw new GridwellError(
      "FILE_EXISTS",
      "The file is there already: name another one, or --overwrite",
      {
        where: file,
      },
    );
  }
  const { name, ipc, chain, signers } = source;
  log(`waiting until the last block of ${name} is final`);
  return withNode(ipc, async (client) => {
    const pinned = await pinBlock(client, signers.length, chain.period);
    const network = Network.from(chain.chainId);
    const provider = new IpcSocketProvider(ipc, network, {
      staticNetwork: network,
      cacheTimeout: -1,
    });
    try {
      return await new Backup(plan, client, provider, pinned).take();
    } finally {
      provider.destroy();
    }
  });
}

class Backup {
  readonly #plan: BackupPlan;
  readonly #client: IpcClient;
  readonly #provider: IpcSocketProvider;
  readonly #pinned: Pinned;
  /** Of the deployment. */
  readonly #folder: string;
  #held: CheckedBackup | null = null;

  constructor(plan: BackupPlan, client: IpcClient, provider: IpcSocketProvider, pinned: Pinned) {
    this.#plan = plan;
    this.#client = client;
    this.#provider = provider;
    this.#pinned = pinned;
    this.#folder = join(plan.deployments, `chain-${String(plan.source.chain.chainId)}`);
  }

  async take(): Promise<TakenBackup> {
    const { file, source, log } = this.#plan;
    const { block } = this.#pinned;
    const deployed = await this.#isDeployed();
    if (deployed) await this.#needNoAuction();
    else log(`chain ${String(source.chain.chainId)} has no community that is deployed from here`);
    const archive = await Archive.find(this.#folder, this.#provider);
    if (archive === null && deployed) await this.#needBeginning();
    const first = await this.#client.call("eth_getBlockByNumber", ["0x0", false]);
    const head: BackupHead = {
      chain: source.chain,
      node: source.node,
      signers: source.signers,
      genesisHash: String(member(first, "hash")),
      block,
      blocks: (archive?.head.blocks ?? 0) + block.number + 1,
      site: deployed ? await this.#site() : null,
    };
    log(`writing the state after block ${String(block.number)}, and ${String(head.blocks)} blocks`);
    const sha256 = await writeBackup(
      file,
      head,
      this.#checked(head, this.#parts(deployed, archive)),
    );
    if (this.#held === null) throw new TypeError("a backup that was not checked");
    const transactionsAfter = await this.#transactionsAfter();
    return { sha256, bytes: statSync(file).size, head, held: this.#held, transactionsAfter };
  }

  async *#parts(deployed: boolean, archive: Archive | null): AsyncGenerator<BackupPart> {
    const { block, child } = this.#pinned;
    if (deployed) {
      for (const each of deploymentFiles(this.#folder)) yield { kind: "file", ...each };
    }
    for await (const part of dumpState(this.#client, block.hash, child)) {
      yield "account" in part ? { kind: "account", ...part } : { kind: "slots", ...part };
    }
    if (archive !== null) for await (const line of archive.lines()) yield { kind: "block", line };
    for await (const line of dumpBlocks(this.#client, block.number)) yield { kind: "block", line };
  }

  /** Hands parts on once they are checked; ends with the end of the file, or fails before it is written. */
  async *#checked(head: BackupHead, parts: AsyncIterable<BackupPart>): AsyncGenerator<BackupPart> {
    const check = new BackupCheck(head);
    let spoken = 0;
    for await (const part of parts) {
      wrong(() => {
        check.add(part);
      });
      yield part;
      const { slots, blocks } = check.counts;
      if (slots + blocks < spoken + SPEAK_EVERY) continue;
      spoken = slots + blocks;
      this.#plan.log(`${String(slots)} slots, ${String(blocks)} of ${String(head.blocks)} blocks`);
    }
    const end: BackupPart = { kind: "end", counts: { ...check.counts } };
    const held = wrong(() => {
      check.add(end);
      return check.finish();
    });
    await this.#compareHeads(held.heads);
    await this.#needSameChain();
    this.#held = held;
    yield end;
  }

  /** Whether the community of the deployment's folder stands on this chain. */
  async #isDeployed(): Promise<boolean> {
    const ledger = deployedContract(this.#folder, "ReadingLedger");
    if (ledger === null) return false;
    return (await this.#provider.getCode(ledger, this.#pinned.block.number)) !== "0x";
  }

  /** Without an archive the community's history has to begin on this chain. */
  async #needBeginning(): Promise<void> {
    const ledger = deployedContract(this.#folder, "ReadingLedger");
    if (ledger === null || (await this.#provider.getCode(ledger, 0)) === "0x") return;
    throw new GridwellError(
      "ARCHIVE_MISSING",
      "This chain began with the community's state, and the archive of its events is not here: bring back the files " +
        "archive-… and block0-… from a copy of this folder",
      { where: this.#folder },
    );
  }

  async #site(): Promise<BackupHead["site"]> {
    const { ledger, grid } = await readLedgerSite(this.#contracts().ledger);
    return { ledger: ledger.toLowerCase(), origin: grid.origin, slotSeconds: grid.slotSeconds };
  }

  #contracts(): ReturnType<typeof connectContracts> {
    const { deployments, source } = this.#plan;
    const { addresses } = readDeployment(deployments, BigInt(source.chain.chainId));
    return connectContracts(addresses, this.#provider);
  }

  async #needNoAuction(): Promise<void> {
    const auction = deployedContract(this.#folder, "QuotaAuction");
    if (auction === null) return;
    const { number } = this.#pinned.block;
    const [open, ...more] = await openAuctions(auction, this.#provider, number);
    if (open === undefined) return;
    const others = more.length === 0 ? "" : ` and ${String(more.length)} others`;
    throw new GridwellError(
      "CLIQUE_AUCTION_OPEN",
      `Auction ${open.id.toString()} (${open.phase})${others} is not decided: its windows count blocks, which would begin ` +
        "at 0 again. Wait until it is decided",
      { where: auction },
    );
  }

  /** The ledger stores what the events add up to. */
  async #compareHeads(heads: ReadonlyMap<number, string>): Promise<void> {
    if (heads.size === 0) return;
    const { ledger } = this.#contracts();
    for (const [bank, head] of heads) {
      const stored = await ledger.headOf(bank, { blockTag: this.#pinned.block.number });
      if (stored === head) continue;
      throw backupWrong(
        `bank ${String(bank)} has the head ${stored}, its archived events make it ${head}`,
      );
    }
  }

  async #needSameChain(): Promise<void> {
    const { number, hash } = this.#pinned.block;
    const now = await this.#client.call("eth_getBlockByNumber", [quantity(number), false]);
    if (member(now, "hash") === hash) return;
    throw new GridwellError(
      "CHAIN_MOVED",
      `block ${String(number)} is no longer the chain's: a reorg that deep is no accident. ./gridwell clique status ` +
        "tells more; then try again",
    );
  }

  async #transactionsAfter(): Promise<number> {
    const last = await heightOf(this.#client);
    let count = 0;
    for (let number = this.#pinned.block.number + 1; number <= last; number++) {
      const at = [quantity(number)];
      count += Number(whole(await this.#client.call("eth_getBlockTransactionCountByNumber", at)));
    }
    return count;
  }
}

/** What a node answered does not fit together. */
function wrong<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw backupWrong(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function backupWrong(why: string, cause?: unknown): GridwellError {
  return new GridwellError(
    "CLIQUE_BACKUP_WRONG",
    `What the node says does not add up (${why}), so nothing was written: ./gridwell clique status; was an archive of ` +
      "an earlier chain taken away?",
    cause === undefined ? {} : { cause },
  );
}
