import { existsSync, statSync } from "node:fs";

import { IpcSocketProvider, Network } from "ethers";

import { Archive } from "../../chain/archive/archive.ts";
import { GridwellError } from "../../domain/errors.ts";
import { withNode, type IpcClient } from "../ipc.ts";
import { member, quantity, whole } from "../rpc-values.ts";
import { BackupCheck, type CheckedBackup } from "./backup-check.ts";
import { writeBackup, type BackupHead, type BackupPart } from "./backup-file.ts";
import type { BackupSource } from "./backup-source.ts";
import { dumpBlocks } from "./block-dump.ts";
import { deploymentFiles } from "./deployment-files.ts";
import { heightOf, pinBlock, type Pinned } from "./pin-block.ts";
import { backupWrong, StandingCommunity } from "./standing-community.ts";
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
  readonly #community: StandingCommunity;
  #held: CheckedBackup | null = null;

  constructor(plan: BackupPlan, client: IpcClient, provider: IpcSocketProvider, pinned: Pinned) {
    this.#plan = plan;
    this.#client = client;
    this.#provider = provider;
    this.#pinned = pinned;
    const { deployments, source } = plan;
    const place = { deployments, chainId: source.chain.chainId, block: pinned.block.number };
    this.#community = new StandingCommunity(place, provider);
  }

  async take(): Promise<TakenBackup> {
    const { file, source, log } = this.#plan;
    const { block } = this.#pinned;
    const community = this.#community;
    const deployed = await community.stands();
    if (deployed) await community.needNoAuction();
    else log(`chain ${String(source.chain.chainId)} has no community that is deployed from here`);
    const archive = await Archive.find(community.folder, this.#provider);
    if (archive === null && deployed) await community.needBeginning();
    const first = await this.#client.call("eth_getBlockByNumber", ["0x0", false]);
    const head: BackupHead = {
      chain: source.chain,
      node: source.node,
      signers: source.signers,
      genesisHash: String(member(first, "hash")),
      block,
      blocks: (archive?.head.blocks ?? 0) + block.number + 1,
      site: deployed ? await community.site() : null,
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
      for (const each of deploymentFiles(this.#community.folder)) yield { kind: "file", ...each };
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
    await this.#community.compareHeads(held.heads);
    await this.#needSameChain();
    this.#held = held;
    yield end;
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
