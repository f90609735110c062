import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { parseAmount } from "../../src/domain/amount.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { readCredential, requestText } from "../../src/gateway/credential-file.ts";
import { draftExchange, exchangeMeter, signOwnExchange } from "../../src/gateway/meter-exchange.ts";
import { findPoint } from "../../src/gateway/point-finder.ts";
import { reasonOf } from "../../src/gateway/reason.ts";
import { readNamed, writeNew } from "../cli/files.ts";
import { whileWaiting } from "../cli/progress.ts";
import { openCommunity, type CommunityArguments } from "../context.ts";
import { readBack, reportEntry } from "./entry-report.ts";
import { reportRequest, needsCredential } from "./credential-request.ts";

interface ExchangeArguments extends CommunityArguments {
  readonly point: string;
  readonly device: string;
  readonly oldFinal: string;
  readonly newStart: string;
  readonly modulus: string;
  readonly reason: string;
  readonly request: string;
  readonly credential: string;
}

/** The task `meters exchange`. */
const exchange: NewTaskActionFunction<ExchangeArguments> = async (args, hre) => {
  for (const name of ["device", "oldFinal", "newStart"] as const) {
    if (args[name] !== "") continue;
    throw new GridwellError(
      "USAGE_EXCHANGE",
      "An exchange needs the new meter's serial and both dials: --device SERIAL --old-final 812.4kWh --new-start 0",
    );
  }
  const reason = reasonOf(args.reason);
  await using community = await openCommunity(hre, args);
  await whileWaiting("following the chain", community.index.sync());
  const point = findPoint(community, args.point);
  const view = await readBack(community, point.id);
  const { resource } = view;
  const draft = await draftExchange(community, point, view, {
    device: args.device,
    oldFinal: parseAmount(resource, args.oldFinal),
    newStart: parseAmount(resource, args.newStart),
    modulus: args.modulus === "" ? null : parseAmount(resource, args.modulus),
  });
  if (args.request !== "") {
    writeNew(args.request, await requestText(community, "Enrolment", draft));
    reportRequest(args.json, community, {
      ...{ action: "exchange", point: point.id, owner: draft.owner },
      ...{ file: args.request, deadline: draft.deadline },
    });
    return;
  }
  const credential =
    args.credential === ""
      ? await signOwnExchange(community, draft)
      : await readCredential(community, "Enrolment", draft, {
          text: readNamed(args.credential),
          file: args.credential,
        });
  if (credential === null) throw needsCredential(draft.owner);
  const entry = await whileWaiting(
    "waiting for the transaction",
    exchangeMeter(community, point, args.device, credential, reason),
  );
  await reportEntry(args.json, community, { action: "exchange", point: point.id, entry, reason });
};

export default exchange;
