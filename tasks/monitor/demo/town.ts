import { randomBytes } from "node:crypto";

import { parseEther, toBeHex, type Wallet } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { deployMonitored } from "../../../deploy/community.ts";
import {
  connectMarketContracts,
  type MarketContracts,
} from "../../../src/chain/market-contracts.ts";
import { Store } from "../../../src/chain/store.ts";
import { transact } from "../../../src/chain/transact.ts";
import type { EssentialRecord } from "../../../src/crypto/essential-record.ts";
import { CommunityGateway } from "../../../src/monitoring/community-gateway.ts";
import { servedDelegation } from "../../../src/monitoring/delegation.ts";
import { essentialRecords, type MeteredResource } from "../../../src/monitoring/essential-day.ts";
import { publishKey, publishResourceKey } from "../../../src/monitoring/key-publication.ts";
import { KeyRing } from "../../../src/monitoring/key-ring.ts";
import { connectMonitor, type Monitor } from "../../../src/monitoring/monitor.ts";
import { Repository } from "../../../src/monitoring/repository.ts";
import { SmartGateway, type PostedFrame } from "../../../src/monitoring/smart-gateway.ts";
import type { HomeQuota } from "../../../src/monitoring/watch-rules.ts";
import { firstGateways } from "../../connection.ts";
import { developmentKeys } from "../../seed.ts";
import { energy, HOMES, meteredDay, water } from "./homes.ts";

const DAY = 86_400;
/** The epoch of all keys on the day. */
export const EPOCH = 1;
/** Quotas of the day: 10 kWh and 400 litres. */
const QUOTAS = new Map([
  [energy.id, 10_000n],
  [water.id, 400n],
]);

/** A home of the story. */
export interface TownHome {
  /** From 1. */
  readonly number: number;
  readonly address: string;
  readonly wallet: Wallet;
  /** Its operation keys: a neighbour that reads for another needs them. */
  readonly ring: KeyRing;
  readonly gateway: SmartGateway;
  /** What its meters show, in clear. */
  readonly metered: readonly MeteredResource[];
}

/** A community with ten homes at the midnight before the day that the story tells. */
export interface MonitorTown extends AsyncDisposable {
  readonly monitor: Monitor;
  readonly token: MarketContracts["token"];
  /** Owns monitor and token. */
  readonly admin: Wallet;
  /** The community gateway's account and keys. */
  readonly operator: Wallet;
  readonly ring: KeyRing;
  readonly repository: Repository;
  readonly reader: CommunityGateway;
  readonly homes: readonly TownHome[];
  readonly quotas: readonly HomeQuota[];
  /** The slot before the day's first. */
  readonly before: number;
  /** Lets time pass to the end of a slot of the day, from 1. */
  readonly passTo: (slot: number) => Promise<void>;
}

/** Deploys a community with its monitoring, enrols ten homes and publishes their keys and the community's. */
export async function openTown(connection: NetworkConnection): Promise<MonitorTown> {
  const { provider } = connection.ethers;
  const keys = developmentKeys();
  const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
  const dayStart = (Math.floor(now / DAY) + 1) * DAY;
  const { market, monitor: addresses } = await deployMonitored(connection, {
    parameters: { Community: { gateways: firstGateways(keys) } },
  });
  const monitor = await connectMonitor({
    ...{ provider, addresses, confirmations: 1, pollSeconds: 0.02 },
  });
  const { monitor: contract } = monitor.contracts;
  const [admin, operator] = [keys.admin().connect(provider), keys.operator().connect(provider)];
  const { slotSeconds, origin } = monitor.grid;
  const before = (dayStart - origin) / slotSeconds;
  const passTo = async (slot: number): Promise<void> => {
    await provider.send("evm_setNextBlockTimestamp", [dayStart + slot * slotSeconds]);
    await provider.send("hardhat_mine", ["0x1"]);
  };
  await passTo(0);
  const ringOf = async (wallet: Wallet): Promise<KeyRing> => {
    const place = { chainId: monitor.chainId, monitor: addresses.monitor, owner: wallet.address };
    const ring = KeyRing.create(place, EPOCH, randomBytes);
    await publishKey(monitor, wallet, ring, EPOCH, randomBytes);
    return ring;
  };
  const ring = await ringOf(operator);
  await publishResourceKey(monitor, operator, ring, EPOCH, energy.id, randomBytes);
  const homes: TownHome[] = [];
  for (let number = 1; number <= HOMES; number++) {
    const wallet = keys.household(number).connect(provider);
    const { address } = wallet;
    await provider.send("hardhat_setBalance", [address, toBeHex(parseEther("10"))]);
    await transact(admin, await contract.enrol.populateTransaction(address));
    homes.push({
      ...{ number, address, wallet, ring: await ringOf(wallet) },
      gateway: new SmartGateway(monitor, wallet, address, randomBytes),
      metered: meteredDay(number, before, (resource) => QUOTAS.get(resource) ?? 0n),
    });
  }
  const store = new Store(":memory:");
  const repository = new Repository(store);
  return {
    ...{ monitor, admin, operator, ring, repository, homes, before, passTo },
    token: connectMarketContracts(market, provider).token,
    reader: new CommunityGateway(monitor, ring, repository),
    quotas: [...QUOTAS].map(([resource, limit]) => ({ resource, limit, from: before + 1 })),
    async [Symbol.asyncDispose]() {
      store.close();
      await connection.close();
    },
  };
}

/** Sells tokens to a home, at the first price that they have: a thousandth of the chain's coin. */
export async function giveTokens(
  { token, admin }: MonitorTown,
  { wallet }: TownHome,
  amount: bigint,
): Promise<void> {
  const call = await token.createToken.populateTransaction(amount, wallet.address, {
    value: amount,
  });
  await transact(admin, call);
}

/** Lets a home post what its meters showed up to a slot of the day; nothing where all was posted. */
export async function postUpTo(
  town: MonitorTown,
  home: TownHome,
  slot: number,
): Promise<PostedFrame[]> {
  const { gateway, address } = home;
  const delegation = (): ReturnType<typeof servedDelegation> =>
    servedDelegation(town.monitor, address);
  return gateway.post(await dueRecords(town, home, slot), { delegation });
}

/** What a home's meters showed since its last post, up to a slot of the day. */
export async function dueRecords(
  { monitor, before }: MonitorTown,
  { gateway, metered }: TownHome,
  slot: number,
): Promise<EssentialRecord[]> {
  const due = { after: await gateway.lastSlot(), upTo: before + slot };
  return essentialRecords(metered, due, monitor.grid, randomBytes);
}
