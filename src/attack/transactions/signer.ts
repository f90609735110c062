import type { Wallet } from "ethers";
import { Transaction } from "ethers";

import type { FloodGround } from "../attack.ts";

/** What an attacker's transaction does. */
export interface Blow {
  readonly nonce: number;
  /** Null creates a contract. */
  readonly to: string | null;
  readonly data?: string;
  readonly gasLimit: bigint;
  /** Wei a unit of gas. */
  readonly gasPrice: bigint;
}

/** Signs a blow. */
export function signed(
  wallet: Wallet,
  { chainId }: Pick<FloodGround, "chainId">,
  { nonce, to, data = "0x", gasLimit, gasPrice }: Blow,
): string {
  const transaction = Transaction.from({
    ...{ type: 0, chainId: BigInt(chainId), nonce, to, data, gasLimit, gasPrice, value: 0n },
  });
  transaction.signature = wallet.signingKey.sign(transaction.unsignedHash);
  return transaction.serialized;
}
