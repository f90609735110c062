import { Transaction, type Provider } from "ethers";

import { IReadingLedger__factory } from "../../types/contracts/factories/metering/IReadingLedger__factory.ts";
import { decodeContractError, type ContractError } from "./contract-errors.ts";
import type { Signed } from "./sender-rows.ts";

/** Why a batch's transaction was mined and did nothing. */
export type Failure =
  /** The bank's head was another one: somebody else made an entry, or a batch before it failed. */
  | { readonly kind: "moved" }
  /** The slot had not ended by the chain's clock. */
  | { readonly kind: "early" }
  /** Anything else; the error is null when none can be had. */
  | { readonly kind: "failed"; readonly error: ContractError | null };

const ledger = IReadingLedger__factory.createInterface();

/**
 * Why a transaction failed, as far as a node without traces can tell: the ledger is asked again, as it was after the
 * block. When the bank's head is then still the one that the batch was made for, the answer is the one that the
 * transaction got; when it is another, the witness is of no use any more, whatever it failed for.
 *
 * @param block in which it failed
 * @returns null when the transaction did not fail, or is not in a block
 */
export async function failureOf(
  provider: Pick<Provider, "call" | "getTransactionReceipt">,
  address: string,
  account: string,
  signed: Signed,
): Promise<Failure | null> {
  const receipt = await provider.getTransactionReceipt(signed.hash);
  if (receipt?.status !== 0 || signed.bank === null) return null;
  const blockTag = receipt.blockNumber;
  const head = await provider.call({
    to: address,
    data: ledger.encodeFunctionData("headOf", [signed.bank]),
    blockTag,
  });
  if (head !== signed.parent) return { kind: "moved" };
  const { data } = Transaction.from(signed.raw);
  try {
    await provider.call({ to: address, from: account, data, blockTag });
  } catch (cause) {
    const error = decodeContractError(cause);
    if (error === null) throw cause;
    return error.name === "LedgerSlotInFuture" ? { kind: "early" } : { kind: "failed", error };
  }
  return { kind: "failed", error: null };
}
