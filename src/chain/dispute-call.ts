import { getBytes, type TransactionDescription } from "ethers";

import { IDisputes__factory } from "../../types/contracts/factories/monitoring/IDisputes__factory.ts";
import type { IDisputes } from "../../types/contracts/monitoring/IDisputes.ts";
import type { FieldOpening } from "../crypto/field-commitment.ts";

/** In the place of a field: the whole frame. */
export const WHOLE_FRAME: number = 2 ** 32 - 1;

/** A point that was revealed, and the proof that it is the key's. */
export interface RevealedPoint {
  readonly x: bigint;
  readonly y: bigint;
  readonly e: bigint;
  readonly z: bigint;
}

const disputes = IDisputes__factory.createInterface();

/** The opening in the data of a call that reveals a field; null for any other call. */
export function openingOfCall(data: string): FieldOpening | null {
  const call = parse(data);
  if (call?.name !== "revealField") return null;
  // What typechain derived from the ABI that decoded the call, here and below.
  const { opening } = call.args.toObject() as unknown as { opening: IDisputes.OpeningStructOutput };
  const { field, value, salt, path } = opening;
  return {
    ...{ index: Number(field), value, salt: getBytes(salt) },
    path: path.map((hash) => getBytes(hash)),
  };
}

/** The point in the data of a call that reveals a key; null for any other call. */
export function pointOfCall(data: string): RevealedPoint | null {
  const call = parse(data);
  if (call?.name !== "revealKey") return null;
  const { x, y, e, z } = call.args.toObject() as unknown as RevealedPoint;
  return { x, y, e, z };
}

/** A call of the contract of disputes; null for data that is none. */
function parse(data: string): TransactionDescription | null {
  try {
    return disputes.parseTransaction({ data });
  } catch {
    // A selector of this contract, and behind it something else.
    return null;
  }
}
