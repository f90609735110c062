import { Wallet } from "ethers";

import { keptAway, type Flood } from "../attack.ts";
import { BURNER } from "../burner.ts";
import { sendTransactions, TRANSACTIONS_RATE } from "./send.ts";
import { signed } from "./signer.ts";

/** Gas that each burns: at ten times the honest load together more than the chain has, so that honest ones must wait. */
const GAS = 1_000_000n;

/** Somebody with money who fills the blocks. */
export const member: Flood = {
  kind: "flood",
  name: "member",
  group: "transactions",
  what: "A funded account burns more gas than blocks hold, at twice the honest price",
  guard: true,
  ownNetwork: false,
  rate: `${TRANSACTIONS_RATE} of ${GAS.toString()} gas`,
  bound: keptAway("only registered senders get through, and only to the community's contracts"),
  start: (ground, signal) => {
    const wallet = new Wallet(ground.member);
    const gasPrice = 2n * BigInt(ground.gasPrice);
    return sendTransactions(ground, signal, (nonce) =>
      signed(wallet, ground, { nonce, to: null, data: BURNER, gasLimit: GAS, gasPrice }),
    );
  },
};
