import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { EnrolledHomes } from "../../src/monitoring/community-gateway.ts";
import { frameHeader } from "../../src/monitoring/frame-header.ts";
import { readLine, walkBack } from "../../src/monitoring/history.ts";
import type { Verdict } from "../../src/monitoring/line-walk.ts";
import type { Monitor } from "../../src/monitoring/monitor.ts";
import { parseMember } from "../cli/address.ts";
import { answer } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { table } from "../cli/table.ts";
import type { CommunityArguments } from "../context.ts";
import { openMonitor } from "./open.ts";

interface VerifyArguments extends CommunityArguments {
  /** A home; empty for all that were ever enrolled. */
  readonly home: string;
}

/** The task `monitor verify`: every frame of a home, from its line to its first. Anybody can, without a key. */
const verify: NewTaskActionFunction<VerifyArguments> = async (args, hre) => {
  await using open = await openMonitor(hre, args);
  const { community, monitor } = open;
  const named = args.home === "" ? null : parseMember(args.home, community.keys);
  const addresses = named === null ? await new EnrolledHomes(monitor).read() : [named];
  const homes: Awaited<ReturnType<typeof verifyHome>>[] = [];
  for (const home of addresses) {
    homes.push(await whileWaiting(`walking back the line of ${home}`, verifyHome(monitor, home)));
  }
  const faults = homes.filter(({ verdict }) => verdict !== "whole");
  const document = { network: community.network, whole: faults.length === 0, homes };
  answer(args.json, document, () => [
    ...table(
      ["home", "frames", "records", "log calls", "verdict"],
      homes.map(({ home, frames, records, logCalls, verdict, block }) => [
        ...[home, String(frames), String(records), String(logCalls)],
        block === null ? verdict : `${verdict} in block ${String(block)}`,
      ]),
      ["left", "right", "right", "right", "left"],
    ),
    ...sentences(faults.map(({ verdict }) => verdict)),
  ]);
  if (faults.length > 0) process.exitCode = 1;
};

async function verifyHome(monitor: Monitor, home: string) {
  const line = await readLine(monitor, home);
  const { posts, verdict, logCalls } = await walkBack(monitor, home, line);
  return {
    home,
    frames: posts.length,
    records: posts.reduce((sum, { frame }) => sum + frameHeader(frame).records, 0),
    logCalls,
    verdict: verdict.kind,
    block: "block" in verdict ? verdict.block : null,
  };
}

function sentences(verdicts: readonly Verdict["kind"][]): string[] {
  const said: Readonly<Record<Verdict["kind"], string>> = {
    whole: "",
    fork: "fork: the node gives another frame than the line commits to; ask another node.",
    withheld:
      "withheld: the node gives no frame where the line says there is one; ask another node.",
    absent: "absent: the home was never enrolled, so it has posted nothing.",
  };
  if (verdicts.length === 0) return ["Every frame of every home leads to its line on chain."];
  return [...new Set(verdicts)].map((kind) => said[kind]);
}

export default verify;
