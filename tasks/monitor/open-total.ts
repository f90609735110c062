import { randomBytes } from "node:crypto";
import path from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { openBabySteps } from "../../src/crypto/baby-steps-file.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { auditSum } from "../../src/monitoring/sum-audit.ts";
import { openTotal } from "../../src/monitoring/sum-opening.ts";
import { whileWaiting } from "../cli/progress.ts";
import { accountOf, openKeyFile, type KeyArguments } from "../keys/operation-keys.ts";
import { reportAct } from "../market/open.ts";
import { openMonitor } from "./open.ts";
import { resourceIds } from "./resource-ids.ts";

interface OpenArguments extends Omit<KeyArguments, "community"> {
  readonly slot: number;
  readonly resource: string;
  /** Names of all resources that the homes contribute to, commas between them; empty for the one alone. */
  readonly among: string;
}

/** The task `monitor open`: the community gateway opens a total. */
const openSum: NewTaskActionFunction<OpenArguments> = async (args, hre) => {
  await using open = await openMonitor(hre, args);
  const { community, monitor } = open;
  const signer = await accountOf(open, { ...args, community: true });
  const [resource = 0] = await resourceIds(community, [args.resource]);
  const among = args.among === "" ? [args.resource] : args.among.split(",");
  const place = { slot: args.slot, resources: await resourceIds(community, among) };
  const { ring } = await openKeyFile(open, args, signer.address);
  try {
    const audit = await whileWaiting("checking every contribution", auditSum(monitor, place));
    if (audit.verdict === "absent") {
      throw new GridwellError(
        "SUM_UNKNOWN",
        `No home contributed ${among.join(", ")} to slot ${String(args.slot)}, or more than 256 slots have passed: ` +
          "./gridwell monitor sum says which slots were contributed; homes that contribute to several resources at once " +
          "are a sum of their own, named with --among",
      );
    }
    if (audit.verdict !== "sound") {
      throw new GridwellError(
        "SUM_DOUBTFUL",
        `The sum of slot ${String(args.slot)} is not opened, ${audit.verdict}: ${audit.reason ?? ""}`,
      );
    }
    const table = path.join(community.folder ?? "", "baby-steps.bin");
    const steps = openBabySteps(table, undefined, () => {
      console.error("computing the table that totals are found with, once: a few seconds");
    });
    const opened = openTotal(monitor, place, resource, {
      signer,
      secretOf: (epoch, of) => ring.resourceSecret(epoch, of),
      steps,
      random: randomBytes,
    });
    const { number, count, epoch, receipt } = await whileWaiting("opening the total", opened);
    reportAct(open, args.json, {
      action: "open",
      account: signer.address,
      receipt,
      values: { slot: args.slot, resource: args.resource, total: number, homes: count, epoch },
      lines: [
        `${String(count)} homes used ${number.toString()} of ${args.resource} (base units) in slot ${String(args.slot)}, proved on chain`,
      ],
    });
  } finally {
    ring.wipe();
  }
};

export default openSum;
