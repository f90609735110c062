import { randomBytes } from "node:crypto";
import path from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { openBabySteps } from "../../src/crypto/baby-steps-file.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { formatTotal, resourceByName } from "../../src/domain/resource.ts";
import { readResources } from "../../src/gateway/resources.ts";
import { auditSum } from "../../src/monitoring/sum-audit.ts";
import { openTotal } from "../../src/monitoring/sum-opening.ts";
import { parseSlot } from "../cli/moment.ts";
import { whileWaiting } from "../cli/progress.ts";
import { slotText } from "../cli/slots.ts";
import { accountOf, openKeyFile, type KeyArguments } from "../keys/operation-keys.ts";
import { reportAct } from "../market/open.ts";
import { openMonitor } from "./open.ts";
import { resourceIds } from "./resource-ids.ts";

interface OpenArguments extends Omit<KeyArguments, "community"> {
  /** Its number, or a time. */
  readonly slot: string;
  readonly resource: string;
  /** Names of all resources that the homes contribute to, commas between them; empty for the one alone. */
  readonly among: string;
}

/** The task `monitor open`: the community gateway opens a total. */
const openSum: NewTaskActionFunction<OpenArguments> = async (args, hre) => {
  await using open = await openMonitor(hre, args);
  const { community, monitor } = open;
  const signer = await accountOf(open, { ...args, community: true });
  const known = await readResources(community);
  const resource = resourceByName(args.resource, known);
  const among = args.among === "" ? [args.resource] : args.among.split(",");
  const slot = parseSlot(args.slot, monitor.grid, "SLOT");
  const place = { slot, resources: resourceIds(among, known) };
  const { ring } = await openKeyFile(open, args, signer.address);
  try {
    const audit = await whileWaiting("checking every contribution", auditSum(monitor, place));
    if (audit.verdict === "absent") {
      throw new GridwellError(
        "SUM_UNKNOWN",
        `No home contributed ${among.join(", ")} to ${slotText(slot, monitor.grid)}, or more than 256 slots have passed: ` +
          "./gridwell monitor sum says which slots were contributed; homes that contribute to several resources at once " +
          "are a sum of their own, named with --among",
      );
    }
    if (audit.verdict !== "sound") {
      throw new GridwellError(
        "SUM_DOUBTFUL",
        `The sum of ${slotText(slot, monitor.grid)} is not opened, ${audit.verdict}: ${audit.reason ?? ""}`,
      );
    }
    const table = path.join(community.folder ?? "", "baby-steps.bin");
    const steps = openBabySteps(table, undefined, () => {
      console.error("computing the table that totals are found with, once: a few seconds");
    });
    const opened = openTotal(monitor, place, resource.id, {
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
      values: { slot, resource: args.resource, total: number, homes: count, epoch },
      lines: [
        `${String(count)} homes used ${formatTotal(resource, number)} of ${resource.name} in ` +
          `${slotText(slot, monitor.grid)}, proved on chain`,
      ],
    });
  } finally {
    ring.wipe();
  }
};

export default openSum;
