import { getAddress } from "ethers";

import { Refusal } from "./refusals.ts";
import {
  readTransaction,
  type SignedTransaction,
  type StrangeTransaction,
} from "./signed-transaction.ts";

/** Which transactions may pass, besides who may send them. */
export interface TransactionBounds {
  readonly chainId: bigint;
  /** Lower-case addresses of the contracts that take transactions. */
  readonly targets: ReadonlySet<string>;
  readonly transactionBytes: number;
  readonly transactionGas: number;
  /** Gwei for a unit of gas. */
  readonly transactionGwei: number;
}

/** A transaction that may pass if its sender may. */
export interface CheckedTransaction {
  /** The account that signed it, in lower case. */
  readonly from: string;
  /** In lower case. */
  readonly to: string;
  readonly gasLimit: bigint;
}

const GWEI = 1_000_000_000n;

/**
 * Looks into a signed transaction. What is cheap comes first, the signature last.
 *
 * @param raw as in `eth_sendRawTransaction`: `0x` and hex digits
 * @throws Refusal that says what keeps it out
 */
export function checkTransaction(raw: string, bounds: TransactionBounds): CheckedTransaction {
  const size = (raw.length - 2) / 2;
  if (size > bounds.transactionBytes) {
    throw new Refusal(
      "transactionTooLarge",
      `${String(size)} bytes; a transaction may have ${String(bounds.transactionBytes)}: divide the batch`,
    );
  }
  const transaction = decode(raw);
  if ("type" in transaction) {
    throw new Refusal(
      "transactionType",
      `transactions of type ${String(transaction.type)} are not let through: sign one of type 0, 1 or 2`,
    );
  }
  const { chainId, to, gasLimit, price } = transaction;
  if (chainId === null) {
    throw new Refusal(
      "chainUnbound",
      `the transaction names no chain, so anybody could send it again elsewhere: sign it for chain ${bounds.chainId.toString()} (EIP-155)`,
    );
  }
  if (chainId !== bounds.chainId) {
    throw new Refusal(
      "chainWrong",
      `the transaction is for chain ${chainId.toString()}; this is chain ${bounds.chainId.toString()}`,
    );
  }
  if (to === null) {
    throw new Refusal(
      "creation",
      "contracts are not created through the guard: deploy at the node itself",
    );
  }
  if (!bounds.targets.has(to)) {
    throw new Refusal(
      "targetForeign",
      `${getAddress(to)} is no contract of the community that takes transactions: docs/guard.md lists those`,
    );
  }
  if (gasLimit > BigInt(bounds.transactionGas)) {
    throw new Refusal(
      "transactionGas",
      `a gas limit of ${gasLimit.toString()}; at most ${String(bounds.transactionGas)} is let through: divide the work`,
    );
  }
  if (price > BigInt(bounds.transactionGwei) * GWEI) {
    throw new Refusal(
      "transactionPrice",
      `${price.toString()} wei for a unit of gas; at most ${String(bounds.transactionGwei)} gwei is let through`,
    );
  }
  const from = transaction.sender();
  if (from === null) throw malformed();
  return { from, to, gasLimit };
}

function decode(raw: string): SignedTransaction | StrangeTransaction {
  try {
    return readTransaction(raw);
  } catch {
    throw malformed();
  }
}

function malformed(): Refusal {
  return new Refusal(
    "transactionMalformed",
    "the bytes are no signed transaction: hand over what the wallet signed, 0x and hex digits",
  );
}
