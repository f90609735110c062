import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatTotal, resourceById } from "../../src/domain/resource.ts";
import { readResources } from "../../src/gateway/resources.ts";
import { auditSum, type SumVerdict } from "../../src/monitoring/sum-audit.ts";
import { answer } from "../cli/answer.ts";
import { parseSlot } from "../cli/moment.ts";
import { whileWaiting } from "../cli/progress.ts";
import { slotText } from "../cli/slots.ts";
import type { CommunityArguments } from "../context.ts";
import { openMonitor } from "./open.ts";
import { resourceIds } from "./resource-ids.ts";

interface TotalArguments extends CommunityArguments {
  /** Its number, or a time. */
  readonly slot: string;
  /** Names of the resources that its homes contribute to. */
  readonly resources: string[];
}

/** The task `monitor total`: checks a slot's sum and its totals from the chain alone. Anybody can, without a key. */
const total: NewTaskActionFunction<TotalArguments> = async (args, hre) => {
  await using open = await openMonitor(hre, args);
  const { community, monitor } = open;
  const slot = parseSlot(args.slot, monitor.grid, "SLOT");
  const known = await readResources(community);
  const resources = resourceIds(args.resources, known);
  const checked = auditSum(monitor, { slot, resources });
  const { verdict, reason, epoch, count, contributions, totals } = await whileWaiting(
    `checking the sum of ${slotText(slot, monitor.grid)}`,
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
    `${slotText(slot, monitor.grid)}: ${SAID[verdict]}${reason === null ? "" : `: ${reason}`}`,
    ...(verdict === "sound"
      ? [
          `  ${String(count)} homes contributed, each proved, under the keys of epoch ${String(epoch)}`,
        ]
      : []),
    ...totals.map(({ resource: id, opening }) => {
      const resource = resourceById(id, known);
      return `  ${resource.name}: ${opening === null ? "not opened" : formatTotal(resource, opening.number)}`;
    }),
  ]);
  if (verdict !== "sound") process.exitCode = 1;
};

const SAID: Readonly<Record<SumVerdict, string>> = {
  sound: "the contributions are what the contract holds",
  absent: "these resources have no sum",
  withheld: "the node withholds something, ask another one",
  fork: "the node altered something, ask another one",
};

export default total;
