import { DELEGATION_STATES, type DelegationState } from "../chain/delegation-state.ts";
import { pointOf, type Point } from "../crypto/bn254.ts";
import { GridwellError } from "../domain/errors.ts";
import type { Monitor } from "./monitor.ts";
import type { ServedDelegation } from "./frame-batch.ts";

/** A delegation as the chain has it. */
export interface Delegation {
  readonly id: number;
  readonly state: DelegationState;
  readonly delegator: string;
  readonly delegatee: string;
  /** Epoch of the delegatee's key that frames are for, whatever it publishes later. */
  readonly keyEpoch: number;
  /** First slot, and the first after the last. */
  readonly from: number;
  readonly until: number;
  /** Ids of the resources that the delegatee reads, ascending. */
  readonly resources: readonly number[];
  /** Base units of the token for a slot. */
  readonly price: bigint;
  /** Base units less for an alarm that is not acknowledged in time. */
  readonly penalty: bigint;
  /** Base units that the delegator put in. */
  readonly escrow: bigint;
  /** Alarms that were not acknowledged in time, those that still may be among them. */
  readonly misses: number;
  /** Until this slot some of them may be; 0 when that is decided. */
  readonly openUntil: number;
}

/** Resources that a mask of 128 bits can name: 1 to 127. */
const LAST_RESOURCE = 127;

/**
 * A delegation by its number.
 *
 * @throws GridwellError `DELEGATION_UNKNOWN`
 */
export async function readDelegation({ contracts }: Monitor, id: number): Promise<Delegation> {
  const [{ delegator, state, terms, escrow }, { misses, openUntil }] = await Promise.all([
    contracts.delegations.delegationOf(id),
    contracts.alarms.missesOf(id),
  ]);
  const name = DELEGATION_STATES[Number(state)] ?? "none";
  if (name === "none") {
    const message = `There is no delegation ${String(id)}: ./gridwell delegate list shows those of a home`;
    throw new GridwellError("DELEGATION_UNKNOWN", message);
  }
  return {
    ...{ id, state: name, delegator, delegatee: terms.delegatee },
    keyEpoch: Number(terms.keyEpoch),
    from: Number(terms.from),
    until: Number(terms.until),
    resources: resourcesOf(terms.resources),
    ...{ price: terms.price, penalty: terms.penalty, escrow },
    ...{ misses: Number(misses), openUntil: Number(openUntil) },
  };
}

/**
 * The delegations in which an account is a party, the newest first. They are counted and read one by one: a node cannot
 * leave one out without being wrong about the contract's state.
 *
 * @param most of all that are looked at
 */
export async function delegationsOf(
  monitor: Monitor,
  account: string,
  most: number,
): Promise<Delegation[]> {
  const count = Number(await monitor.contracts.delegations.count());
  const found: Delegation[] = [];
  for (let id = count; id > 0 && id > count - most; id--) {
    const delegation = await readDelegation(monitor, id);
    if ([delegation.delegator, delegation.delegatee].includes(account)) found.push(delegation);
  }
  return found;
}

/** What a home's frames are to serve: its window, while frames for it may still come; null otherwise. */
export async function servedDelegation(
  monitor: Monitor,
  home: string,
): Promise<ServedDelegation | null> {
  const { monitor: contract } = monitor.contracts;
  const [window, latest] = await Promise.all([contract.windowOf(home), contract.latestSlot()]);
  if (window.id === 0n || latest >= window.until) return null;
  const { id, from, until, resources, ...rest } = await readDelegation(monitor, Number(window.id));
  return { id, from, until, resources, key: await pinnedKey(monitor, rest) };
}

/** The delegatee's key that was pinned when the delegation was requested. */
export async function pinnedKey(
  { contracts }: Monitor,
  { delegatee, keyEpoch }: Pick<Delegation, "delegatee" | "keyEpoch">,
): Promise<Point> {
  const { x, y } = await contracts.monitor.operationKeyAt(delegatee, keyEpoch);
  return pointOf(x, y);
}

/** The mask that names resources. */
export function maskOf(resources: readonly number[]): bigint {
  return resources.reduce((mask, resource) => mask | (1n << BigInt(resource)), 0n);
}

function resourcesOf(mask: bigint): number[] {
  const all = Array.from({ length: LAST_RESOURCE }, (_, index) => index + 1);
  return all.filter((resource) => (mask >> BigInt(resource)) % 2n === 1n);
}
