import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { listOperators, setOperator } from "../../src/gateway/officers.ts";
import type { Mined } from "../../src/gateway/operator-entry.ts";
import { parseAddress } from "../cli/address.ts";
import { answer } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { openCommunity, type CommunityArguments } from "../context.ts";
import { minedDocument, minedLines } from "./mined-report.ts";

interface OperatorsArguments extends CommunityArguments {
  readonly grant: string;
  readonly revoke: string;
}

/** The task `registry operators`. */
const operators: NewTaskActionFunction<OperatorsArguments> = async (args, hre) => {
  if (args.grant !== "" && args.revoke !== "") {
    throw new GridwellError(
      "USAGE_OPERATORS",
      "--grant and --revoke are two commands: appoint the new operator first, then dismiss the old one",
    );
  }
  const account = args.grant !== "" ? args.grant : args.revoke;
  const address =
    account === "" ? null : parseAddress(args.grant !== "" ? "--grant" : "--revoke", account);
  await using community = await openCommunity(hre, args);
  await whileWaiting("following the chain", community.index.sync());
  let mined: Mined | null = null;
  if (address !== null) {
    mined = await whileWaiting(
      "waiting for the transaction",
      setOperator(community, address, args.grant !== ""),
    );
  }
  const document = {
    network: community.network,
    admin: await community.contracts.registry.defaultAdmin(),
    operators: listOperators(community.index),
    transaction: minedDocument(mined),
  };
  answer(args.json, document, () => [
    ...(address === null ? [] : minedLines(mined)),
    `Admin ${document.admin} appoints the operators:`,
    ...document.operators.map((operator) => `  ${operator}`),
    ...(document.operators.length === 0 ? ["  nobody: appoint one with --grant ADDRESS"] : []),
  ]);
};

export default operators;
