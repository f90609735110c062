import type { NetworkConnection } from "hardhat/types/network";

import { placeMonitor, type MonitorAddresses } from "../../src/chain/monitor-contracts.ts";
import type { EssentialRecord } from "../../src/crypto/essential-record.ts";
import { publishKey } from "../../src/monitoring/key-publication.ts";
import { KeyRing } from "../../src/monitoring/key-ring.ts";
import { connectMonitor, type Monitor } from "../../src/monitoring/monitor.ts";
import { SmartGateway } from "../../src/monitoring/smart-gateway.ts";
import { deployMonitor, toSlot, type MonitorFixture } from "./contracts/monitor.ts";
import { random } from "./crypto/random.ts";

/** A monitor with a home that may post, and a community gateway that can read. */
export interface Parties extends MonitorFixture {
  readonly deployed: MonitorFixture["monitor"];
  readonly parties: Monitor;
  /** The community gateway's keys; the one in force is of epoch 2. */
  readonly ring: KeyRing;
  /** The home's side. */
  readonly gateway: SmartGateway;
}

/** Deploys the fixture, and publishes a key that the parties' own code made. */
export async function openParties(
  connection: NetworkConnection,
  confirmations = 1,
): Promise<Parties> {
  const fixture = await deployMonitor(connection);
  const { monitor: deployed, community, home } = fixture;
  const parties = await connectMonitor({
    provider: connection.ethers.provider,
    addresses: allAt(await deployed.getAddress()),
    confirmations,
    pollSeconds: 0.02,
  });
  const { chainId, addresses } = parties;
  const place = { chainId, monitor: addresses.monitor, owner: community.address };
  // A renewal waits until the grace of the one before is over.
  await passSlots(fixture, connection, 5);
  const ring = KeyRing.create(place, 2, random);
  await publishKey({ ...parties, confirmations: 1 }, community, ring, 2, random);
  await passSlots(fixture, connection, 5);
  const gateway = new SmartGateway(parties, home, home.address, random);
  return { ...fixture, deployed, parties, ring, gateway };
}

/** Passes so many slots. */
export async function passSlots(
  { monitor }: Pick<MonitorFixture, "monitor">,
  { networkHelpers }: NetworkConnection,
  slots: number,
): Promise<void> {
  await toSlot({ monitor }, networkHelpers, Number(await monitor.latestSlot()) + slots);
}

/** A monitoring whose other contracts a test does not call. */
export function allAt(address: string): MonitorAddresses {
  const places = placeMonitor(() => address);
  if (places === null) throw new Error("a place is missing");
  return places;
}

/** A record of a slot in which so much water was used, litres. */
export function waterRecord(slot: number, consumption: number, register = 1_000): EssentialRecord {
  const entry = {
    resource: 3,
    quality: 0,
    register,
    consumption,
    quotaLeft: 0,
    peak: 4 * consumption,
  };
  const flags = { estimated: false, tamper: false, clock: false };
  return { slot, ...flags, seed: random(16), entries: [entry], samples: 1 };
}

/** Records of so many slots up to a last one, a litre each. */
export function recordsUpTo(last: number, count: number): EssentialRecord[] {
  return Array.from({ length: count }, (_, index) => waterRecord(last - count + 1 + index, 1));
}
