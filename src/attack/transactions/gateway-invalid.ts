import { Wallet } from "ethers";

import { keptAway, type Flood } from "../attack.ts";
import { sendTransactions, TRANSACTIONS_RATE } from "./send.ts";
import { signed } from "./signer.ts";

const GAS = 500_000n;

/** A gateway gone bad: it writes to banks that are not its own. */
export const gatewayInvalid: Flood = {
  kind: "flood",
  name: "gateway-invalid",
  group: "transactions",
  what: "A registered gateway sends others' batches as its own; the ledger reverts each",
  guard: true,
  ownNetwork: false,
  rate: TRANSACTIONS_RATE,
  bound: keptAway("it pays for each, and what is reverted costs the chain little"),
  start: (ground, signal) => {
    const wallet = new Wallet(ground.gateway);
    const gasPrice = 2n * BigInt(ground.gasPrice);
    const { batches, ledger } = ground;
    return sendTransactions(
      ground,
      signal,
      (nonce) => {
        const data = batches[nonce % batches.length] ?? "0x";
        return signed(wallet, ground, { nonce, to: ledger, data, gasLimit: GAS, gasPrice });
      },
      ground.apiKey,
    );
  },
};
