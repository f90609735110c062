import {
  concat,
  dataSlice,
  getBytes,
  hexlify,
  Transaction,
  type Signer,
  type TransactionReceipt,
  type TransactionResponse,
} from "ethers";

import { firstBlockAt, type BlockRange } from "../chain/log-search.ts";
import { findKeyPublication, type FoundEvent } from "../chain/monitor-events.ts";
import { transact } from "../chain/transact.ts";
import { pointOf } from "../crypto/bn254.ts";
import { X25519_BYTES } from "../crypto/hpke.ts";
import { provePossession } from "../crypto/possession-proof.ts";
import type { Randomness } from "../crypto/secrets.ts";
import { GridwellError } from "../domain/errors.ts";
import { timeOfSlot } from "../domain/time-grid.ts";
import type { KeyRing, PublicKeys } from "./key-ring.ts";
import type { Monitor } from "./monitor.ts";

/** As the contract has them: slots of grace after a renewal, and how early a slot may be posted, seconds. */
const GRACE_SLOTS = 4;
const CLOCK_TOLERANCE = 60;

/** Keys that are on chain. */
export interface PublishedKeys extends PublicKeys {
  readonly owner: string;
  readonly epoch: number;
}

/**
 * Publishes a key of a ring, with the proof that its owner holds it. The X25519 key stands behind the call's data,
 * where the contract does not look: the owner's signature of the transaction covers it.
 *
 * @param epoch the owner's next, `nextEpochOf`
 * @throws GridwellError with the contract's error, for example `MONITOR_KEY_PROOF_INVALID`; KEY_EPOCH_GONE
 */
export async function publishKey(
  { contracts, addresses, chainId, confirmations }: Monitor,
  signer: Signer,
  ring: KeyRing,
  epoch: number,
  random: Randomness,
): Promise<TransactionReceipt> {
  const { point, sealing } = ring.publicKeys(epoch);
  const sender = getBytes(ring.place.owner);
  const context = { chainId, contract: getBytes(addresses.monitor), sender, epoch, place: 0 };
  const secret = ring.secret(epoch);
  const { e, z } = provePossession(secret, context, random);
  secret.wipe();
  const { x, y } = point.toAffine();
  const { data } = await contracts.monitor.publishKey.populateTransaction(x, y, e, z);
  const call = { to: addresses.monitor, data: concat([data, hexlify(sealing)]) };
  return transact(signer, call, confirmations);
}

/**
 * Publishes the key of a resource that is summed, for the epoch in force, with the proof that its owner holds it. For the
 * community gateway.
 *
 * @param resource 1 to 127
 * @throws GridwellError with the contract's error, for example `MONITOR_RESOURCE_KEY_FIXED`; KEY_EPOCH_GONE
 */
export async function publishResourceKey(
  { contracts, addresses, chainId, confirmations }: Monitor,
  signer: Signer,
  ring: KeyRing,
  epoch: number,
  resource: number,
  random: Randomness,
): Promise<TransactionReceipt> {
  const sender = getBytes(ring.place.owner);
  const contract = getBytes(addresses.monitor);
  const secret = ring.resourceSecret(epoch, resource);
  const context = { chainId, contract, sender, epoch, place: resource };
  const { e, z } = provePossession(secret, context, random);
  const { x, y } = secret.publicPoint().toAffine();
  secret.wipe();
  const call = await contracts.monitor.publishResourceKey.populateTransaction(resource, x, y, e, z);
  return transact(signer, call, confirmations);
}

/**
 * An owner's keys in force, from the chain. The X25519 key is read out of the transaction that published them, whose
 * signature is checked: a node cannot put another in its place.
 *
 * @throws GridwellError `KEY_UNPUBLISHED` when there are none; `KEY_TRANSACTION_MISSING` when the node does not give
 * the transaction that published them, or not as its owner signed it; `LOG_MALFORMED`
 */
export async function readPublishedKeys(monitor: Monitor, owner: string): Promise<PublishedKeys> {
  const { monitor: contract } = monitor.contracts;
  const { x, y, epoch } = await contract.operationKey(owner);
  if (epoch === 0n) {
    throw new GridwellError(
      "KEY_UNPUBLISHED",
      `${owner} has published no key: ./gridwell keys publish FILE makes and publishes one`,
    );
  }
  const event = await findPublication(monitor, owner, epoch);
  const block = event === null ? null : await monitor.provider.getBlock(event.block, true);
  const sent = block?.prefetchedTransactions.find(({ hash }) => hash === event?.transaction);
  const data = sent === undefined ? null : signedData(sent, owner, monitor);
  const call = contract.interface.encodeFunctionData("publishKey", [x, y, 0n, 0n]);
  // Selector and point; challenge and answer follow, then the key.
  const said = 4 + 2 * 32;
  const length = getBytes(call).length + X25519_BYTES;
  if (
    data === null ||
    getBytes(data).length !== length ||
    dataSlice(data, 0, said) !== dataSlice(call, 0, said)
  ) {
    throw new GridwellError(
      "KEY_TRANSACTION_MISSING",
      `The node does not give the transaction in which ${owner} published the key of epoch ${epoch.toString()} with ` +
        "./gridwell keys publish: ask another node; on a chain that began anew from a backup the owner runs " +
        "./gridwell keys rotate",
    );
  }
  const sealing = getBytes(dataSlice(data, length - X25519_BYTES));
  return { owner, epoch: Number(epoch), point: pointOf(x, y), sealing };
}

/**
 * Where a key was published; null where the node does not say. When the community's key in force was, its grace tells to
 * a slot, so that only that slot's blocks are asked for.
 */
async function findPublication(
  monitor: Monitor,
  owner: string,
  epoch: bigint,
): Promise<FoundEvent | null> {
  const { contracts, addresses, grid, provider, fromBlock } = monitor;
  const community = await contracts.monitor.communityEpoch();
  const isInForce =
    epoch === community.epoch && owner === (await contracts.monitor.communityGatewayOf(epoch));
  let range: BlockRange | undefined;
  if (isInForce) {
    // The slot that ended as the key was published, or was about to.
    const end = timeOfSlot(grid, Number(community.graceUntil) - GRACE_SLOTS);
    const from = await firstBlockAt(provider, end - CLOCK_TOLERANCE, fromBlock);
    range = { from, to: (await firstBlockAt(provider, end + grid.slotSeconds, from)) - 1 };
  }
  return findKeyPublication(monitor, addresses.monitor, owner, Number(epoch), range);
}

/** A transaction's data as its owner signed them for the monitor; null for any other transaction. */
function signedData(
  sent: TransactionResponse,
  owner: string,
  { addresses, chainId }: Monitor,
): string | null {
  let signed: Transaction;
  try {
    signed = Transaction.from(sent);
  } catch {
    // A node's own form, or an altered one: nothing that could be checked.
    return null;
  }
  const isRight =
    signed.from === owner && signed.to === addresses.monitor && signed.chainId === chainId;
  return isRight ? signed.data : null;
}
