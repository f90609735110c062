import path from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import type { BackupHead } from "../../src/clique/backup/backup-file.ts";
import { restoreNetwork } from "../../src/clique/backup/restore-network.ts";
import { isNetworkOf, keysOfNetwork, type TakenKeys } from "../../src/clique/backup/taken-keys.ts";
import { verifyBackup, type VerifiedBackup } from "../../src/clique/backup/verify-backup.ts";
import { parseSetting } from "../../src/clique/settings.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { answer, pairs } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { grouped } from "../cli/table.ts";
import { gethFor } from "./geth.ts";
import { changingOrNot, publish, say, type CliqueArguments } from "./open.ts";
import { cliqueFolder } from "./place.ts";

interface RestoreArguments extends CliqueArguments {
  readonly file: string;
  readonly check: boolean;
  readonly skipSeals: boolean;
  readonly keys: string;
  readonly newKeys: boolean;
  readonly rpcPort: string;
  readonly geth: string;
}

/** The task `clique restore`. */
const restore: NewTaskActionFunction<RestoreArguments> = async (args, hre) => {
  if (args.newKeys && args.keys !== "") {
    throw new GridwellError(
      "USAGE_CLIQUE",
      `--keys ${args.keys} and --new-keys contradict each other: give one of them`,
    );
  }
  if (args.check) needNothingElse(args);
  const rpcPort = args.rpcPort === "" ? null : parseSetting("rpc-port", args.rpcPort);
  const file = path.resolve(args.file);
  const seals = !args.skipSeals;
  if (args.check) {
    const options = { archive: null, seals, log: say };
    const checked = await whileWaiting("checking the backup", verifyBackup(file, options));
    const document = { ...documentOf(file, checked), network: null };
    answer(args.json, document, () => [
      `The backup is whole: state, blocks and events are those of its last block${seals ? ", and signers sealed every block" : ""}.`,
      ...describe(checked),
    ]);
    return;
  }
  const folder = cliqueFolder(args.dir);
  const { backup, network } = await changingOrNot(folder, async (signal) => {
    const restored = await restoreNetwork({
      file,
      folder,
      deployments: path.join(hre.config.paths.ignition, "deployments"),
      geth: () => gethFor(args.geth, folder, signal),
      rpcPort,
      seals,
      keys: (head) => keysFor(args, head),
      log: say,
      now: () => Math.floor(Date.now() / 1_000),
      signal,
    });
    const { up, keys } = restored;
    const { dir, rpcUrl, genesisHash, nodes } = await publish(folder, up.state);
    const signers = keys === null ? ("new" as const) : ("taken" as const);
    const seed = keys !== null && keys.secrets.size > 0;
    return {
      backup: restored.backup,
      network: { dir, rpcUrl, genesisHash, nodes, signers, seed, height: up.height },
    };
  });
  answer(args.json, { ...documentOf(file, backup), network }, () => [
    `Restored chain ${String(backup.head.chain.chainId)}: it goes on at block 0 with the same state.`,
    ...describe(backup),
    ...pairs([
      ["folder", network.dir],
      ["JSON-RPC", `${network.rpcUrl}, or --network clique`],
      [
        "signers",
        network.signers === "new"
          ? "new: the keys of the old ones were not to be had"
          : "with the keys of the network before",
      ],
    ]),
    network.seed
      ? "The community's seed went along. Every command finds the old readings in the archive."
      : "Name the community's seed with --seed from now on. Every command finds the old readings in the archive.",
  ]);
};

/** A check makes no network, so that whoever says how one is to be made expects something else. */
function needNothingElse({ dir, keys, newKeys, rpcPort, geth }: RestoreArguments): void {
  const named = Object.entries({ dir, keys, "rpc-port": rpcPort, geth, "new-keys": newKeys })
    .filter(([, value]) => value !== "" && value !== false)
    .map(([name]) => `--${name}`);
  if (named.length === 0) return;
  throw new GridwellError(
    "USAGE_CLIQUE",
    `--check restores nothing, and ${named.join(", ")} would mean nothing: leave one or the other away`,
  );
}

/** Whose keys the new network goes on with. */
function keysFor({ keys, newKeys }: RestoreArguments, head: BackupHead): TakenKeys | null {
  if (newKeys) return null;
  if (keys !== "") return keysOfNetwork(path.resolve(keys), head);
  const last = cliqueFolder("");
  return isNetworkOf(last, head) ? keysOfNetwork(last, head) : null;
}

function documentOf(file: string, { sha256, head, held, sealed }: VerifiedBackup): object {
  const { files, accounts, slots, blocks, logs, heads } = held;
  const { chain, genesisHash, block } = head;
  return {
    file,
    sha256,
    chainId: chain.chainId,
    genesisHash,
    block,
    held: { files, accounts, slots, blocks, logs },
    banks: [...heads].map(([bank, bankHead]) => ({ bank, head: bankHead })),
    sealed,
  };
}

function describe({ sha256, head, held, sealed }: VerifiedBackup): string[] {
  const { block } = head;
  return pairs([
    ["sha256", sha256],
    ["block", `${grouped(block.number)}, ${block.hash}`],
    [
      "state",
      `${block.stateRoot}: ${grouped(held.accounts)} accounts, ${grouped(held.slots)} slots`,
    ],
    ["archive", `${grouped(held.blocks)} blocks, ${grouped(held.logs)} events`],
    ["banks", grouped(held.heads.size)],
    ...(sealed ?? []).map(({ blocks, begun, ended }, i): [string, string] => [
      `chain ${String(i + 1)}`,
      `${grouped(blocks)} blocks sealed; it began with ${begun.join(", ")}` +
        (begun.join() === ended.join() ? "" : `, and ended with ${ended.join(", ")}`),
    ]),
  ]);
}

export default restore;
