import { getBytes, type ContractTransaction } from "ethers";

import { WHOLE_FRAME } from "../chain/dispute-call.ts";
import { decompress } from "../crypto/bn254.ts";
import type { ProofContext } from "../crypto/challenge.ts";
import { proveEquality } from "../crypto/equality-proof.ts";
import type { EssentialRecord } from "../crypto/essential-record.ts";
import { fieldIndex, openField, type FieldName } from "../crypto/field-commitment.ts";
import type { Frame } from "../crypto/frame.ts";
import { openFrame } from "../crypto/sealed-frame.ts";
import type { Randomness, SecretScalar } from "../crypto/secrets.ts";
import { GridwellError } from "../domain/errors.ts";
import type { KeyRing } from "./key-ring.ts";
import { exhibitOf, recordAt, type LocatedPost } from "./located-post.ts";
import { postingPlace, type Monitor } from "./monitor.ts";

/** What of a frame is in dispute: a number of one record, or with its key all of it. */
export type Matter =
  | {
      readonly kind: "field";
      readonly slot: number;
      /** Place of the resource in the record, from 0; resources ascend. */
      readonly entry: number;
      readonly name: FieldName;
    }
  | { readonly kind: "frame" };

/** A transaction that can be sent. */
type Call = ContractTransaction;

/** What the contract says of a matter that waits for its answer. */
export const OPEN_STAGE = 1n;

/** How the contract names what is in dispute. */
export function fieldOf({ frame }: LocatedPost, matter: Matter): number {
  if (matter.kind === "frame") return WHOLE_FRAME;
  const { slot, entry, name } = matter;
  return fieldIndex({ record: recordAt(frame, slot), entry, name });
}

/** Puts a matter in dispute; to be sent by the home or by the manager. */
export async function disputeCall(
  { contracts }: Monitor,
  located: LocatedPost,
  matter: Matter,
): Promise<Call> {
  const { gateway, digest } = located;
  return contracts.disputes.openDispute.populateTransaction(
    gateway,
    digest,
    fieldOf(located, matter),
  );
}

/**
 * Makes sure that a matter waits for an answer, and finally so: the transaction that answers goes to a node, which learns
 * what is in it even if the contract then refuses it.
 *
 * @throws GridwellError DISPUTE_NOT_OPEN
 */
export async function checkOpen(
  { contracts, provider, confirmations }: Monitor,
  located: LocatedPost,
  matter: Matter,
): Promise<void> {
  const { gateway, digest } = located;
  const blockTag = (await provider.getBlockNumber()) - confirmations + 1;
  const field = fieldOf(located, matter);
  const stage = await contracts.disputes.stageOf(gateway, digest, field, { blockTag });
  if (stage === OPEN_STAGE) return;
  throw new GridwellError(
    "DISPUTE_NOT_OPEN",
    `Nothing was revealed: this is not in dispute, or was answered, in the last final block (${String(blockTag)}); ` +
      `./gridwell monitor disputes ${gateway} shows what waits`,
  );
}

/**
 * Opens a field in dispute.
 *
 * @param records the frame's, decrypted
 * @throws GridwellError FIELD_ABSENT when the record has no such entry
 */
export async function revealFieldCall(
  monitor: Monitor,
  located: LocatedPost,
  { slot, entry, name }: Extract<Matter, { kind: "field" }>,
  records: readonly EssentialRecord[],
): Promise<Call> {
  const opening = openField(records, recordAt(located.frame, slot), entry, name);
  const { index: field, value, salt, path } = opening;
  const exhibit = await exhibitOf(monitor, located);
  return monitor.contracts.disputes.revealField.populateTransaction(
    { ...exhibit, steps: [...exhibit.steps] },
    { field, value, salt, path: [...path] },
  );
}

/**
 * Opens a whole frame in dispute: gives the point from which its key comes, proved to be the community's key's.
 *
 * @param sender who sends it: the proof holds for nobody else
 * @throws GridwellError KEY_EPOCH_GONE; DISPUTE_SUITE for a frame that has no such point; DISPUTE_UNREADABLE for one that
 * does not open
 */
export async function revealKeyCall(
  monitor: Monitor,
  located: LocatedPost,
  ring: KeyRing,
  sender: string,
  random: Randomness,
): Promise<Call> {
  const { suite, share, epoch, last } = located.frame;
  if (suite !== 1) {
    const message = `A frame of suite ${String(suite)} has no point that could be revealed: dispute it field by field`;
    throw new GridwellError("DISPUTE_SUITE", message);
  }
  const base = decompress(share);
  const context = revealContext(monitor, sender, { epoch, last });
  const secret = ring.secret(epoch);
  checkOwnShare(monitor, located, secret);
  const { e, z } = proveEquality(secret, base, context, random);
  const { x, y } = secret.times(base).toAffine();
  secret.wipe();
  const exhibit = await exhibitOf(monitor, located);
  return monitor.contracts.disputes.revealKey.populateTransaction(
    { ...exhibit, steps: [...exhibit.steps] },
    ...([x, y, e, z] as const),
  );
}

/**
 * Refuses a frame that does not open. Its share may have been made of another home's, C1 + sG: who then learned the
 * point of one would know that of the other, and read a frame that nobody disputed. Only who drew r can make a
 * ciphertext that opens in the home's own name.
 */
function checkOwnShare(
  monitor: Monitor,
  { gateway, post }: LocatedPost,
  secret: SecretScalar,
): void {
  try {
    openFrame(post.frame, postingPlace(monitor, gateway), secret);
  } catch (cause) {
    secret.wipe();
    if (!(cause instanceof GridwellError)) throw cause;
    throw new GridwellError(
      "DISPUTE_UNREADABLE",
      `The frame of ${gateway} does not open (${cause.message}), so its key is not revealed: its share may have been made ` +
        "of another home's, whose records the answer would open",
      { cause },
    );
  }
}

/** Where the proof of a revealed point holds. */
export function revealContext(
  { chainId, addresses }: Monitor,
  sender: string,
  { epoch, last }: Pick<Frame, "epoch" | "last">,
): ProofContext {
  const contract = getBytes(addresses.disputes);
  return { chainId, contract, sender: getBytes(sender), epoch, place: last };
}
