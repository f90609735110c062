import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { writeKeyFile } from "../../src/monitoring/key-file.ts";
import { publishKey } from "../../src/monitoring/key-publication.ts";
import { chooseNewPassword } from "../cli/password.ts";
import { whileWaiting } from "../cli/progress.ts";
import { reportAct } from "../market/open.ts";
import { openMonitor } from "../monitor/open.ts";
import { accountOf, openOrMakeKeyFile, type KeyArguments } from "./operation-keys.ts";

/** The tasks `keys publish` and `keys rotate`, which make an operation key and publish it. */
export function renewalTask(action: "publish" | "rotate"): NewTaskActionFunction<KeyArguments> {
  return async (args, hre) => {
    const isThere = existsSync(args.file);
    if (action === "rotate" && !isThere) {
      const message = "There is no such key file: ./gridwell keys publish FILE makes the first";
      throw new GridwellError("KEY_FILE_UNREADABLE", message, { where: args.file });
    }
    await using open = await openMonitor(hre, args);
    const wallet = await accountOf(open, args);
    const { monitor: contract } = open.monitor.contracts;
    const present = Number((await contract.operationKey(wallet.address)).epoch);
    const epoch = Number(await contract.nextEpochOf(wallet.address));
    const choose = async (): Promise<string> =>
      chooseNewPassword(args.keyPasswordFile, "Password for the new keys: ", "--key-password-file");
    const { ring, password } = await openOrMakeKeyFile(open, args, wallet.address, choose);
    if (action === "publish" && present > 0 && ring.latest === present) {
      throw new GridwellError(
        "KEY_PUBLISHED",
        `The key of epoch ${String(present)} is published already: ./gridwell keys rotate ${args.file} renews it`,
      );
    }
    ring.advance(epoch);
    // The key is on the disk before the chain names it: whatever is sealed to it can be read.
    await whileWaiting("encrypting the keys", writeKeyFile(args.file, ring, password, randomBytes));
    const receipt = await whileWaiting(
      "waiting for the transaction",
      publishKey(open.monitor, wallet, ring, epoch, randomBytes),
    );
    const { epochs } = ring;
    ring.wipe();
    reportAct(open, args.json, {
      action,
      account: wallet.address,
      receipt,
      values: { file: args.file, epoch, made: !isThere },
      lines: [
        `The key of epoch ${String(epoch)} of ${wallet.address} is published; its secret is in ${args.file}, encrypted.`,
        ...(isThere
          ? []
          : [`Copy ${args.file} to a second place now: nothing else opens what is sealed to it.`]),
        ...(epochs.length > 1
          ? [
              `Keys of epochs ${epochs.join(", ")} are held; ./gridwell keys erase forgets the old ones.`,
            ]
          : []),
      ],
    });
  };
}
