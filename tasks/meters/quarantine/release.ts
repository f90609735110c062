import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../../src/domain/errors.ts";
import { QUALITY, type Quality } from "../../../src/domain/quality.ts";
import { releaseReading } from "../../../src/gateway/quarantine/release.ts";
import { reasonOf } from "../../../src/gateway/reason.ts";
import { answer } from "../../cli/answer.ts";
import { whileWaiting } from "../../cli/progress.ts";
import { openCommunity, type CommunityArguments } from "../../context.ts";
import { heldDocument, instantOf } from "./document.ts";

interface ReleaseArguments extends CommunityArguments {
  readonly id: string;
  readonly quality: string;
  readonly reason: string;
}

/** What a reading may be written as that a rule had refused: it was read, or settled by agreement. */
const QUALITIES: ReadonlyMap<string, Quality> = new Map([
  ["questionable", QUALITY.questionable],
  ["substituted", QUALITY.substituted],
]);

/** The task `meters quarantine release`. */
const release: NewTaskActionFunction<ReleaseArguments> = async (args, hre) => {
  const reason = reasonOf(args.reason);
  const quality = QUALITIES.get(args.quality);
  if (quality === undefined) {
    throw new GridwellError(
      "USAGE_QUALITY",
      `--quality ${args.quality} is none of ${[...QUALITIES.keys()].join(", ")}`,
    );
  }
  await using community = await openCommunity(hre, args);
  const released = await whileWaiting(
    "waiting for the transaction",
    releaseReading(community, args.id, quality, reason),
  );
  const { reading, bank, entry, found } = released;
  const document = {
    network: community.network,
    bank,
    entry,
    found,
    reading: heldDocument(community, reading),
  };
  answer(args.json, document, () => [
    `${reading.id} is released: ${String(released.release.total)} base units at ${instantOf(reading.end)}, ${args.quality}`,
    `  entry ${String(entry)} of bank ${String(bank)}${found ? ", which an earlier command had written" : ""}`,
  ]);
};

export default release;
