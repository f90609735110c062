import { decodeContractError, explainContractError } from "../../src/chain/contract-errors.ts";

/** Why our contracts refuse a call of ethers; null when they do not. */
export async function refusalOf(call: Promise<unknown>): Promise<string | null> {
  try {
    await call;
    return null;
  } catch (error) {
    const decoded = decodeContractError(error);
    if (decoded === null) throw error; // no word of ours: the node, the network, the purse
    return `${decoded.name}: ${explainContractError(decoded)}`;
  }
}
