import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { formatInstant } from "../../src/domain/instant.ts";
import { formatAmount, formatTotal } from "../../src/domain/resource.ts";
import { timeOfSlot, type TimeGrid } from "../../src/domain/time-grid.ts";
import { usesOf } from "../../src/gateway/consumption.ts";
import { findPoint, type FoundPoint } from "../../src/gateway/point-finder.ts";
import {
  historyOf,
  type PointEvent,
  type PointHistory,
  type SlotLine,
} from "../../src/gateway/point-history.ts";
import { answer } from "../cli/answer.ts";
import { parseMoment } from "../cli/moment.ts";
import { whileWaiting } from "../cli/progress.ts";
import { table } from "../cli/table.ts";
import { openCommunity, type CommunityArguments } from "../context.ts";
import { chart } from "./chart.ts";
import { titleOf } from "./point-document.ts";

interface HistoryArguments extends CommunityArguments {
  readonly point: string;
  readonly from: string;
  readonly to: string;
  readonly csv: boolean;
}

/** More lines than this are drawn as days. */
const MOST_SLOTS = 48;

/** The task `meters history`. */
const history: NewTaskActionFunction<HistoryArguments> = async (args, hre) => {
  const [from, to] = [parseMoment("--from", args.from), parseMoment("--to", args.to)];
  if (from !== undefined && to !== undefined && from > to) {
    throw new GridwellError(
      "USAGE_TIME",
      `--from ${args.from} is after --to ${args.to}: swap them`,
    );
  }
  if (args.csv && args.json) {
    throw new GridwellError("USAGE_FORM", "--csv and --json exclude each other: choose one");
  }
  await using community = await openCommunity(hre, args);
  await whileWaiting("following the chain", community.index.sync());
  const point = findPoint(community, args.point);
  const { grid } = community.site;
  const period = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const found = await historyOf(community, point, period);
  const document = {
    network: community.network,
    point: point.id,
    name: point.known?.name ?? null,
    resource: found.resource.name,
    unit: found.resource.baseUnit,
    records: found.lines.map(lineDocument),
    events: found.events.map((event) => eventDocument(event, grid)),
  };
  answer(args.json, document, () => (args.csv ? csv(found) : describe(point, found, grid)));
};

function lineDocument({ time, ...line }: SlotLine): object {
  return { ...line, time: formatInstant(time) };
}

function eventDocument({ place, ...event }: PointEvent, grid: TimeGrid): object {
  return {
    ...event,
    time: event.slot === null ? null : formatInstant(timeOfSlot(grid, event.slot)),
    block: place.blockNumber,
    transaction: place.transactionHash,
  };
}

/** One line a slot; an amendment stands in the columns beside what it amends. */
function csv({ lines, resource }: PointHistory): string[] {
  const header =
    "time,slot,total,quality,estimate,amended_total,amended_quality,settled,unit,entry";
  return [
    header,
    ...lines.map((line) => {
      const amended = line.amendments.at(-1);
      return [
        formatInstant(line.time),
        line.slot,
        line.total ?? "",
        line.quality ?? "",
        line.estimate ?? "",
        amended?.total ?? "",
        amended?.quality ?? "",
        line.settled ?? "",
        resource.baseUnit,
        line.index ?? "",
      ].join(",");
    }),
  ];
}

function describe(point: FoundPoint, found: PointHistory, grid: TimeGrid): string[] {
  const { lines, events, resource } = found;
  const amount = (value: bigint | null): string =>
    value === null ? "" : formatAmount(resource, value);
  const readings = table(
    ["time", "slot", "total", "quality", "estimate", "amended to", "entry"],
    lines.map((line) => [
      formatInstant(line.time),
      String(line.slot),
      amount(line.total),
      line.quality ?? "",
      amount(line.estimate),
      line.amendments
        .map(({ total, quality, index }) => `${amount(total)} ${quality} (${String(index)})`)
        .join(", "),
      line.index === null ? "" : String(line.index),
    ]),
    ["left", "right", "right", "left", "right", "left", "right"],
  );
  const changes = table(
    ["what", "since", "entry", "total", "reason", "by", "with"],
    events.map((event) => [
      event.kind,
      event.slot === null
        ? `block ${String(event.place.blockNumber)}`
        : formatInstant(timeOfSlot(grid, event.slot)),
      event.index === null ? "" : String(event.index),
      event.total === null ? "" : formatTotal(resource, event.total),
      event.reason ?? "",
      event.by ?? "",
      event.owner ?? (event.meter === null ? "" : `meter ${event.meter.slice(0, 18)}…`),
    ]),
    ["left", "left", "right", "right", "left", "left", "left"],
  );
  const text = [
    `${titleOf({ id: point.id, name: point.known?.name ?? null })}, ${resource.name} in ${resource.displayUnit}`,
    "",
    ...(lines.length === 0 ? ["No record in this period."] : readings),
    ...(events.length === 0 ? [] : ["", ...changes]),
  ];
  if (process.stdout.isTTY) {
    const step = lines.length > MOST_SLOTS ? "day" : "slot";
    const bars = chart(usesOf(found, grid, step), resource, step);
    if (bars.length > 0) text.push("", `Used per ${step === "day" ? "day" : "record"}:`, ...bars);
  }
  return text;
}

export default history;
