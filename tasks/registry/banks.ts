import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { formatInstant } from "../../src/domain/instant.ts";
import { viewBanks } from "../../src/gateway/point-view.ts";
import { answer } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { grouped, table } from "../cli/table.ts";
import { openCommunity, type CommunityArguments } from "../context.ts";
import { bankDocument } from "../meters/point-document.ts";

/** The task `registry banks`. */
const banks: NewTaskActionFunction<CommunityArguments> = async (args, hre) => {
  await using community = await openCommunity(hre, args);
  const { index } = community;
  await whileWaiting("following the chain", index.sync());
  const views = await viewBanks(
    community,
    index.banks().flatMap((bank) => index.state(bank) ?? []),
  );
  const document = { network: community.network, banks: views.map(bankDocument) };
  answer(args.json, document, () =>
    views.length === 0
      ? ["No bank is open yet."]
      : table(
          [
            "bank",
            "gateway",
            "trusted",
            "resource",
            "max step",
            "lanes",
            "used",
            "entries",
            "last slot ends",
          ],
          views.map((view) => [
            String(view.bank),
            view.gateway,
            view.trusted ? "yes" : "no",
            view.resource?.name ?? "none yet",
            grouped(view.maxStep),
            grouped(view.lanes),
            grouped(view.lanesUsed),
            grouped(view.entries),
            formatInstant(view.time),
          ]),
          ["right", "left", "left", "left", "right", "right", "right", "right", "left"],
        ),
  );
};

export default banks;
