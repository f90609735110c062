import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConnection } from "hardhat/types/network";

import { publishKey } from "../../src/monitoring/key-publication.ts";
import { KeyRing } from "../../src/monitoring/key-ring.ts";
import { connectMonitor, type Monitor } from "../../src/monitoring/monitor.ts";
import { SmartGateway } from "../../src/monitoring/smart-gateway.ts";
import { deployDelegations, type DelegationsFixture } from "./contracts/delegations.ts";
import { random } from "./crypto/random.ts";
import { allAt, passSlots } from "./monitor-parties.ts";

/** A monitoring whose home, neighbour and community gateway have keys that the parties' own code made. */
export interface DelegationParties extends DelegationsFixture {
  readonly parties: Monitor;
  /** Keys in force: of epoch 2 of the community gateway and the neighbour, of epoch 1 of the home. */
  readonly rings: Readonly<Record<"community" | "neighbour" | "home", KeyRing>>;
  /** The home's side. */
  readonly gateway: SmartGateway;
  /** The latest slot once all was ready. */
  readonly now: number;
}

/** Deploys the fixture and publishes the keys. */
export async function openDelegationParties(
  connection: NetworkConnection,
): Promise<DelegationParties> {
  const fixture = await deployDelegations(connection);
  const { monitor, alarms, delegations, community, neighbour, home } = fixture;
  const parties = await connectMonitor({
    provider: connection.ethers.provider,
    addresses: {
      ...allAt(await monitor.getAddress()),
      alarms: await alarms.getAddress(),
      delegations: await delegations.getAddress(),
    },
    confirmations: 1,
    pollSeconds: 0.02,
  });
  const { chainId, addresses } = parties;
  // A renewal waits until the grace of the one before is over.
  await passSlots(fixture, connection, 5);
  const ringOf = async (owner: HardhatEthersSigner, epoch: number): Promise<KeyRing> => {
    const place = { chainId, monitor: addresses.monitor, owner: owner.address };
    const ring = KeyRing.create(place, epoch, random);
    await publishKey(parties, owner, ring, epoch, random);
    return ring;
  };
  const rings = {
    community: await ringOf(community, 2),
    neighbour: await ringOf(neighbour, 2),
    home: await ringOf(home, 1),
  };
  await passSlots(fixture, connection, 5);
  const gateway = new SmartGateway(parties, home, home.address, random);
  return { ...fixture, parties, rings, gateway, now: Number(await monitor.latestSlot()) };
}
