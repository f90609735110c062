import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { GridwellError } from "../../src/domain/errors.ts";
import { parseAddress } from "../cli/address.ts";
import type { CommunityArguments } from "../context.ts";
import { openMarket, reportAct, send } from "../market/open.ts";

interface TransferArguments extends CommunityArguments {
  /** Empty to accept. */
  readonly account: string;
  readonly accept: boolean;
}

/** The task `token transfer-own`. */
const transfer: NewTaskActionFunction<TransferArguments> = async (args, hre) => {
  if (args.accept === (args.account !== "")) {
    throw new GridwellError(
      "USAGE_OWNER",
      "Offer the office to an ACCOUNT, or take it with --accept and the seed of the new owner",
    );
  }
  await using open = await openMarket(hre, args);
  const { token } = open.market.contracts;
  const admin = open.community.keys.admin().connect(open.market.provider);
  const to = args.accept ? admin.address : parseAddress("ACCOUNT", args.account);
  const call = args.accept
    ? await token.acceptOwnership.populateTransaction()
    : await token.transferOwn.populateTransaction(to);
  const receipt = await send(open, admin, call);
  reportAct(open, args.json, {
    action: args.accept ? "accept-own" : "transfer-own",
    account: admin.address,
    receipt,
    values: { owner: await token.owner(), pending: args.accept ? null : to },
    lines: [
      args.accept
        ? `${to} owns the token now`
        : `${to} may take the token's office with --accept; until then nothing changes`,
    ],
  });
};

export default transfer;
