import { transact } from "../../../src/chain/transact.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import type { AlarmMessage } from "../../../src/monitoring/alarm-message.ts";
import { alarmsOf, readAlarm } from "../../../src/monitoring/alarms.ts";
import { maskOf } from "../../../src/monitoring/delegation.ts";
import { energy, water } from "./homes.ts";
import type { MonitorTown, TownHome } from "./town.ts";

/** What a delegation costs: tokens for a slot, and less for an alarm that nobody answers; base units. */
export const PRICE = 10n ** 16n;
export const PENALTY = 10n ** 17n;

/** Slots of a day. */
const DAY = 96;

/**
 * A home asks its neighbour to look after it for three days, and the neighbour agrees.
 *
 * @param from the first slot
 * @returns the delegation's number
 */
export async function delegate(
  { monitor, token }: MonitorTown,
  home: TownHome,
  neighbour: TownHome,
  from: number,
): Promise<number> {
  const { delegations } = monitor.contracts;
  const terms = {
    ...{ delegatee: neighbour.address, keyEpoch: 1, from, until: from + 3 * DAY },
    ...{ resources: maskOf([energy.id, water.id]), price: PRICE, penalty: PENALTY },
  };
  const escrow = PRICE * BigInt(3 * DAY);
  const allowance = await token.approve.populateTransaction(monitor.addresses.delegations, escrow);
  await transact(home.wallet, allowance);
  await transact(home.wallet, await delegations.request.populateTransaction(terms));
  const id = await delegations.currentOf(home.address);
  await transact(neighbour.wallet, await delegations.accept.populateTransaction(id));
  return Number(id);
}

/** The neighbour finds a home's newest alarm along its line, opens and acknowledges it. */
export async function answerAlarm(
  { monitor }: MonitorTown,
  home: TownHome,
  neighbour: TownHome,
): Promise<AlarmMessage> {
  const [entry] = await alarmsOf(monitor, home.address);
  if (entry?.responsible !== neighbour.address) {
    throw new GridwellError("DEMO_FAILED", "the alarm is another's to answer");
  }
  const message = readAlarm(monitor, entry, neighbour.ring);
  const { alarms } = monitor.contracts;
  const call = await alarms.acknowledge.populateTransaction(home.address, entry.seq);
  await transact(neighbour.wallet, call);
  return message;
}
