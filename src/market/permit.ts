import { Signature, type Signer } from "ethers";

import type { Market } from "./market.ts";

/** Signs typed data; every wallet of ethers does. */
export type PermitSigner = Pick<Signer, "getAddress" | "signTypedData">;

/** EIP-2612. */
const TYPES = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/** The signature is in the transaction that uses it: no time need be kept. */
const NEVER = 2n ** 256n - 1n;

/**
 * The call's data, with the caller's permit before it where credit and allowance do not cover what it escrows: one
 * transaction does both.
 *
 * @param amount base units of the token that the call may escrow
 * @param data of a call of the auction
 */
export async function withPermit(
  { contracts: { auction, token }, place }: Market,
  signer: PermitSigner,
  amount: bigint,
  data: string,
): Promise<string> {
  const owner = await signer.getAddress();
  const [credit, allowance] = await Promise.all([
    auction.creditOf(owner),
    token.allowance(owner, place.auction),
  ]);
  const value = amount - credit;
  if (value <= allowance) return data;
  const [name, nonce, verifyingContract] = await Promise.all([
    token.name(),
    token.nonces(owner),
    token.getAddress(),
  ]);
  const domain = { name, version: "1", chainId: place.chainId, verifyingContract };
  const permit = { owner, spender: place.auction, value, nonce, deadline: NEVER };
  const { v, r, s } = Signature.from(await signer.signTypedData(domain, TYPES, permit));
  const { interface: abi } = auction;
  const allow = abi.encodeFunctionData("selfPermit", [value, NEVER, v, r, s]);
  return abi.encodeFunctionData("multicall", [[allow, data]]);
}
