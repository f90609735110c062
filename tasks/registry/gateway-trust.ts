import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { setTrust, trustedGateways } from "../../src/gateway/officers.ts";
import { reasonOf } from "../../src/gateway/reason.ts";
import { parseGateway } from "../cli/address.ts";
import { answer } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { openCommunity, type CommunityArguments } from "../context.ts";
import { reasonLines } from "../meters/entry-report.ts";
import { minedDocument, minedLines } from "./mined-report.ts";

interface TrustArguments extends CommunityArguments {
  readonly gateway: string;
  readonly reason: string;
}

/** The tasks `registry trust` and `registry distrust`. */
export function trustTask(action: "trust" | "distrust"): NewTaskActionFunction<TrustArguments> {
  return async (args, hre) => {
    const reason = reasonOf(args.reason);
    await using community = await openCommunity(hre, args);
    await whileWaiting("following the chain", community.index.sync());
    const gateway = parseGateway(args.gateway, community.keys);
    const mined = await whileWaiting(
      "waiting for the transaction",
      setTrust(community, gateway, action === "trust", reason),
    );
    const { index } = community;
    const banks = index
      .banks()
      .filter((bank) => index.state(bank)?.gateway.toLowerCase() === gateway.toLowerCase());
    const document = {
      network: community.network,
      ...{ action, gateway, reason },
      ...minedDocument(mined),
      gateways: await trustedGateways(community),
      banks,
    };
    answer(args.json, document, () => [
      `${action} ${gateway}`,
      ...minedLines(mined),
      ...reasonLines(reason),
      `Read back: ${String(document.gateways.length)} trusted gateways`,
      ...(action === "distrust" && banks.length > 0
        ? [
            `It may still record for bank ${banks.join(", ")}: hand them over with ./gridwell registry appoint BANK GATEWAY`,
          ]
        : []),
    ]);
  };
}
