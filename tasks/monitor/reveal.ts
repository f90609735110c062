import { randomBytes } from "node:crypto";

import type { ContractTransaction } from "ethers";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import {
  checkOpen,
  revealFieldCall,
  revealKeyCall,
  type Matter,
} from "../../src/monitoring/dispute.ts";
import type { KeyRing } from "../../src/monitoring/key-ring.ts";
import { locatePost, type LocatedPost } from "../../src/monitoring/located-post.ts";
import { postingPlace } from "../../src/monitoring/monitor.ts";
import { readFrame } from "../../src/monitoring/read-frame.ts";
import { parseMember } from "../cli/address.ts";
import { parseSlot } from "../cli/moment.ts";
import { whileWaiting } from "../cli/progress.ts";
import { slotsText, slotText } from "../cli/slots.ts";
import { counted } from "../cli/table.ts";
import { accountOf, openKeyFile } from "../keys/operation-keys.ts";
import { reportAct } from "../market/open.ts";
import { describeMatter, matterOf, type MatterArguments } from "./matter.ts";
import { openMonitor, send, type OpenMonitor } from "./open.ts";

interface RevealArguments extends MatterArguments {
  /** File of the community gateway's operation keys. */
  readonly keys: string;
  readonly keyPasswordFile: string;
}

/** The task `monitor reveal`. */
const reveal: NewTaskActionFunction<RevealArguments> = async (args, hre) => {
  await using open = await openMonitor(hre, args);
  const slot = parseSlot(args.slot, open.monitor.grid);
  const matter = matterOf(args, slot);
  const home = parseMember(args.home, open.community.keys);
  const wallet = await accountOf(open, { community: true, member: 0 });
  const located = await whileWaiting(
    "walking back to the frame",
    locatePost(open.monitor, home, slot),
  );
  await checkOpen(open.monitor, located, matter);
  const { frame, digest } = located;
  const slots = slotsText(frame.first, frame.last, open.monitor.grid);
  if (matter.kind === "frame") {
    console.error(
      `This opens ${counted(frame.records.length, "record")}, all of ${slots} of ${home}, for everybody and for ever`,
    );
  }
  const { ring } = await openKeyFile(open, { ...args, file: args.keys }, wallet.address);
  const call = await answerTo(open, located, matter, ring, wallet.address).finally(() => {
    ring.wipe();
  });
  const receipt = await send(open, wallet, call);
  reportAct(open, args.json, {
    action: "reveal",
    account: wallet.address,
    receipt,
    values: { home, digest, whole: matter.kind === "frame", first: frame.first, last: frame.last },
    lines: [
      `Revealed: ${describeMatter(matter)} in ${slotText(slot, open.monitor.grid)} of ${home}.`,
      `Anybody checks it with ./gridwell monitor disputes ${home}`,
    ],
  });
};

/** The transaction that answers. */
async function answerTo(
  { monitor }: OpenMonitor,
  located: LocatedPost,
  matter: Matter,
  ring: KeyRing,
  sender: string,
): Promise<ContractTransaction> {
  if (matter.kind === "frame") return revealKeyCall(monitor, located, ring, sender, randomBytes);
  const { gateway, post } = located;
  const read = await readFrame(post.frame, postingPlace(monitor, gateway), ring);
  if (read.kind === "read") return revealFieldCall(monitor, located, matter, read.records);
  throw new GridwellError(
    "DISPUTE_UNREADABLE",
    `The frame of ${gateway} does not open, so no field of it can be revealed: ${read.reason}`,
  );
}

export default reveal;
