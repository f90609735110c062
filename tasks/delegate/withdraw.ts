import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { reportAct, type MemberArguments } from "../market/open.ts";
import { send } from "../monitor/open.ts";
import { openDelegations } from "./open.ts";

/** The task `delegate withdraw`. */
const withdraw: NewTaskActionFunction<MemberArguments> = async (args, hre) => {
  await using open = await openDelegations(hre, args);
  const { monitor, wallet, token, money } = open;
  const { delegations } = monitor.contracts;
  const tokens = await delegations.owed(wallet.address);
  const receipt = await send(open, wallet, await delegations.withdraw.populateTransaction());
  const balance = await token.balanceOf(wallet.address);
  reportAct(open, args.json, {
    action: "withdraw",
    account: wallet.address,
    receipt,
    values: { tokens, balance },
    lines: [`${money(tokens)} taken out: ${wallet.address} has ${money(balance)} now`],
  });
};

export default withdraw;
