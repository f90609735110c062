import { setTimeout as pause } from "node:timers/promises";

import {
  Transaction,
  type Provider,
  type Signer,
  type TransactionReceipt,
  type TransactionRequest,
  type TransactionResponse,
} from "ethers";

import { GridwellError } from "../domain/errors.ts";
import { contractErrorOf } from "./contract-errors.ts";
import { sayingOf } from "./node-answers.ts";

/** Gas is asked for with a fifth on top: the state may change until the transaction is mined. */
const GAS_MARGIN = { numerator: 6n, denominator: 5n };
/** Pause between two looks for the receipt, milliseconds. */
const POLL = 200;
/** Pause between two questions whether the node still knows what is awaited, milliseconds. */
const ASK_AGAIN = 1_000;

/**
 * Sends one ordinary transaction and waits for it: for what the operator does now and then. Batches go through the
 * sender, which survives crashes. What the contract would refuse is not sent.
 *
 * @param signer with a provider; a `JsonRpcProvider` needs the option `cacheTimeout: -1`
 * @param call as `populateTransaction` of a contract gives it
 * @param confirmations blocks to wait for, its own included
 * @param seconds time after which a transaction that has not come so far is reported; it may still do so later
 * @throws GridwellError with the contract's error, for example `LEDGER_BANK_EXISTS`; `TRANSACTION_REFUSED` when the
 * node does not take it, `TRANSACTION_FAILED` when it failed without a reason that can be had, `TRANSACTION_REPLACED`
 * when another one with its nonce was mined, `TRANSACTION_NOT_CONFIRMED` when the time is over, `CHAIN_NOT_CONNECTED`
 * when the signer has no provider
 */
export async function transact(
  signer: Signer,
  call: TransactionRequest,
  confirmations = 1,
  seconds = 120,
): Promise<TransactionReceipt> {
  const [receipt] = await transactAll(signer, [call], confirmations, seconds);
  if (receipt === undefined) throw new TypeError("a transaction without a receipt");
  return receipt;
}

/**
 * The same for several calls that do not build on each other, with one wait for all of them: on a chain of blocks each
 * wait is one of seconds. When the node refuses one before any was sent, none is; later ones of a list in which one
 * fails may be mined all the same.
 *
 * @returns the receipts, in the order of the calls
 * @throws GridwellError as {@link transact}, for the first call that it hits
 */
export async function transactAll(
  signer: Signer,
  calls: readonly TransactionRequest[],
  confirmations = 1,
  seconds = 120,
): Promise<TransactionReceipt[]> {
  const { provider } = signer;
  if (provider === null) {
    throw new GridwellError("CHAIN_NOT_CONNECTED", "the key has no node: connect it to a provider");
  }
  const end = performance.now() + seconds * 1_000;
  try {
    const limits: bigint[] = [];
    for (const call of calls) {
      const gas = await signer.estimateGas(call);
      limits.push((gas * GAS_MARGIN.numerator) / GAS_MARGIN.denominator);
    }
    let nonce = await signer.getNonce("pending");
    const sent: TransactionResponse[] = [];
    for (const [i, call] of calls.entries()) {
      const gasLimit = limits[i] ?? null;
      sent.push(await signer.sendTransaction({ ...call, gasLimit, nonce: nonce++ }));
    }
    const receipts: TransactionReceipt[] = [];
    for (const [i, each] of sent.entries()) {
      receipts.push(await arrival(signer, provider, each, calls[i] ?? {}, confirmations, end));
    }
    return receipts;
  } catch (error) {
    if (error instanceof GridwellError) throw error;
    const reason = contractErrorOf(error);
    if (reason !== null) throw reason;
    const said = sayingOf(error);
    // Without its cause: that may hold the address of the node with its credentials.
    throw new GridwellError(
      "TRANSACTION_REFUSED",
      `the node did not take the transaction: ${said}${await wayOut(signer, said)}`,
    );
  }
}

/** What helps against a refusal; nothing where the node's words have to do. */
async function wayOut(signer: Signer, said: string): Promise<string> {
  if (!/insufficient funds|enough funds/i.test(said)) return "";
  const account = await signer.getAddress();
  return `; ${account} cannot pay for it: ./gridwell token give MEMBER 1ether gives a member something to pay with`;
}

/** Waits for a transaction that was sent, until a moment of `performance.now()`. */
async function arrival(
  signer: Signer,
  provider: Provider,
  sent: TransactionResponse,
  call: TransactionRequest,
  confirmations: number,
  end: number,
): Promise<TransactionReceipt> {
  let asked = performance.now();
  for (;;) {
    const receipt = await confirmed(provider, sent, confirmations);
    if (receipt?.status === 0) throw await failureOf(signer, call, receipt);
    if (receipt !== null) return receipt;
    if (performance.now() - asked >= ASK_AGAIN) {
      asked = performance.now();
      await remind(provider, sent);
    }
    if (performance.now() >= end) {
      const lacks = `has not ${String(confirmations)} confirmation(s) in time`;
      throw failed("TRANSACTION_NOT_CONFIRMED", sent, `${lacks}: look whether the chain goes on`);
    }
    await pause(POLL);
  }
}

/** Sends a transaction again that the node has forgotten: with a block that is taken back every pool may lose some. */
async function remind(provider: Provider, sent: TransactionResponse): Promise<void> {
  if ((await provider.getTransaction(sent.hash)) !== null) return;
  try {
    await provider.broadcastTransaction(Transaction.from(sent).serialized);
  } catch {
    // It came back meanwhile, was mined or replaced, or the node told it in a form of its own: the next look says.
  }
}

/** The receipt of a transaction that failed or has its confirmations; null while it has not. */
async function confirmed(
  provider: Provider,
  sent: TransactionResponse,
  confirmations: number,
): Promise<TransactionReceipt | null> {
  // The nonce first: what is mined in between shows as a receipt.
  const nonce = await provider.getTransactionCount(sent.from);
  const receipt = await provider.getTransactionReceipt(sent.hash);
  if (receipt === null) {
    if (nonce <= sent.nonce) return null;
    throw failed("TRANSACTION_REPLACED", sent, "was not mined: another one used its nonce");
  }
  if (receipt.status === 0) return receipt;
  const head = await provider.getBlockNumber();
  return head - receipt.blockNumber + 1 >= confirmations ? receipt : null;
}

/** Why a mined transaction failed: the same call, on the state after its block. */
async function failureOf(
  signer: Signer,
  call: TransactionRequest,
  { hash, blockNumber }: TransactionReceipt,
): Promise<GridwellError> {
  try {
    await signer.call({ ...call, blockTag: blockNumber });
  } catch (cause) {
    const reason = contractErrorOf(cause);
    if (reason !== null) return reason;
  }
  return new GridwellError(
    "TRANSACTION_FAILED",
    `${hash} failed in block ${String(blockNumber)}, though it does not when asked again: try again`,
    { where: hash },
  );
}

function failed(code: string, { hash }: TransactionResponse, what: string): GridwellError {
  return new GridwellError(code, `${hash} ${what}`, { where: hash });
}
