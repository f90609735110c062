import type { NewTaskActionFunction } from "hardhat/types/tasks";

import {
  memberWallet,
  openMarket,
  parseResource,
  reportAct,
  send,
  type MemberArguments,
} from "../market/open.ts";

interface UnsubscribeArguments extends MemberArguments {
  readonly resource: string;
}

/** The task `board unsubscribe`. */
const unsubscribe: NewTaskActionFunction<UnsubscribeArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const resource = await parseResource(open, args.resource);
  const wallet = memberWallet(open, args);
  const { board } = open.market.contracts;
  const receipt = await send(
    open,
    wallet,
    await board.unsubscribe.populateTransaction(resource.id),
  );
  reportAct(open, args.json, {
    action: "unsubscribe",
    account: wallet.address,
    receipt,
    values: { resource: resource.name },
    lines: [`${wallet.address} hears of no offers of ${resource.name} any more`],
  });
};

export default unsubscribe;
