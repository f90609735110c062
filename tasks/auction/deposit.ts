import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { depositCall } from "../../src/market/calls.ts";
import { formatTokens } from "../../src/market/money.ts";
import { deriveSecrets } from "../../src/market/wallet-seed.ts";
import { memberWallet, openMarket, reportAct, send, type MemberArguments } from "../market/open.ts";
import { findAuction } from "./find.ts";

interface DepositArguments extends MemberArguments {
  readonly auction: number;
}

/** The task `auction deposit`. */
const deposit: NewTaskActionFunction<DepositArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market } = open;
  const { record } = await findAuction(open, args.auction);
  const wallet = memberWallet(open, args);
  const secrets = await deriveSecrets(wallet, market.place);
  const receipt = await send(open, wallet, await depositCall(market, secrets, wallet, record));
  const reserve = market.auctions.get(record.id)?.reserve ?? 0n;
  reportAct(open, args.json, {
    action: "deposit",
    account: wallet.address,
    receipt,
    values: { auction: args.auction, reserve },
    lines: [
      `Auction ${String(args.auction)} pays ${formatTokens(reserve, market.symbol)} at most, deposited; bids may be opened now`,
    ],
  });
};

export default deposit;
