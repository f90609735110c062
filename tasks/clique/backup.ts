import path from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import {
  sourceOfMachine,
  sourceOfNetwork,
  type BackupSource,
} from "../../src/clique/backup/backup-source.ts";
import { takeBackup } from "../../src/clique/backup/take-backup.ts";
import { hasNetwork } from "../../src/clique/network-state.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { answer, pairs } from "../cli/answer.ts";
import { grouped } from "../cli/table.ts";
import { openNetwork, say, type CliqueArguments } from "./open.ts";
import { cliqueFolder, machineFolder } from "./place.ts";

interface BackupArguments extends CliqueArguments {
  readonly file: string;
  readonly overwrite: boolean;
  /** Name of a node that `clique install` put on this machine; empty for a network of `clique up`. */
  readonly node: string;
}

/** The task `clique backup`. */
const backup: NewTaskActionFunction<BackupArguments> = async (args, hre) => {
  const { folder, source } = await sourceOf(args);
  const file = path.resolve(args.file);
  const { overwrite } = args;
  const deployments = path.join(hre.config.paths.ignition, "deployments");
  const taken = await takeBackup({ source, file, overwrite, deployments, log: say });
  const { head, held, sha256, bytes, transactionsAfter } = taken;
  const { files, accounts, slots, blocks, logs, heads } = held;
  const document = {
    dir: folder,
    file,
    sha256,
    bytes,
    chainId: head.chain.chainId,
    genesisHash: head.genesisHash,
    block: head.block,
    held: { files, accounts, slots, blocks, logs },
    banks: heads.size,
    deployed: head.site !== null,
    transactionsAfter,
  };
  answer(args.json, document, () => [
    `Backed up chain ${String(document.chainId)} as it was after block ${grouped(head.block.number)}.`,
    ...pairs([
      ["file", `${file}, ${grouped(bytes)} bytes`],
      ["sha256", sha256],
      ["block", head.block.hash],
      ["state", `${head.block.stateRoot}: ${grouped(accounts)} accounts, ${grouped(slots)} slots`],
      ["archive", `${grouped(blocks)} blocks, ${grouped(logs)} events`],
      [
        "community",
        document.deployed
          ? `${grouped(heads.size)} banks, each head as its events make it`
          : "none is deployed",
      ],
    ]),
    ...(transactionsAfter === 0
      ? []
      : [
          `${grouped(transactionsAfter)} transactions were sealed after that block and are NOT in it: stop who sends, and ` +
            "back up again before you drop the chain.",
        ]),
  ]);
};

/**
 * The node to ask: of the network that `clique up` made, or the one that is named of this machine's.
 *
 * @throws GridwellError `CLIQUE_UNKNOWN`, and what looking for it throws
 */
async function sourceOf(
  args: BackupArguments,
): Promise<{ readonly folder: string; readonly source: BackupSource }> {
  if (args.node !== "") {
    const folder = machineFolder(args.dir);
    return { folder, source: await sourceOfMachine(folder, args.node) };
  }
  const chosen = cliqueFolder(args.dir);
  if (!hasNetwork(chosen)) {
    throw new GridwellError(
      "CLIQUE_UNKNOWN",
      "There is no network of clique up here: --dir names another folder; for a node that clique install put on this " +
        "machine give --node NAME and the --dir of its machine's nodes",
      { where: chosen },
    );
  }
  const { folder, state } = openNetwork(args);
  return { folder, source: await sourceOfNetwork(folder, state) };
}

export default backup;
