import { signMoveIn, type MoveIn } from "../chain/credentials.ts";
import { transact } from "../chain/transact.ts";
import { operatorOf, type Community } from "./community.ts";
import {
  chainTime,
  domainOfCommunity,
  REQUEST_SECONDS,
  type Credential,
} from "./credential-file.ts";
import { minedOf, type Mined } from "./operator-entry.ts";
import { ownerKey } from "./own-keys.ts";
import type { FoundPoint } from "./point-finder.ts";
import type { Reason } from "./reason.ts";

/** What the new owner of a point has to sign now. */
export async function draftMoveIn(
  community: Community,
  { id }: FoundPoint,
  owner: string,
): Promise<MoveIn> {
  const { nonce } = await community.contracts.registry.pointOf(id);
  return { point: id, owner, nonce, deadline: (await chainTime(community)) + REQUEST_SECONDS };
}

/** The credential of an owner whose key the seed itself holds; null for anybody else. */
export async function signOwnMoveIn(
  community: Community,
  message: MoveIn,
): Promise<Credential<"MoveIn"> | null> {
  const key = ownerKey(community.keys, message.owner);
  if (key === null) return null;
  return { message, signature: await signMoveIn(key, await domainOfCommunity(community), message) };
}

/**
 * Gives a point a new owner, who consented. Whoever owned it until then moves out.
 *
 * @throws GridwellError with the registry's error
 */
export async function moveIn(
  community: Community,
  { message, signature }: Credential<"MoveIn">,
  reason: Reason,
): Promise<Mined> {
  const { registry } = community.contracts;
  const call = await registry.moveIn.populateTransaction(message, signature, reason.code);
  const receipt = await transact(operatorOf(community), call, community.confirmations);
  await community.index.sync();
  return minedOf(receipt);
}

/**
 * Leaves a point without an owner, in the operator's name.
 *
 * @throws GridwellError with the registry's error
 */
export async function moveOut(
  community: Community,
  { id }: FoundPoint,
  reason: Reason,
): Promise<Mined> {
  const call = await community.contracts.registry.moveOut.populateTransaction(id, reason.code);
  const receipt = await transact(operatorOf(community), call, community.confirmations);
  await community.index.sync();
  return minedOf(receipt);
}
