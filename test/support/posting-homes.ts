import { setTimeout as pause } from "node:timers/promises";

import type { ServedDelegation } from "../../src/monitoring/frame-batch.ts";
import type { Monitor } from "../../src/monitoring/monitor.ts";
import { SmartGateway } from "../../src/monitoring/smart-gateway.ts";
import { random } from "./crypto/random.ts";
import {
  CONFIRMATIONS,
  DELEGATEE,
  DELEGATOR,
  homeOf,
  PRICE,
  recordOf,
  TERM,
  WATER,
  type MonitoredHomes,
} from "./monitored-homes.ts";

const LOOK_AGAIN_MS = 300;

/** A home posts record after record until it is told to stop. Returns the slots. */
export async function postOn(
  all: MonitoredHomes,
  home: number,
  goOn: () => boolean,
): Promise<number[]> {
  const signer = homeOf(all, home);
  const gateway = new SmartGateway(all.monitor, signer, signer.address, random);
  const slots: number[] = [];
  while (goOn()) {
    const slot = slots.length + 1;
    await gateway.post([recordOf(home, slot)]);
    slots.push(slot);
  }
  return slots;
}

/** The home that delegates posts each slot once it may be. Returns the slots. */
export async function postEnded(all: MonitoredHomes, goOn: () => boolean): Promise<number[]> {
  const { monitor, neighbourRing } = all;
  const signer = homeOf(all, DELEGATOR);
  const gateway = new SmartGateway(monitor, signer, signer.address, random);
  const key = neighbourRing.publicKeys(1).point;
  const delegation = async (): Promise<ServedDelegation | null> => {
    const { id, from, until } = await monitor.contracts.monitor.windowOf(signer.address);
    if (id === 0n) return null;
    const slots = { from: Number(from), until: Number(until) };
    return { id: Number(id), ...slots, resources: [WATER], key };
  };
  const slots: number[] = [];
  while (goOn()) {
    const latest = await latestSlot(monitor);
    const first = (slots.at(-1) ?? latest - 1) + 1;
    // When the chain stood still, several are due.
    const due = Array.from({ length: latest - first + 1 }, (_, i) => first + i);
    if (due.length === 0) await pause(LOOK_AGAIN_MS);
    await gateway.post(
      due.map((slot) => recordOf(DELEGATOR, slot)),
      { delegation },
    );
    slots.push(...due);
  }
  return slots;
}

/** A delegation that both have agreed on: its number, its first slot, and the slot after its last. */
export interface Agreed {
  readonly id: number;
  readonly from: number;
  readonly until: number;
}

/** The delegator asks for the next slots, and the delegatee agrees. Returns the term as it became. */
export async function delegate(all: MonitoredHomes): Promise<Agreed> {
  const { monitor, delegations } = all;
  const next = (await latestSlot(monitor)) + 1;
  const [delegator, neighbour] = [homeOf(all, DELEGATOR), homeOf(all, DELEGATEE)];
  const terms = {
    ...{ delegatee: neighbour.address, keyEpoch: 1, from: next, until: next + TERM },
    ...{ resources: 1n << BigInt(WATER), price: PRICE, penalty: 0n },
  };
  const asked = await delegations.connect(delegator).request(terms);
  await asked.wait(CONFIRMATIONS);
  const id = await delegations.currentOf(delegator.address);
  const agreed = await delegations.connect(neighbour).accept(id);
  await agreed.wait(CONFIRMATIONS);
  const { from, until } = await monitor.contracts.monitor.windowOf(delegator.address);
  return { id: Number(id), from: Number(from), until: Number(until) };
}

/** The latest slot that may be posted, now or in a block. */
export async function latestSlot(monitor: Monitor, block?: number): Promise<number> {
  const at = block === undefined ? {} : { blockTag: block };
  return Number(await monitor.contracts.monitor.latestSlot(at));
}
