import { randomBytes } from "node:crypto";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { writeKeyFile } from "../../src/monitoring/key-file.ts";
import { answer } from "../cli/answer.ts";
import { openMonitor } from "../monitor/open.ts";
import { accountOf, openKeyFile, type KeyArguments } from "./operation-keys.ts";

/** The task `keys erase`. */
const erase: NewTaskActionFunction<KeyArguments> = async (args, hre) => {
  await using open = await openMonitor(hre, args);
  const { address: owner } = await accountOf(open, args);
  const { monitor: contract } = open.monitor.contracts;
  const { epoch } = await contract.operationKey(owner);
  if (args.community) {
    const [, graceUntil] = await contract.communityEpoch();
    const latest = await contract.latestSlot();
    if (latest <= graceUntil) {
      throw new GridwellError(
        "KEY_IN_GRACE",
        `Until slot ${graceUntil.toString()} homes may still seal to the key before; it is slot ${latest.toString()}: ` +
          "wait, and let ./gridwell monitor watch read what comes",
      );
    }
  }
  const { ring, password } = await openKeyFile(open, args, owner);
  const erased = ring.eraseBefore(Number(epoch));
  if (erased.length > 0) await writeKeyFile(args.file, ring, password, randomBytes);
  const document = { file: args.file, owner, erased, epochs: ring.epochs };
  ring.wipe();
  answer(args.json, document, () => [
    erased.length === 0
      ? `${args.file} holds no key from before epoch ${epoch.toString()}.`
      : `Erased from ${args.file}: the keys of epochs ${erased.join(", ")}. Erase your copies of the file, too, or they ` +
        "open what was sealed then.",
  ]);
};

export default erase;
