import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatInstant } from "../../src/domain/instant.ts";
import {
  formatTotal,
  resourceById,
  resourceByName,
  type Resource,
} from "../../src/domain/resource.ts";
import { timeOfSlot, type TimeGrid } from "../../src/domain/time-grid.ts";
import { readResources } from "../../src/gateway/resources.ts";
import { readDelegated, type DelegatedFrame } from "../../src/monitoring/delegatee.ts";
import { readDelegation } from "../../src/monitoring/delegation.ts";
import { answer } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { slotsText } from "../cli/slots.ts";
import { counted } from "../cli/table.ts";
import { openKeyFile } from "../keys/operation-keys.ts";
import type { MemberArguments } from "../market/open.ts";
import { openDelegations, parseDelegation } from "./open.ts";

interface ReadArguments extends MemberArguments {
  readonly id: string;
  readonly file: string;
  readonly keyPasswordFile: string;
}

/** The task `delegate read`: what the delegatee reads of the home it looks after. */
const read: NewTaskActionFunction<ReadArguments> = async (args, hre) => {
  const id = parseDelegation(args.id);
  await using open = await openDelegations(hre, args);
  const { community, monitor, wallet } = open;
  const delegation = await readDelegation(monitor, id);
  const { ring } = await openKeyFile(open, args, wallet.address);
  const secret = ring.secret(delegation.keyEpoch);
  ring.wipe();
  let frames: readonly DelegatedFrame[];
  try {
    const reading = readDelegated(monitor, delegation, secret);
    frames = await whileWaiting("walking back along the home's line", reading);
  } finally {
    secret.wipe();
  }
  const known = await readResources(community);
  const entries = frames.flatMap((frame) =>
    frame.kind === "read" ? entriesOf(frame, monitor.grid, known) : [],
  );
  const faults = frames.flatMap((frame) =>
    frame.kind === "faulty"
      ? [
          {
            block: frame.block,
            transaction: frame.transaction,
            code: frame.code,
            reason: frame.reason,
          },
        ]
      : [],
  );
  const kept = frames.filter(({ kind }) => kind === "kept").length;
  const { delegator, from, until, state } = delegation;
  const document = {
    ...{ network: community.network, id, state, home: delegator, from, until },
    ...{ frames: frames.length, entries, faults, kept },
  };
  answer(args.json, document, () => [
    `Delegation ${String(id)} (${state}): ${counted(entries.length, "reading")} of ${delegator} in ` +
      `${counted(frames.length, "frame")} of ${slotsText(from, until - 1, monitor.grid)}, each proved to its line`,
    ...entries.map(({ time, resource, consumption }) => {
      const used = formatTotal(resourceByName(resource, known), BigInt(consumption));
      return `  ${time}  ${resource}  ${used}`;
    }),
    ...(kept === 0 ? [] : [`${counted(kept, "frame")} of the term: not for the delegatee.`]),
    ...faults.map(
      ({ block, reason, code }) => `FAULTY frame in block ${String(block)}: ${reason} [${code}]`,
    ),
    ...(faults.length === 0
      ? []
      : [`./gridwell delegate cancel ${String(id)} ends it; it is paid until then.`]),
  ]);
};

function entriesOf(
  { records }: Extract<DelegatedFrame, { kind: "read" }>,
  grid: TimeGrid,
  known: readonly Resource[],
) {
  return records.flatMap(({ slot, estimated, entries }) =>
    entries.map(({ resource, register, consumption, quality }) => ({
      ...{ slot, time: formatInstant(timeOfSlot(grid, slot)) },
      resource: resourceById(resource, known).name,
      ...{ register, consumption, quality, estimated },
    })),
  );
}

export default read;
