import type { Wallet } from "ethers";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { disputeCall, fieldOf } from "../../src/monitoring/dispute.ts";
import { locatePost } from "../../src/monitoring/located-post.ts";
import { parseMember } from "../cli/address.ts";
import { parseSlot } from "../cli/moment.ts";
import { whileWaiting } from "../cli/progress.ts";
import { slotsText, slotText } from "../cli/slots.ts";
import { reportAct } from "../market/open.ts";
import { describeMatter, ENTRY_ORDER, matterOf, type MatterArguments } from "./matter.ts";
import { openMonitor, send, type OpenMonitor } from "./open.ts";

interface DisputeArguments extends MatterArguments {
  /** In the administrator's name, about any home. */
  readonly manager: boolean;
}

/** The task `monitor dispute`. */
const dispute: NewTaskActionFunction<DisputeArguments> = async (args, hre) => {
  await using open = await openMonitor(hre, args);
  const { community, monitor } = open;
  const slot = parseSlot(args.slot, monitor.grid);
  const matter = matterOf(args, slot);
  const home = parseMember(args.home, community.keys);
  const wallet = senderOf(open, args, home);
  const located = await whileWaiting("walking back to the frame", locatePost(monitor, home, slot));
  const { frame, digest } = located;
  const receipt = await send(open, wallet, await disputeCall(monitor, located, matter));
  const field = matter.kind === "frame" ? null : fieldOf(located, matter);
  const more =
    matter.kind === "frame" ? "--whole" : `--entry ${String(matter.entry)} --number ${matter.name}`;
  reportAct(open, args.json, {
    action: "dispute",
    account: wallet.address,
    receipt,
    values: { home, digest, field, first: frame.first, last: frame.last },
    lines: [
      `In dispute: ${describeMatter(matter)} in ${slotText(slot, monitor.grid)} of ${home}.`,
      ...(matter.kind === "field" ? [`In a record ${ENTRY_ORDER}.`] : []),
      `The community gateway answers with ./gridwell monitor reveal ${home} --slot ${String(slot)} ${more} --keys FILE`,
      ...(matter.kind === "frame"
        ? [
            `The answer will open all of ${slotsText(frame.first, frame.last, monitor.grid)}, for everybody and for ever.`,
          ]
        : []),
    ],
  });
};

/** The home's own key, or the administrator's. */
function senderOf(
  { community: { keys }, monitor }: OpenMonitor,
  { home: named, manager }: DisputeArguments,
  home: string,
): Wallet {
  if (manager) return keys.admin().connect(monitor.provider);
  if (/^\d+$/.test(named)) return keys.household(Number(named)).connect(monitor.provider);
  throw new GridwellError(
    "USAGE_DISPUTE",
    `The seed's key of ${home} is found by its number, not by its address: name the home by its number, or dispute with ` +
      "--manager in the administrator's name",
  );
}

export default dispute;
