import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatInstant } from "../../src/domain/instant.ts";
import { timeOfSlot } from "../../src/domain/time-grid.ts";
import { Repository } from "../../src/monitoring/repository.ts";
import { answer } from "../cli/answer.ts";
import { parseSlot } from "../cli/moment.ts";
import { grouped } from "../cli/table.ts";
import type { CommunityArguments } from "../context.ts";
import { openMonitor } from "./open.ts";
import { openRepositoryFile } from "./repository-file.ts";

interface PurgeArguments extends CommunityArguments {
  /** The last slot to be erased: its number, or a time. */
  readonly slot: string;
  readonly repository: string;
}

/** The task `monitor purge`: what was read is erased, as keys are. */
const purge: NewTaskActionFunction<PurgeArguments> = async (args, hre) => {
  await using open = await openMonitor(hre, args);
  const { community, monitor } = open;
  const upTo = parseSlot(args.slot, monitor.grid);
  const store = openRepositoryFile(open, args.repository);
  try {
    const records = new Repository(store).purge(upTo);
    const time = formatInstant(timeOfSlot(monitor.grid, upTo));
    answer(args.json, { network: community.network, upTo, time, records }, () => [
      `${grouped(records)} records of slots up to ${time} are erased. Copies of the file have them still, and so does the ` +
        "chain, sealed: ./gridwell keys erase closes it.",
    ]);
  } finally {
    store.close();
  }
};

export default purge;
