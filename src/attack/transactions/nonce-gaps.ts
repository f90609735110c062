import { Wallet } from "ethers";

import { keptAway, type Flood } from "../attack.ts";
import { sendTransactions, TRANSACTIONS_RATE } from "./send.ts";
import { signed } from "./signer.ts";

/** Behind it everything waits for ever. */
const GAP = 1;

/** Transactions that can never be mined, for the pool to keep. */
export const nonceGaps: Flood = {
  kind: "flood",
  name: "nonce-gaps",
  group: "transactions",
  what: "A funded account leaves out a nonce and sends all that follow, for the pool to keep",
  guard: true,
  ownNetwork: false,
  rate: TRANSACTIONS_RATE,
  bound: keptAway(
    "only registered senders get through; and the pool keeps 10,000 of an account at most",
  ),
  start: (ground, signal) => {
    const wallet = new Wallet(ground.member);
    const gasPrice = 2n * BigInt(ground.gasPrice);
    return sendTransactions(ground, signal, (number) => {
      const to = wallet.address;
      return signed(wallet, ground, { nonce: GAP + number, to, gasLimit: 21_000n, gasPrice });
    });
  },
};
