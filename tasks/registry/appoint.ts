import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { parseAmount } from "../../src/domain/amount.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { appointGateway } from "../../src/gateway/officers.ts";
import { viewBanks, type BankView } from "../../src/gateway/point-view.ts";
import { reasonOf } from "../../src/gateway/reason.ts";
import { parseGateway } from "../cli/address.ts";
import { answer } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { grouped } from "../cli/table.ts";
import { openCommunity, type CommunityArguments, type OpenCommunity } from "../context.ts";
import { reasonLines } from "../meters/entry-report.ts";
import { bankDocument } from "../meters/point-document.ts";
import { minedDocument, minedLines } from "./mined-report.ts";

interface AppointArguments extends CommunityArguments {
  readonly bank: number;
  readonly gateway: string;
  readonly maxStep: string;
  readonly reason: string;
}

/** The task `registry appoint`. */
const appoint: NewTaskActionFunction<AppointArguments> = async (args, hre) => {
  const reason = reasonOf(args.reason);
  await using community = await openCommunity(hre, args);
  await whileWaiting("following the chain", community.index.sync());
  const before = await viewOf(community, args.bank);
  const gateway = parseGateway(args.gateway, community.keys);
  const maxStep = args.maxStep === "" ? before.maxStep : stepOf(before, args.maxStep);
  const mined = await whileWaiting(
    "waiting for the transaction",
    appointGateway(community, args.bank, { gateway, maxStep }, reason),
  );
  const after = await viewOf(community, args.bank);
  const document = {
    network: community.network,
    action: "appoint",
    reason,
    ...minedDocument(mined),
    former: before.gateway,
    bank: bankDocument(after),
  };
  answer(args.json, document, () => [
    `Bank ${String(args.bank)}: ${before.gateway} hands over to ${gateway}`,
    ...minedLines(mined),
    ...reasonLines(reason),
    `Read back: gateway ${after.gateway}, max step ${grouped(after.maxStep)}`,
  ]);
};

async function viewOf(community: OpenCommunity, bank: number): Promise<BankView> {
  const state = community.index.state(bank);
  const [view] = state === null ? [] : await viewBanks(community, [state]);
  if (view !== undefined) return view;
  throw new GridwellError(
    "BANK_UNKNOWN",
    `There is no bank ${String(bank)}: ./gridwell registry banks lists all`,
  );
}

function stepOf({ resource, bank }: BankView, text: string): bigint {
  if (resource !== null) return parseAmount(resource, text);
  throw new GridwellError(
    "BANK_EMPTY",
    `Bank ${String(bank)} has no point yet, so ${text} has no meaning: enrol one first, or leave --max-step as it is`,
  );
}

export default appoint;
