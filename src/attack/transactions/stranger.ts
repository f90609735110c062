import { Wallet } from "ethers";

import { keptAway, type Flood } from "../attack.ts";
import { sendTransactions, TRANSACTIONS_RATE } from "./send.ts";
import { signed } from "./signer.ts";

/** Somebody who owns nothing. */
export const stranger: Flood = {
  kind: "flood",
  name: "stranger",
  group: "transactions",
  what: "Transactions of accounts that hold nothing, each a new one",
  guard: true,
  ownNetwork: false,
  rate: TRANSACTIONS_RATE,
  bound: keptAway("transactions need a key; and the node refuses who cannot pay"),
  start: (ground, signal) =>
    sendTransactions(ground, signal, () => {
      const wallet = new Wallet(Wallet.createRandom().privateKey);
      const gasPrice = 2n * BigInt(ground.gasPrice);
      return signed(wallet, ground, { nonce: 0, to: ground.ledger, gasLimit: 100_000n, gasPrice });
    }),
};
