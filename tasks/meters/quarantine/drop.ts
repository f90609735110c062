import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../../src/domain/errors.ts";
import { dropReading } from "../../../src/gateway/quarantine/release.ts";
import { answer } from "../../cli/answer.ts";
import { openCommunity, type CommunityArguments } from "../../context.ts";
import { heldDocument, instantOf } from "./document.ts";

interface DropArguments extends CommunityArguments {
  readonly id: string;
  readonly why: string;
}

/** The task `meters quarantine drop`. */
const drop: NewTaskActionFunction<DropArguments> = async (args, hre) => {
  const why = args.why.trim();
  if (why === "") {
    throw new GridwellError(
      "USAGE_REASON",
      'Say why with --why, for example --why "meter was read wrongly": it is kept with the reading',
    );
  }
  await using community = await openCommunity(hre, args);
  const reading = await dropReading(community, args.id, why);
  const document = { network: community.network, reading: heldDocument(community, reading) };
  answer(args.json, document, () => [
    `${reading.id} of ${instantOf(reading.end)} is dropped, and stays in the list of --decided`,
  ]);
};

export default drop;
