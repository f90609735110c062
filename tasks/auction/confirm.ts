import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { confirmCall } from "../../src/market/due-call.ts";
import { formatTokens } from "../../src/market/money.ts";
import {
  memberWallet,
  openMarket,
  reportAct,
  resourceOf,
  send,
  type MemberArguments,
} from "../market/open.ts";
import { findAuction } from "./find.ts";

interface ConfirmArguments extends MemberArguments {
  readonly auction: number;
}

/** The task `auction confirm`. */
const confirm: NewTaskActionFunction<ConfirmArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { market } = open;
  const standing = await findAuction(open, args.auction);
  const wallet = memberWallet(open, args);
  const call = await confirmCall(market, wallet.address, standing);
  const lot = await resourceOf(open, standing.record.resource);
  const receipt = await send(open, wallet, call, lot);
  const delivery = market.auctions.get(standing.record.id)?.delivery ?? null;
  const money = (amount: bigint): string => formatTokens(amount, market.symbol);
  reportAct(open, args.json, {
    action: "confirm",
    account: wallet.address,
    receipt,
    values: {
      auction: args.auction,
      settled: delivery !== null,
      undelivered: delivery?.undelivered ?? null,
      payment: delivery?.payment ?? null,
      refund: delivery?.refund ?? null,
      penalty: delivery?.penalty ?? null,
    },
    lines: [
      delivery === null
        ? "The consumption shown is an upper bound: anybody may show less until the time for proofs is over"
        : `The seller gets ${money(delivery.payment)}, the buyer ${money(delivery.refund)} back and ` +
          `${money(delivery.penalty)} of the guarantee`,
    ],
  });
};

export default confirm;
