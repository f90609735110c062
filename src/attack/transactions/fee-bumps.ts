import { Wallet } from "ethers";

import { keptAway, type Flood } from "../attack.ts";
import { sendTransactions, TRANSACTIONS_RATE } from "./send.ts";
import { signed } from "./signer.ts";

/** Replacements of a transaction before the next nonce is begun: by then each offers seven times the first. */
const BUMPS = 20;

/** The same transaction dearer and dearer: each takes the place of the one before, in every pool. */
export const feeBumps: Flood = {
  kind: "flood",
  name: "fee-bumps",
  group: "transactions",
  what: "A funded account replaces its own transaction again and again, each time 11 % dearer",
  guard: true,
  ownNetwork: false,
  rate: TRANSACTIONS_RATE,
  bound: keptAway("only registered senders get through; and of each nonce a block takes one"),
  start: (ground, signal) => {
    const wallet = new Wallet(ground.member);
    const first = 2n * BigInt(ground.gasPrice) + 10n;
    let gasPrice = first;
    return sendTransactions(ground, signal, (number) => {
      gasPrice = number % BUMPS === 0 ? first : (gasPrice * 111n) / 100n + 1n;
      const nonce = Math.floor(number / BUMPS);
      return signed(wallet, ground, { nonce, to: wallet.address, gasLimit: 21_000n, gasPrice });
    });
  },
};
