import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { previewCredits } from "../../src/market/dry-run.ts";
import { settlementCall } from "../../src/market/due-call.ts";
import { formatTokens } from "../../src/market/money.ts";
import { memberWallet, openMarket, reportAct, send, type MemberArguments } from "../market/open.ts";
import { findAuction } from "./find.ts";

interface SettleArguments extends MemberArguments {
  readonly auction: number;
}

/** The task `auction settle`. */
const settle: NewTaskActionFunction<SettleArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market } = open;
  const { symbol } = market;
  const wallet = memberWallet(open, args);
  const steps: string[] = [];
  for (;;) {
    const standing = await findAuction(open, args.auction);
    const due = settlementCall(market, standing, wallet.address);
    if (due === null) {
      throw new GridwellError(
        "AUCTION_NOT_DUE",
        `Auction ${String(args.auction)} is ${standing.phase}, nothing is to be settled now: ./gridwell auction show ` +
          `${String(args.auction)} tells what is next`,
      );
    }
    const { buyer } = standing.record;
    const parties = [wallet.address, buyer, standing.winner ?? buyer];
    const credits = await previewCredits(market, wallet.address, due.call, [...new Set(parties)]);
    const receipt = await send(open, wallet, due.call);
    steps.push(due.what);
    // The winner is found first; what is due then follows at once.
    const after = await findAuction(open, args.auction);
    if (due.what === "check-winner" && settlementCall(market, after, wallet.address) !== null)
      continue;
    reportAct(open, args.json, {
      action: "settle",
      account: wallet.address,
      receipt,
      values: {
        auction: args.auction,
        steps: steps.join(" "),
        phase: after.phase,
        price: after.price,
      },
      lines: [
        `Auction ${String(args.auction)}: ${steps.join(", ")}; it is ${after.phase} now`,
        ...credits.map(
          (credit) =>
            `  ${credit.account}: ${formatTokens(credit.after - credit.before, symbol)} credited, as foreseen`,
        ),
      ],
    });
    return;
  }
};

export default settle;
