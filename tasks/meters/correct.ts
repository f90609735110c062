import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { parseAmount } from "../../src/domain/amount.ts";
import { changePoint } from "../../src/gateway/point-change.ts";
import { findPoint } from "../../src/gateway/point-finder.ts";
import { reasonOf } from "../../src/gateway/reason.ts";
import { whileWaiting } from "../cli/progress.ts";
import { openCommunity, type CommunityArguments } from "../context.ts";
import { readBack, reportEntry } from "./entry-report.ts";

interface CorrectArguments extends CommunityArguments {
  readonly point: string;
  readonly total: string;
  readonly reason: string;
}

/** The task `meters correct`. */
const correct: NewTaskActionFunction<CorrectArguments> = async (args, hre) => {
  const reason = reasonOf(args.reason);
  await using community = await openCommunity(hre, args);
  await whileWaiting("following the chain", community.index.sync());
  const point = findPoint(community, args.point);
  const { resource } = await readBack(community, point.id);
  const total = parseAmount(resource, args.total);
  const entry = await whileWaiting(
    "waiting for the transaction",
    changePoint(community, point, { kind: "correct", total }, reason),
  );
  await reportEntry(args.json, community, { action: "correct", point: point.id, entry, reason });
};

export default correct;
