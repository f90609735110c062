import type { NewTaskActionFunction } from "hardhat/types/tasks";

import type { CommunityArguments } from "../context.ts";
import { parseMember } from "../cli/address.ts";
import { openMarket, reportAct, send } from "../market/open.ts";

interface FreezeArguments extends CommunityArguments {
  readonly account: string;
  readonly thaw: boolean;
}

/** The task `token freeze`. */
const freeze: NewTaskActionFunction<FreezeArguments> = async (args, hre) => {
  await using open = await openMarket(hre, args);
  const { token } = open.market.contracts;
  const account = parseMember(args.account, open.community.keys);
  const admin = open.community.keys.admin().connect(open.market.provider);
  const call = await token.freezeAccount.populateTransaction(account, !args.thaw);
  const receipt = await send(open, admin, call);
  reportAct(open, args.json, {
    action: args.thaw ? "thaw" : "freeze",
    account: admin.address,
    receipt,
    values: { member: account, frozen: !args.thaw },
    lines: [
      args.thaw
        ? `${account} may send and receive tokens again`
        : `${account} can neither send nor receive tokens; it keeps what it has`,
    ],
  });
};

export default freeze;
