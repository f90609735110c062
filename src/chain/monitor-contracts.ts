import type { ContractRunner, Interface } from "ethers";

import { Alarms__factory } from "../../types/contracts/factories/monitoring/Alarms__factory.ts";
import { Delegations__factory } from "../../types/contracts/factories/monitoring/Delegations__factory.ts";
import { Disputes__factory } from "../../types/contracts/factories/monitoring/Disputes__factory.ts";
import { ResourceMonitor__factory } from "../../types/contracts/factories/monitoring/ResourceMonitor__factory.ts";
import type { WatchedContract } from "./indexed-event.ts";

/** What is known of one of a monitor's contracts. */
interface Part<Contract> {
  /** Its name in Solidity. */
  readonly contract: string;
  readonly connect: (address: string, runner: ContractRunner) => Contract;
  readonly abi: Interface;
  /** Whether the event index follows it. Frames are not followed: a reader walks back from a line. */
  readonly followed: boolean;
}

/** A generated factory, in what is needed of it. */
interface Factory<Contract> {
  connect: (address: string, runner: ContractRunner) => Contract;
  createInterface: () => Interface;
}

/** The encrypted monitoring's contracts, a line each, by the names that everything else uses. */
const PARTS = {
  monitor: part("ResourceMonitor", ResourceMonitor__factory, false),
  alarms: part("Alarms", Alarms__factory, false),
  delegations: part("Delegations", Delegations__factory, false),
  disputes: part("Disputes", Disputes__factory, false),
} as const;

type Parts = typeof PARTS;
type PartName = keyof Parts;

/** A monitor's contracts, with the types of their functions. */
export type MonitorContracts = {
  readonly [name in PartName]: ReturnType<Parts[name]["connect"]>;
};

/** Where they stand. */
export type MonitorAddresses = Readonly<Record<PartName, string>>;

/** Their interfaces: what their errors and events are decoded with. */
export const MONITOR_INTERFACES: Readonly<Record<PartName, Interface>> = ofEach(({ abi }) => abi);

/**
 * Where a deployment has a monitor's contracts; null where one of them is missing.
 *
 * @param find where a contract stands, by its name in Solidity
 */
export function placeMonitor(find: (contract: string) => string | null): MonitorAddresses | null {
  const places = ofEach(({ contract }) => find(contract));
  const isWhole = Object.values(places).every((place) => place !== null);
  // None of them is null, as the line above has seen.
  return isWhole ? (places as MonitorAddresses) : null;
}

/**
 * Contracts to call.
 *
 * @param runner a provider to read; a signer with a provider to write too. A `JsonRpcProvider` needs the option
 * `cacheTimeout: -1`, or it answers with what was true a moment ago.
 */
export function connectMonitorContracts(
  addresses: MonitorAddresses,
  runner: ContractRunner,
): MonitorContracts {
  const connected = ofEach<unknown>(({ connect }, name) => connect(addresses[name], runner));
  // Each part gives its own type of contract, under its own name.
  return connected as MonitorContracts;
}

/** What an event index is to follow of a monitor, by the names that its queries use. */
export function watchMonitor(addresses: MonitorAddresses): WatchedContract[] {
  const all = ofEach(({ abi, followed }, name) => {
    return { name, address: addresses[name], abi, followed };
  });
  return Object.values(all).flatMap(({ followed, ...watched }) => (followed ? [watched] : []));
}

/** The same of every part; `read` is given its name, too. */
function ofEach<Value>(
  read: (part: Part<unknown>, name: PartName) => Value,
): Record<PartName, Value> {
  const values = Object.entries(PARTS).map(([name, each]): [string, Value] => {
    return [name, read(each, name as PartName)];
  });
  // One value for each part, as the line above makes it.
  return Object.fromEntries(values) as Record<PartName, Value>;
}

function part<Contract>(
  contract: string,
  factory: Factory<Contract>,
  followed: boolean,
): Part<Contract> {
  return {
    contract,
    connect: (address, runner) => factory.connect(address, runner),
    abi: factory.createInterface(),
    followed,
  };
}
