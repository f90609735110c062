import type { JsonRpcProvider, Wallet } from "ethers";

import type { EssentialRecord } from "../../src/crypto/essential-record.ts";
import { publishKey } from "../../src/monitoring/key-publication.ts";
import { KeyRing } from "../../src/monitoring/key-ring.ts";
import { connectMonitor, type Monitor } from "../../src/monitoring/monitor.ts";
import {
  Alarms__factory,
  AwkwardToken__factory,
  Delegations__factory,
  ResourceMonitor__factory,
  type Delegations,
} from "../../types/contracts/index.ts";
import { random } from "./crypto/random.ts";
import { allAt } from "./monitor-parties.ts";
import { devWallet } from "./sender-chain.ts";

/** How many homes there are. */
export const HOMES = 40;
/** Numbers of the homes that delegate and read. */
export const DELEGATOR = 0;
/** See {@link DELEGATOR}. */
export const DELEGATEE = 1;
/** Slots of a delegation: longer than the chain stands still for those who are cut off. */
export const TERM = 3;
/** Of a slot that is read. */
export const PRICE = 1_000n;
/** Half of three signers, and one. */
export const CONFIRMATIONS = 2;
/** What is metered. */
export const WATER = 3;

/** Numbers of development accounts: the manager has 0. */
const COMMUNITY = 1;
const FIRST_HOME = 2;

/** Numbers of the accounts that pay for transactions. */
export const ACCOUNTS: readonly number[] = Array.from(
  { length: FIRST_HOME + HOMES },
  (_, account) => account,
);

/**
 * The shortest slots that a monitor takes. The last 60,000 may be posted: most homes post as fast as they can, in slots of
 * weeks ago, one after the other. The home that delegates posts each slot as it ends, or two terms would pass in a block.
 */
const GRID = { slotSeconds: 40, past: 60_000 } as const;
const LIMITS = { maxFrame: 12_000, backfill: 65_535 };
const GAS = { gasLimit: 8_000_000n } as const;

/** Homes that may post, and those who read them. */
export interface MonitoredHomes {
  readonly monitor: Monitor;
  readonly delegations: Delegations;
  /** The community gateway's keys. */
  readonly ring: KeyRing;
  /** The delegatee's. */
  readonly neighbourRing: KeyRing;
  readonly homes: readonly Wallet[];
}

/** Deploys a monitoring on a network whose development accounts have money, enrols the homes and publishes the keys. */
export async function deployHomes(provider: JsonRpcProvider): Promise<MonitoredHomes> {
  const walletOf = (account: number): Wallet =>
    devWallet(account).connect(provider) as unknown as Wallet;
  const homes = ACCOUNTS.slice(FIRST_HOME).map(walletOf);
  const manager = walletOf(0);
  const community = walletOf(COMMUNITY);
  const { timestamp } = (await provider.getBlock("latest")) ?? { timestamp: 0 };
  const origin = timestamp - GRID.past * GRID.slotSeconds;
  let nonce = await manager.getNonce();
  const next = (): { gasLimit: bigint; nonce: number } => ({ ...GAS, nonce: nonce++ });
  const contract = await new ResourceMonitor__factory(manager).deploy(
    ...[manager.address, GRID.slotSeconds, origin, LIMITS, next()],
  );
  const alarms = await new Alarms__factory(manager).deploy(contract, next());
  const token = await new AwkwardToken__factory(manager).deploy(next());
  const delegations = await new Delegations__factory(manager).deploy(alarms, token, next());
  await delegations.waitForDeployment();
  const [delegator, neighbour] = [homeOf({ homes }, DELEGATOR), homeOf({ homes }, DELEGATEE)];
  const sent = [
    await contract.setDelegations(delegations, next()),
    await contract.setCommunityGateway(community, next()),
    await token.mint(delegator, PRICE * BigInt(TERM), next()),
    await token.connect(delegator).approve(delegations, PRICE * BigInt(TERM)),
    ...(await Promise.all(homes.map((home) => contract.enrol(home, next())))),
  ];
  for (const each of sent) await each.wait();

  const address = await contract.getAddress();
  const addresses = {
    ...allAt(address),
    alarms: await alarms.getAddress(),
    delegations: await delegations.getAddress(),
  };
  const reading = { provider, addresses, confirmations: CONFIRMATIONS, pollSeconds: 0.3 };
  const monitor = await connectMonitor(reading);
  const publish = async (owner: Wallet): Promise<KeyRing> => {
    const where = { chainId: monitor.chainId, monitor: address, owner: owner.address };
    const keys = KeyRing.create(where, 1, random);
    await publishKey(monitor, owner, keys, 1, random);
    return keys;
  };
  const [ring, neighbourRing] = await Promise.all([publish(community), publish(neighbour)]);
  return { monitor, delegations, ring, neighbourRing, homes };
}

/** The account of a home. */
export function homeOf({ homes }: Pick<MonitoredHomes, "homes">, number: number): Wallet {
  const home = homes[number];
  if (home === undefined) throw new RangeError(`no home ${String(number)}`);
  return home;
}

/** What a home has used up to a slot, so that a record tells whose it is. */
export function registerOf(home: number, slot: number): number {
  return 1_000_000 * (home + 1) + 7 * slot;
}

/** A home's record of a slot. */
export function recordOf(home: number, slot: number): EssentialRecord {
  const register = registerOf(home, slot);
  const entry = { resource: WATER, quality: 0, register, consumption: 7, quotaLeft: 300, peak: 3 };
  const flags = { estimated: false, tamper: false, clock: false };
  return { slot, ...flags, seed: random(16), entries: [entry], samples: 5 };
}
