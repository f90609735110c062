import path from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { takeBackup } from "../../src/clique/backup/take-backup.ts";
import { answer, pairs } from "../cli/answer.ts";
import { grouped } from "../cli/table.ts";
import { openNetwork, say, type CliqueArguments } from "./open.ts";

interface BackupArguments extends CliqueArguments {
  readonly file: string;
  readonly overwrite: boolean;
}

/** The task `clique backup`. */
const backup: NewTaskActionFunction<BackupArguments> = async (args, hre) => {
  const { folder, state } = openNetwork(args);
  const file = path.resolve(args.file);
  const { overwrite } = args;
  const deployments = path.join(hre.config.paths.ignition, "deployments");
  const taken = await takeBackup({ folder, state, file, overwrite, deployments, log: say });
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

export default backup;
