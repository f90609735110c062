import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { frameHeader } from "../../src/monitoring/frame-header.ts";
import { believed, readLine, walkBack, type Post } from "../../src/monitoring/history.ts";
import { parseMember } from "../cli/address.ts";
import { answer } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { endOfSlot, startOfSlot } from "../cli/slots.ts";
import { counted, grouped, table } from "../cli/table.ts";
import type { CommunityArguments } from "../context.ts";
import { openMonitor } from "./open.ts";

interface HistoryArguments extends CommunityArguments {
  readonly home: string;
  readonly records: number;
}

/** The task `monitor history`: what anybody can see of a home, proved to its line. */
const history: NewTaskActionFunction<HistoryArguments> = async (args, hre) => {
  if (args.records < 1) {
    throw new GridwellError(
      "USAGE_RECORDS",
      `--records ${String(args.records)}: ask for 1 or more`,
    );
  }
  await using open = await openMonitor(hre, args);
  const { community, monitor } = open;
  const home = parseMember(args.home, community.keys);
  const line = await readLine(monitor, home);
  const walk = await whileWaiting(
    "walking back along the line",
    walkBack(monitor, home, line, { records: args.records }),
  );
  const frames = believed(walk, home).map(describe);
  const document = {
    network: community.network,
    home,
    line: lineText(line),
    frames,
    records: frames.reduce((sum, { records }) => sum + records, 0),
    logCalls: walk.logCalls,
  };
  answer(args.json, document, () => [
    `${home}: ${counted(document.records, "record")} in ${counted(frames.length, "frame")}, each proved to the line on chain`,
    ...(frames.length === 0
      ? []
      : table(
          ["block", "slots", "from", "to", "records", "bytes", "suite", "epoch", "delegation"],
          frames.map((frame) => [
            String(frame.block),
            `${String(frame.first)}-${String(frame.last)}`,
            startOfSlot(frame.first, monitor.grid),
            endOfSlot(frame.last, monitor.grid),
            String(frame.records),
            grouped(frame.length),
            String(frame.suite),
            String(frame.epoch),
            frame.delegation === 0 ? "" : String(frame.delegation),
          ]),
        )),
    `The node was asked for logs ${counted(walk.logCalls, "time")}.`,
  ]);
};

/** A frame as it is shown: where it stands, and what it says in clear. */
function describe({ block, transaction, frame }: Post) {
  return { block, transaction, length: frame.length, ...frameHeader(frame) };
}

function lineText(line: bigint | null): string | null {
  return line === null ? null : `0x${line.toString(16).padStart(64, "0")}`;
}

export default history;
