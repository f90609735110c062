import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { changePoint } from "../../src/gateway/point-change.ts";
import { findPoint } from "../../src/gateway/point-finder.ts";
import { reasonOf } from "../../src/gateway/reason.ts";
import { whileWaiting } from "../cli/progress.ts";
import { openCommunity, type CommunityArguments } from "../context.ts";
import { reportEntry } from "./entry-report.ts";

interface ChangeArguments extends CommunityArguments {
  readonly point: string;
  readonly reason: string;
}

/** The tasks `meters suspend`, `meters resume` and `meters retire`. */
export function changeTask(
  kind: "suspend" | "resume" | "retire",
): NewTaskActionFunction<ChangeArguments> {
  return async (args, hre) => {
    const reason = reasonOf(args.reason);
    await using community = await openCommunity(hre, args);
    await whileWaiting("following the chain", community.index.sync());
    const point = findPoint(community, args.point);
    const entry = await whileWaiting(
      "waiting for the transaction",
      changePoint(community, point, { kind }, reason),
    );
    await reportEntry(args.json, community, { action: kind, point: point.id, entry, reason });
  };
}
