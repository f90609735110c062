import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { openBid, revealCall } from "../../src/market/calls.ts";
import { isSame } from "../../src/market/dues.ts";
import { formatTokens } from "../../src/market/money.ts";
import { deriveSecrets } from "../../src/market/wallet-seed.ts";
import { memberWallet, openMarket, reportAct, send, type MemberArguments } from "../market/open.ts";
import { findAuction } from "./find.ts";

interface RevealArguments extends MemberArguments {
  readonly auction: number;
}

/** The task `auction reveal`. */
const reveal: NewTaskActionFunction<RevealArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market } = open;
  const { record } = await findAuction(open, args.auction);
  const wallet = memberWallet(open, args);
  const sealed = record.bids.filter(
    ({ bidder, price }) => price === null && isSame(bidder, wallet.address),
  );
  const [first] = sealed;
  if (first === undefined) {
    throw new GridwellError(
      "BID_MISSING",
      `${wallet.address} has no sealed bid in auction ${String(args.auction)}: ./gridwell auction show ` +
        `${String(args.auction)} lists them, --member names another`,
    );
  }
  const secrets = await deriveSecrets(wallet, market.place);
  const opening = openBid(secrets, record, first.index);
  const receipt = await send(open, wallet, revealCall(market, record.id, first, opening));
  reportAct(open, args.json, {
    action: "reveal",
    account: wallet.address,
    receipt,
    values: {
      auction: args.auction,
      bid: first.index,
      price: opening.price,
      left: sealed.length - 1,
    },
    lines: [
      `Bid ${String(first.index)} in auction ${String(args.auction)} is open: ${formatTokens(opening.price, market.symbol)}`,
      ...(sealed.length > 1 ? [`  ${String(sealed.length - 1)} more to open: run it again`] : []),
    ],
  });
};

export default reveal;
