import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { archiveFile, headerFile } from "../../chain/archive/archive.ts";
import { checkSealed } from "../../chain/archive/sealed-file.ts";
import {
  createNetwork,
  firstBlockOf,
  needFreeFolder,
  type NetworkPlan,
} from "../create-network.ts";
import { bringDown } from "../down.ts";
import { firstHeader } from "../genesis.ts";
import { loadNetwork } from "../network-state.ts";
import { bringUp, type NetworkUp } from "../up.ts";
import { BACKUP_KIND, openBackup, type BackupHead } from "./backup-file.ts";
import { deploymentStands, removeDeployment, writeDeployment } from "./deployment-files.ts";
import type { StateAccount } from "./state-root.ts";
import type { TakenKeys } from "./taken-keys.ts";
import { verifyBackup, type VerifiedBackup } from "./verify-backup.ts";

/** Where and how a backup becomes a network. */
export interface RestorePlan {
  readonly file: string;
  /** Of the new network. */
  readonly folder: string;
  /** Folder of the deployments, one sub-folder `chain-<id>` each. */
  readonly deployments: string;
  /** Finds the geth that runs it, or builds it. */
  readonly geth: () => Promise<string>;
  /** Port of JSON-RPC; a free one when null. */
  readonly rpcPort: number | null;
  /** Whether to look at who sealed each block. */
  readonly seals: boolean;
  /** Whose keys go on; null for new signers, as many as there were. */
  readonly keys: (head: BackupHead) => TakenKeys | null;
  readonly log: (line: string) => void;
  /** The time, Unix seconds. */
  readonly now: () => number;
  /** Ends it before its time. */
  readonly signal: AbortSignal;
}

/** A network that goes on from a backup. */
export interface RestoredNetwork {
  readonly backup: VerifiedBackup;
  readonly up: NetworkUp;
  /** Whose keys it goes on with; null when its signers are new. */
  readonly keys: TakenKeys | null;
}

/** Most signers that are made anew: a network on one machine has no more. */
const MOST_SIGNERS = 24;

/**
 * Makes a network that goes on from a backup, and brings it up: its first block has the state after the backup's last
 * one. Whole, or nothing is left of it.
 *
 * @throws GridwellError `FILE_UNREADABLE`, `BACKUP_OTHER`, `BACKUP_DAMAGED`, `SEAL_INVALID`, `CLIQUE_FOLDER_TAKEN`,
 * `CLIQUE_DEPLOYMENT_OTHER`, `CLIQUE_GENESIS_OTHER` when the first block has another state, and what making and
 * starting a network throws; the signal's reason
 */
export async function restoreNetwork(plan: RestorePlan): Promise<RestoredNetwork> {
  const { file, folder, deployments, log, signal } = plan;
  await checkSealed(file, BACKUP_KIND);
  needFreeFolder(folder);
  const { head } = await openBackup(file);
  const keys = plan.keys(head);
  const geth = await plan.geth();
  const { chain, block } = head;
  const deployment = join(deployments, `chain-${String(chain.chainId)}`);
  // The first folder on the way there that had to be made.
  const fresh = mkdirSync(deployment, { recursive: true });
  const archive = archiveFile(deployment, block.stateRoot);
  const undo: (() => Promise<void> | void)[] = [];
  try {
    if (fresh !== undefined)
      undo.push(() => {
        rmSync(fresh, { recursive: true, force: true });
      });
    if (!existsSync(archive))
      undo.push(() => {
        rmSync(archive, { force: true });
      });
    log("checking the backup, and writing its archive");
    const backup = await verifyBackup(file, { archive, seals: plan.seals, log, signal });
    if (!deploymentStands(deployment, backup.files)) {
      undo.push(() => {
        removeDeployment(deployment, backup.files);
      });
      writeDeployment(deployment, backup.files);
    }
    log("making keys and the first block");
    const state = await createNetwork(
      folder,
      networkPlan(plan, head, geth, keys),
      plan.now,
      signal,
    );
    undo.push(() => undoNetwork(folder));
    const first = state.genesisHash;
    if (first === null) throw new TypeError("a first block without a known state");
    const note = headerFile(deployment, first);
    undo.push(() => {
      rmSync(note, { force: true });
    });
    writeFileSync(note, `${firstHeader(firstBlockOf(state), block.stateRoot)}\n`);
    const up = await bringUp(folder, {}, () => Promise.resolve(state), log, {}, signal);
    return { backup, up: { ...up, created: true }, keys };
  } catch (error) {
    await takeBack(undo, log);
    if (signal.aborted) log("nothing is left of it; the backup is as it was");
    throw error;
  }
}

function networkPlan(
  { file, rpcPort }: RestorePlan,
  head: BackupHead,
  geth: string,
  keys: TakenKeys | null,
): NetworkPlan {
  const signers = keys?.signers.length ?? Math.min(MOST_SIGNERS, head.signers.length);
  return {
    shape: { signers, nodes: signers + Math.max(1, keys?.rpcNodes ?? 1) },
    chain: head.chain,
    node: head.node,
    geth,
    rpcPort,
    alloc: new Map(),
    secrets: keys?.secrets ?? new Map<string, string>(),
    ...(keys === null ? {} : { signers: keys.signers }),
    origin: { stateRoot: head.block.stateRoot, accounts: () => genesisAccounts(file) },
  };
}

/**
 * The accounts of a backup, as fields of a genesis's `alloc`. One with its storage is handed on at once: geth, which
 * reads the whole genesis into memory, needs far more.
 */
async function* genesisAccounts(file: string): AsyncGenerator<string> {
  const { parts } = await openBackup(file);
  let account: StateAccount | null = null;
  let storage: string[] = [];
  const text = ({ address, balance, nonce, code }: StateAccount): string => {
    const fields = { balance: `0x${balance.toString(16)}`, nonce: `0x${nonce.toString(16)}`, code };
    const field = `"${address}": ${JSON.stringify(fields)}`;
    return storage.length === 0 ? field : `${field.slice(0, -1)},"storage":{${storage.join(",")}}}`;
  };
  for await (const part of parts) {
    if (part.kind === "file") continue;
    if (part.kind === "slots") {
      for (const [key, value] of part.slots) storage.push(`"${key}":"${value}"`);
      continue;
    }
    if (account !== null) yield text(account);
    if (part.kind !== "account") return;
    account = part.account;
    storage = [];
  }
}

/** Undoes what was done, the last first. What cannot be undone keeps nothing else, and does not hide why it was to be. */
async function takeBack(
  steps: readonly (() => Promise<void> | void)[],
  log: (line: string) => void,
): Promise<void> {
  for (const step of steps.toReversed()) {
    try {
      await step();
    } catch (left) {
      log(`not everything was taken away: ${left instanceof Error ? left.message : String(left)}`);
    }
  }
}

async function undoNetwork(folder: string): Promise<void> {
  await bringDown(folder, loadNetwork(folder));
  rmSync(folder, { recursive: true, force: true });
}
