import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { parseMember } from "../cli/address.ts";
import type { CommunityArguments } from "../context.ts";
import { reportAct } from "../market/open.ts";
import { openMonitor, send } from "./open.ts";

interface EnrolmentArguments extends CommunityArguments {
  readonly member: string;
}

/** The tasks `monitor enrol` and `monitor suspend`. */
export function enrolmentTask(
  action: "enrol" | "suspend",
): NewTaskActionFunction<EnrolmentArguments> {
  return async (args, hre) => {
    await using open = await openMonitor(hre, args);
    const { community, monitor } = open;
    const { monitor: contract } = monitor.contracts;
    const home = parseMember(args.member, community.keys);
    const admin = community.keys.admin().connect(monitor.provider);
    const receipt = await send(open, admin, await contract[action].populateTransaction(home));
    reportAct(open, args.json, {
      action,
      account: admin.address,
      receipt,
      values: { home },
      lines: [
        action === "enrol"
          ? `${home} may post records, from its ./gridwell monitor post on`
          : `${home} may post no more; what it posted stays, and so does its line`,
      ],
    });
  };
}
