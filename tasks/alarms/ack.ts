import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { alarmsOf } from "../../src/monitoring/alarms.ts";
import { parseMember } from "../cli/address.ts";
import { reportAct, type MemberArguments } from "../market/open.ts";
import { openMonitor, send } from "../monitor/open.ts";

interface AckArguments extends MemberArguments {
  readonly home: string;
  readonly seq: number;
}

/** Alarms of a home are numbered with 24 bits. */
const LAST_ALARM = 2 ** 24 - 1;

/** The task `alarms ack`. */
const ack: NewTaskActionFunction<AckArguments> = async (args, hre) => {
  const { seq } = args;
  if (seq < 1 || seq > LAST_ALARM) {
    throw new GridwellError(
      "USAGE_ALARM",
      `${String(seq)} is no number of an alarm: they count from 1`,
    );
  }
  await using open = await openMonitor(hre, args);
  const { community, monitor } = open;
  const home = parseMember(args.home, community.keys);
  const wallet = community.keys.household(args.member).connect(monitor.provider);
  const { alarms, monitor: contract } = monitor.contracts;
  const receipt = await send(open, wallet, await alarms.acknowledge.populateTransaction(home, seq));
  const [alarm] = await alarmsOf(monitor, home, seq - 1).then((all) => all.slice(-1));
  const blockTag = receipt.blockNumber;
  const inTime = Number(await contract.latestSlot({ blockTag })) <= (alarm?.deadline ?? 0);
  reportAct(open, args.json, {
    action: "ack",
    account: wallet.address,
    receipt,
    values: { home, seq, inTime, delegation: alarm?.delegation ?? 0 },
    lines: [
      inTime
        ? `Alarm ${String(seq)} of ${home} is acknowledged in time`
        : `Alarm ${String(seq)} of ${home} is acknowledged, after its time: it stays missed`,
    ],
  });
};

export default ack;
