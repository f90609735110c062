import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatInstant } from "../../src/domain/instant.ts";
import { formatTotal } from "../../src/domain/resource.ts";
import { findPoint, listPoints } from "../../src/gateway/point-finder.ts";
import {
  viewBanks,
  viewPoints,
  type BankView,
  type PointView,
} from "../../src/gateway/point-view.ts";
import { answer, pairs } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { grouped, table } from "../cli/table.ts";
import { openCommunity, type CommunityArguments, type OpenCommunity } from "../context.ts";
import { bankDocument, pointDocument, titleOf } from "./point-document.ts";

interface ShowArguments extends CommunityArguments {
  /** A bank's number, or a point; empty for all. */
  readonly target: string;
}

/** The task `meters show`. */
const show: NewTaskActionFunction<ShowArguments> = async (args, hre) => {
  await using community = await openCommunity(hre, args);
  const { index } = community;
  await whileWaiting("following the chain", index.sync());
  const bank = /^\d+$/.test(args.target) ? index.state(Number(args.target)) : null;
  const all = listPoints(community);
  const found =
    bank !== null
      ? all.filter(({ state }) => state.bank === bank.bank)
      : args.target === ""
        ? all
        : [findPoint(community, args.target)];
  const numbers =
    bank !== null || args.target === ""
      ? index.banks().filter((number) => bank === null || number === bank.bank)
      : found.map(({ state }) => state.bank);
  const points = await viewPoints(community, found);
  const banks = await viewBanks(
    community,
    numbers.flatMap((number) => index.state(number) ?? []),
  );
  const document = {
    network: community.network,
    points: points.map(pointDocument),
    banks: banks.map(bankDocument),
  };
  answer(args.json, document, () => {
    const [only] = points;
    if (bank === null && args.target !== "" && only !== undefined) return describePoint(only);
    return describeAll(community, points, banks);
  });
};

function describePoint(view: PointView): string[] {
  const { resource, last, term } = view;
  return [
    titleOf(view),
    ...pairs([
      ["id", view.id],
      ["resource", `${resource.name} (${resource.baseUnit})`],
      ["bank / lane", `${String(view.bank)} / ${String(view.lane)}`],
      ["state", view.state],
      ["total", formatTotal(resource, view.total)],
      [
        "last reading",
        last === null
          ? "none yet"
          : `${formatTotal(resource, last.total)} at ${formatInstant(last.time)} (slot ${String(last.slot)})`,
      ],
      ["meter", view.device ?? term.meter],
      ["attested by", term.attestation === "device" ? "its own key" : "its gateway"],
      ["key", term.key],
      ["owner", view.owner ?? "nobody"],
    ]),
  ];
}

function describeAll(
  { ephemeral }: OpenCommunity,
  points: readonly PointView[],
  banks: readonly BankView[],
): string[] {
  if (banks.length === 0) {
    return [
      ephemeral
        ? "This chain began with the command and is empty: --network NAME shows one that stays."
        : "No bank is open yet: ./gridwell meters import FILE enrols the meters of a file.",
    ];
  }
  const lines = table(
    ["point", "resource", "bank", "lane", "state", "last reading", "total", "attested by", "owner"],
    points.map((view) => [
      titleOf(view),
      view.resource.name,
      String(view.bank),
      String(view.lane),
      view.state,
      view.last === null ? "none yet" : formatInstant(view.last.time),
      formatTotal(view.resource, view.total),
      view.term.attestation,
      view.owner ?? "nobody",
    ]),
    ["left", "left", "right", "right", "left", "left", "right", "left", "left"],
  );
  lines.push(
    "",
    ...table(
      [
        "bank",
        "resource",
        "gateway",
        "max step",
        "width",
        "lanes",
        "used",
        "last slot",
        "ends",
        "head",
      ],
      banks.map((view) => [
        String(view.bank),
        view.resource?.name ?? "none yet",
        view.gateway + (view.trusted ? "" : " (not trusted)"),
        view.resource === null ? grouped(view.maxStep) : formatTotal(view.resource, view.maxStep),
        `${String(view.width)} bit`,
        grouped(view.lanes),
        grouped(view.lanesUsed),
        String(view.slot),
        formatInstant(view.time),
        `${view.head.slice(0, 18)}…`,
      ]),
      ["right", "left", "left", "right", "right", "right", "right", "right", "left", "left"],
    ),
  );
  if (points.length > 0 && points.every(({ name }) => name === null)) {
    lines.push(
      "",
      "This state knows no names. Importing the same files again restores them and writes nothing twice.",
    );
  }
  return lines;
}

export default show;
