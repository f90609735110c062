import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { momentOf } from "../../src/market/standing.ts";
import type { CommunityArguments } from "../context.ts";
import { findPoint } from "../../src/gateway/point-finder.ts";
import { parseMember } from "../cli/address.ts";
import { counted } from "../cli/table.ts";
import { openMarket, parseResource, periodOf, reportAct, send } from "../market/open.ts";
import { periodText } from "../market/period.ts";

interface PointsArguments extends CommunityArguments {
  readonly member: string;
  readonly resource: string;
  readonly points: readonly string[];
  readonly period: number;
}

/** The task `quota points`. */
const points: NewTaskActionFunction<PointsArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market, community } = open;
  const member = parseMember(args.member, community.keys);
  const resource = await parseResource(open, args.resource);
  const { time } = await momentOf(market, Math.floor(Date.now() / 1_000));
  const period = periodOf(market, args.period, time);
  const found = args.points.map((point) => findPoint(community, point));
  const feeding = found.find(({ known }) => known?.direction === "export");
  if (feeding !== undefined) {
    throw new GridwellError(
      "POINT_EXPORTS",
      `${feeding.known?.name ?? feeding.id} counts what is fed into the grid: it would be charged as use; leave it out`,
    );
  }
  const named = found.map(({ id }) => id);
  const operator = community.keys.operator().connect(market.provider);
  const { book } = market.contracts;
  const call = await book.assignPoints.populateTransaction(member, resource.id, period, named);
  const receipt = await send(open, operator, call);
  reportAct(open, args.json, {
    action: "points",
    account: operator.address,
    receipt,
    values: { member, resource: resource.name, period, points: named.length },
    lines: [
      `${counted(named.length, "point")} named for ${member}, ${resource.name}, from ${periodText(market, period)} on`,
    ],
  });
};

export default points;
