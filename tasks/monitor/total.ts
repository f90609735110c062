import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { auditSum, type SumVerdict } from "../../src/monitoring/sum-audit.ts";
import { answer } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import type { CommunityArguments } from "../context.ts";
import { openMonitor } from "./open.ts";
import { resourceIds } from "./resource-ids.ts";

interface TotalArguments extends CommunityArguments {
  readonly slot: number;
  /** Names of the resources that its homes contribute to. */
  readonly resources: string[];
}

/** The task `monitor total`: checks a slot's sum and its totals from the chain alone. Anybody can, without a key. */
const total: NewTaskActionFunction<TotalArguments> = async (args, hre) => {
  await using open = await openMonitor(hre, args);
  const { community, monitor } = open;
  const { slot } = args;
  const resources = await resourceIds(community, args.resources);
  const checked = auditSum(monitor, { slot, resources });
  const { verdict, reason, epoch, count, contributions, totals } = await whileWaiting(
    `checking the sum of slot ${String(slot)}`,
    checked,
  );
  const document = {
    network: community.network,
    slot,
    resources,
    verdict,
    reason,
    epoch,
    homes: count,
    proved: contributions.length,
    totals: totals.map(({ resource, opening }) => ({
      resource,
      total: opening === null ? null : opening.number.toString(),
      transaction: opening?.transaction ?? null,
    })),
  };
  answer(args.json, document, () => [
    `Slot ${String(slot)}: ${SAID[verdict]}${reason === null ? "" : `: ${reason}`}`,
    ...(verdict === "sound"
      ? [
          `  ${String(count)} homes contributed, each proved, under the keys of epoch ${String(epoch)}`,
        ]
      : []),
    ...document.totals.map(({ resource, total: opened }) => {
      return `  resource ${String(resource)}: ${opened === null ? "not opened" : `total ${opened}`}`;
    }),
  ]);
  if (verdict !== "sound") process.exitCode = 1;
};

const SAID: Readonly<Record<SumVerdict, string>> = {
  sound: "the contributions are what the contract holds",
  absent: "there is no such sum",
  withheld: "the node withholds something, ask another one",
  fork: "the node altered something, ask another one",
};

export default total;
