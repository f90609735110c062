import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import type { Community } from "../../src/gateway/community.ts";
import { readCredential, requestText } from "../../src/gateway/credential-file.ts";
import { draftMoveIn, moveIn, moveOut, signOwnMoveIn } from "../../src/gateway/move-in.ts";
import type { Mined } from "../../src/gateway/operator-entry.ts";
import { findPoint } from "../../src/gateway/point-finder.ts";
import { reasonOf, type Reason } from "../../src/gateway/reason.ts";
import { parseMember } from "../cli/address.ts";
import { answer } from "../cli/answer.ts";
import { readNamed, writeNew } from "../cli/files.ts";
import { whileWaiting } from "../cli/progress.ts";
import { grouped } from "../cli/table.ts";
import { openCommunity, type CommunityArguments } from "../context.ts";
import { needsCredential, reportRequest } from "./credential-request.ts";
import { readBack, reasonLines } from "./entry-report.ts";
import { pointDocument, titleOf } from "./point-document.ts";

interface MoveArguments extends CommunityArguments {
  readonly point: string;
  /** The new owner; empty with `out`. */
  readonly in: string;
  readonly out: boolean;
  readonly request: string;
  readonly credential: string;
  readonly reason: string;
}

/** The task `meters move`. */
const move: NewTaskActionFunction<MoveArguments> = async (args, hre) => {
  if (args.out === (args.in !== "")) {
    throw new GridwellError(
      "USAGE_MOVE",
      "Name who moves in with --in, an address or a member's number, or say --out when nobody follows",
    );
  }
  if (args.out && (args.request !== "" || args.credential !== "")) {
    throw new GridwellError("USAGE_MOVE", "Nobody has to sign for --out: leave the files away");
  }
  const reason = reasonOf(args.reason);
  await using community = await openCommunity(hre, args);
  await whileWaiting("following the chain", community.index.sync());
  const point = findPoint(community, args.point);
  const owner = args.out ? null : parseMember(args.in, community.keys, "--in");
  if (owner === null) {
    const mined = await whileWaiting(
      "waiting for the transaction",
      moveOut(community, point, reason),
    );
    await report(args.json, community, { action: "move-out", point: point.id, mined, reason });
    return;
  }
  const draft = await draftMoveIn(community, point, owner);
  if (args.request !== "") {
    writeNew(args.request, await requestText(community, "MoveIn", draft));
    const { deadline } = draft;
    const request = { action: "move-in", point: point.id, owner, file: args.request, deadline };
    reportRequest(args.json, community, request);
    return;
  }
  const credential =
    args.credential === ""
      ? await signOwnMoveIn(community, draft)
      : await readCredential(community, "MoveIn", draft, {
          text: readNamed(args.credential),
          file: args.credential,
        });
  if (credential === null) throw needsCredential(owner);
  const mined = await whileWaiting(
    "waiting for the transaction",
    moveIn(community, credential, reason),
  );
  await report(args.json, community, { action: "move-in", point: point.id, mined, reason });
};

async function report(
  json: boolean,
  community: Community,
  done: {
    readonly action: string;
    readonly point: string;
    readonly mined: Mined;
    readonly reason: Reason;
  },
): Promise<void> {
  const { action, mined, reason } = done;
  const view = await readBack(community, done.point);
  const document = {
    network: community.network,
    action,
    reason,
    ...mined,
    gasUsed: Number(mined.gasUsed),
    point: pointDocument(view),
  };
  answer(json, document, () => [
    `${action} at ${titleOf(view)}: ${grouped(mined.gasUsed)} gas, block ${String(mined.block)}`,
    `  transaction ${mined.transaction}`,
    ...reasonLines(reason),
    `Read back: owner ${view.owner ?? "nobody"}`,
  ]);
}

export default move;
