import { getBytes, type Provider } from "ethers";

import type { Archive } from "../chain/archive/archive.ts";
import { ArchivedLogs } from "../chain/archive/archived-logs.ts";
import {
  connectMonitorContracts,
  type MonitorAddresses,
  type MonitorContracts,
} from "../chain/monitor-contracts.ts";
import type { PostingPlace } from "../crypto/line.ts";
import { timeGrid, type TimeGrid } from "../domain/time-grid.ts";

/** A deployed monitoring, as its parties see it. */
export interface Monitor {
  readonly provider: Provider;
  readonly addresses: MonitorAddresses;
  /** Typed contracts, to be read; connect a signer to write. */
  readonly contracts: MonitorContracts;
  readonly chainId: bigint;
  /** Logs of before the chain began anew from a backup; null where nothing was before. */
  readonly archived: ArchivedLogs | null;
  /** Block of the chain before which nothing of the monitoring is. */
  readonly fromBlock: number;
  /** The ledger's; immutable in the contract. */
  readonly grid: TimeGrid;
  /** Blocks that make a transaction final, its own included. */
  readonly confirmations: number;
  /** Pause between two looks at the chain while something is waited for. */
  readonly pollSeconds: number;
}

/** What a monitoring is connected with; a community has all of it but the addresses. */
export interface MonitorConnection extends Pick<
  Monitor,
  "provider" | "addresses" | "confirmations" | "pollSeconds"
> {
  /** What came before the chain; nothing unless given. */
  readonly archive?: Archive | null;
  /** Block of the deployment; the chain's first unless given. */
  readonly fromBlock?: number;
}

/** Connects to a monitoring. */
export async function connectMonitor(connection: MonitorConnection): Promise<Monitor> {
  const { archive = null, fromBlock: deployed = 0, ...place } = connection;
  const { addresses, provider } = place;
  const contracts = connectMonitorContracts(addresses, provider);
  const [{ chainId }, origin, slotSeconds] = await Promise.all([
    provider.getNetwork(),
    contracts.monitor.gridOrigin(),
    contracts.monitor.slotSeconds(),
  ]);
  const archived = archive === null ? null : new ArchivedLogs(archive, Object.values(addresses));
  const grid = timeGrid(Number(origin), Number(slotSeconds));
  // A chain that goes on from a backup counts its blocks anew.
  const fromBlock = archived === null ? deployed : 0;
  return { ...place, contracts, archived, fromBlock, chainId, grid };
}

/** Where a home posts: what its line and its records' keys depend on. */
export function postingPlace({ addresses, chainId }: Monitor, gateway: string): PostingPlace {
  return { chainId, contract: getBytes(addresses.monitor), gateway: getBytes(gateway) };
}
