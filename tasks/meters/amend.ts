import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { parseAmount } from "../../src/domain/amount.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { QUALITY, type Quality } from "../../src/domain/quality.ts";
import { amendPoint } from "../../src/gateway/point-change.ts";
import { findPoint } from "../../src/gateway/point-finder.ts";
import { reasonOf } from "../../src/gateway/reason.ts";
import { parseSlot } from "../cli/moment.ts";
import { whileWaiting } from "../cli/progress.ts";
import { openCommunity, type CommunityArguments } from "../context.ts";
import { readBack, reportEntry } from "./entry-report.ts";

interface AmendArguments extends CommunityArguments {
  readonly point: string;
  readonly slot: string;
  readonly total: string;
  readonly quality: string;
  readonly reason: string;
}

/** What may be said of a total: that there is none is no amendment. */
const QUALITIES: ReadonlyMap<string, Quality> = new Map(
  Object.entries(QUALITY).filter(([name]) => name !== "missing"),
);

/** The task `meters amend`. */
const amend: NewTaskActionFunction<AmendArguments> = async (args, hre) => {
  const reason = reasonOf(args.reason);
  const quality = QUALITIES.get(args.quality);
  if (quality === undefined) {
    throw new GridwellError(
      "USAGE_QUALITY",
      `--quality ${args.quality} is none of ${[...QUALITIES.keys()].join(", ")}`,
    );
  }
  await using community = await openCommunity(hre, args);
  await whileWaiting("following the chain", community.index.sync());
  const point = findPoint(community, args.point);
  const slot = parseSlot(args.slot, community.site.grid);
  const { resource } = await readBack(community, point.id);
  const total = parseAmount(resource, args.total);
  const entry = await whileWaiting(
    "waiting for the transaction",
    amendPoint(community, point, { slot, total, quality }, reason),
  );
  await reportEntry(args.json, community, { action: "amend", point: point.id, entry, reason });
};

export default amend;
