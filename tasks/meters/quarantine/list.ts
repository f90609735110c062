import type { NewTaskActionFunction } from "hardhat/types/tasks";

import type { Community } from "../../../src/gateway/community.ts";
import { findPoint } from "../../../src/gateway/point-finder.ts";
import type { HeldReading } from "../../../src/gateway/quarantine/quarantine.ts";
import { answer } from "../../cli/answer.ts";
import { whileWaiting } from "../../cli/progress.ts";
import { grouped, table } from "../../cli/table.ts";
import { openCommunity, type CommunityArguments } from "../../context.ts";
import { heldDocument, instantOf, valueOf } from "./document.ts";

interface ListArguments extends CommunityArguments {
  readonly point: string;
  readonly reason: string;
  readonly decided: boolean;
}

/** The task `meters quarantine list`. */
const list: NewTaskActionFunction<ListArguments> = async (args, hre) => {
  await using community = await openCommunity(hre, args);
  await whileWaiting("following the chain", community.index.sync());
  const readings = listQuarantine(community, args);
  const document = {
    network: community.network,
    readings: readings.map((each) => heldDocument(community, each)),
  };
  answer(args.json, document, () => describe(community, readings, args.decided));
};

/** The readings in quarantine that somebody asked for, by point and time. */
function listQuarantine(
  community: Community,
  { point, reason, decided }: Pick<ListArguments, "point" | "reason" | "decided">,
): HeldReading[] {
  const readings = community.quarantine.all();
  // A point of which nothing could be believed is on no chain: there its id or its device is asked for.
  const named = readings.filter((each) => each.device === point || each.point === point);
  const wanted =
    point === "" || named.length > 0 ? null : findPoint(community, point).id.toLowerCase();
  return readings.filter(
    (each) =>
      (decided || each.state === "held" || each.state === "releasing") &&
      (reason === "" || each.reason === reason) &&
      (point === "" || (wanted === null ? named.includes(each) : each.point === wanted)),
  );
}

function describe(
  community: Community,
  readings: readonly HeldReading[],
  decided: boolean,
): string[] {
  if (readings.length === 0) return ["Nothing is in quarantine."];
  const rows = readings.map((each) => [
    each.id,
    community.points.get(each.point)?.name ?? each.device,
    instantOf(each.end),
    valueOf(community, each),
    each.reason,
    ...(decided ? [each.state, each.decision?.why ?? ""] : []),
  ]);
  const header = ["id", "point", "time", "value", "reason", ...(decided ? ["state", "why"] : [])];
  return [
    ...table(header, rows, ["left", "left", "left", "right", "left", "left", "left"]),
    "",
    `${grouped(readings.length)} readings. ./gridwell meters quarantine release ID writes one, drop ID gives it up.`,
  ];
}

export default list;
