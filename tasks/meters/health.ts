import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatInstant } from "../../src/domain/instant.ts";
import { LAST_SLOT, type TimeGrid } from "../../src/domain/time-grid.ts";
import { healthOf, type Coverage, type PointHealth } from "../../src/gateway/point-health.ts";
import { listPoints } from "../../src/gateway/point-finder.ts";
import { answer } from "../cli/answer.ts";
import { parseMoment } from "../cli/moment.ts";
import { whileWaiting } from "../cli/progress.ts";
import { bar, table } from "../cli/table.ts";
import { openCommunity, type CommunityArguments } from "../context.ts";
import { titleOf } from "./point-document.ts";

interface HealthArguments extends CommunityArguments {
  /** Look as of then; empty for now. */
  readonly at: string;
}

const WIDTH = 12;

/** The task `meters health`. */
const health: NewTaskActionFunction<HealthArguments> = async (args, hre) => {
  const at = parseMoment("--at", args.at);
  await using community = await openCommunity(hre, args);
  await whileWaiting("following the chain", community.index.sync());
  const { contracts, site } = community;
  const now =
    at === undefined ? Number(await contracts.ledger.latestSlot()) : slotBefore(site.grid, at);
  const points = listPoints(community).filter(({ seat }) => seat.state === "active");
  const all = healthOf(community, points, now);
  const document = {
    network: community.network,
    at: formatInstant(site.grid.origin + now * site.grid.slotSeconds),
    points: all.map((one) => documentOf(one, site.grid)),
  };
  answer(args.json, document, () =>
    all.length === 0
      ? ["No active point: nothing is expected to report."]
      : describe(all, document.at),
  );
};

/** The last slot that had ended at a moment; 0 before the first. */
function slotBefore({ origin, slotSeconds }: TimeGrid, time: number): number {
  return Math.min(LAST_SLOT, Math.max(0, Math.floor((time - origin) / slotSeconds)));
}

function documentOf(one: PointHealth, { slotSeconds }: TimeGrid): object {
  const { point, lastSeen, cadence, day, week, overall } = one;
  return {
    point: point.id,
    name: point.known?.name ?? null,
    bank: point.state.bank,
    lastSeen: lastSeen === null ? null : formatInstant(lastSeen),
    cadenceSeconds: cadence === null ? null : cadence * slotSeconds,
    day: coverageDocument(day),
    week: coverageDocument(week),
    overall: coverageDocument(overall),
    missing: one.missing,
    estimated: one.estimated,
    questionable: one.questionable,
    quarantined: one.quarantined,
  };
}

function coverageDocument(coverage: Coverage | null): object | null {
  return coverage === null ? null : { ...coverage, share: shareOf(coverage) };
}

/** Null where nothing was expected. */
function shareOf({ expected, came }: Coverage): number | null {
  return expected === 0 ? null : came / expected;
}

function describe(all: readonly PointHealth[], at: string): string[] {
  return [
    `As of ${at}:`,
    "",
    ...table(
      [
        "point",
        "last seen",
        "24 h",
        "7 days",
        "overall",
        "",
        "missing",
        "estimated",
        "questionable",
        "quarantined",
      ],
      all.map((one) => [
        titleOf({ id: one.point.id, name: one.point.known?.name ?? null }),
        one.lastSeen === null ? "never" : formatInstant(one.lastSeen),
        percent(one.day),
        percent(one.week),
        percent(one.overall),
        drawn(one.overall),
        String(one.missing),
        String(one.estimated),
        String(one.questionable),
        String(one.quarantined),
      ]),
      ["left", "left", "right", "right", "right", "left", "right", "right", "right", "right"],
    ),
    "",
    "Expected is one reading each time the bank is due, at the distance that most of its batches have.",
  ];
}

/** Bars are for people who look. */
function drawn(coverage: Coverage | null): string {
  const share = coverage === null ? null : shareOf(coverage);
  return process.stdout.isTTY && share !== null && share > 0 ? bar(share, WIDTH) : "";
}

function percent(coverage: Coverage | null): string {
  const share = coverage === null ? null : shareOf(coverage);
  return share === null ? "none due" : `${(100 * share).toFixed(share === 1 ? 0 : 1)} %`;
}

export default health;
