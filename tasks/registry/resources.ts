import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { minedOf } from "../../src/gateway/operator-entry.ts";
import { defineResources, parseResources, readResources } from "../../src/gateway/resources.ts";
import { answer } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { table } from "../cli/table.ts";
import { openCommunity, type CommunityArguments } from "../context.ts";
import { minedDocument, minedLines } from "./mined-report.ts";

interface ResourcesArguments extends CommunityArguments {
  /** JSON of new resources; empty to only list them. */
  readonly define: string;
}

/** The task `registry resources`. */
const resources: NewTaskActionFunction<ResourcesArguments> = async (args, hre) => {
  const fresh = args.define === "" ? [] : parseResources(args.define);
  await using community = await openCommunity(hre, args);
  const mined =
    fresh.length === 0
      ? null
      : minedOf(
          await whileWaiting("waiting for the transaction", defineResources(community, fresh)),
        );
  const all = await readResources(community);
  const document = {
    network: community.network,
    resources: all,
    defined: fresh.length,
    transaction: minedDocument(mined),
  };
  answer(args.json, document, () => [
    ...(mined === null ? [] : [`Defined ${String(fresh.length)}:`, ...minedLines(mined), ""]),
    ...table(
      ["id", "name", "base unit", "display unit", "decimals"],
      all.map((one) => [
        String(one.id),
        one.name,
        one.baseUnit,
        one.displayUnit,
        String(one.decimals),
      ]),
      ["right", "left", "left", "left", "right"],
    ),
  ]);
};

export default resources;
