import { AbiCoder } from "ethers";

import { contractErrorOf } from "../chain/contract-errors.ts";
import type { AuctionCall } from "./calls.ts";
import type { Market } from "./market.ts";

/** What a call would do to an account's credit with the auction, base units of the token. */
export interface CreditChange {
  readonly account: string;
  readonly before: bigint;
  readonly after: bigint;
}

/**
 * What a call would credit, before anything is signed: the contract itself carries it out and is asked for the credits
 * in the same breath, and nothing of it lasts.
 *
 * @param from who would send it
 * @param accounts whose credits matter
 * @throws GridwellError with the contract's error when it would not take the call
 */
export async function previewCredits(
  { contracts: { auction }, provider }: Market,
  from: string,
  { to, data }: AuctionCall,
  accounts: readonly string[],
): Promise<CreditChange[]> {
  const { interface: abi } = auction;
  const looks = accounts.map((account) => abi.encodeFunctionData("creditOf", [account]));
  const both = abi.encodeFunctionData("multicall", [[...looks, data, ...looks]]);
  let answer: string;
  try {
    answer = await provider.call({ from, to, data: both });
  } catch (error) {
    throw contractErrorOf(error) ?? error;
  }
  const [results] = abi.decodeFunctionResult("multicall", answer) as unknown as [readonly string[]];
  const credit = (position: number): bigint => {
    const [value] = AbiCoder.defaultAbiCoder().decode(["uint256"], results[position] ?? "0x");
    // As its type says.
    return value as bigint;
  };
  return accounts.map((account, i) => ({
    account,
    before: credit(i),
    after: credit(accounts.length + 1 + i),
  }));
}
