import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { readDeploymentParameters } from "@nomicfoundation/hardhat-ignition/helpers";
import type { NetworkConnection } from "hardhat/types/network";

import type { Addresses } from "../src/chain/deployment.ts";
import type { MarketAddresses } from "../src/chain/market-contracts.ts";
import type { MonitorAddresses } from "../src/chain/monitor-contracts.ts";
import {
  MeterRegistry__factory,
  ReadingLedger__factory,
  ReadingVerifier__factory,
  type MeterRegistry,
  type ReadingLedger,
  type ReadingVerifier,
} from "../types/contracts/index.ts";
import { splitBanks, type DeploymentParameters } from "./bank-parameters.ts";
import CommunityModule from "./modules/Community.ts";
import MarketModule from "./modules/Market.ts";
import MonitorModule from "./modules/Monitor.ts";

/** The contracts of a deployed community, called in the name of the network's first account. */
export interface Community {
  readonly registry: MeterRegistry;
  readonly ledger: ReadingLedger;
  readonly verifier: ReadingVerifier;
  readonly addresses: Addresses;
  /** What the parameters say of the greatest rise per slot, by resource, base units. */
  readonly maxSteps: ReadonlyMap<string, bigint>;
}

/** Chain id of Hardhat's own chains. */
const DEVELOPMENT_CHAIN = 31_337n;

/** A community with its market. */
export interface MarketCommunity extends Community {
  readonly market: MarketAddresses;
}

/** A community with its market and its encrypted monitoring. */
export interface MonitoredCommunity extends MarketCommunity {
  readonly monitor: MonitorAddresses;
}

/** How a community is deployed. */
export interface CommunityOptions {
  /** Parameters by module that differ from the network's file. */
  readonly parameters?: DeploymentParameters;
  /** Parameters by module that hold where neither the file nor `parameters` says anything. */
  readonly defaults?: DeploymentParameters;
  /** A file of parameters instead of the network's own in `deploy/parameters/`. */
  readonly file?: string;
  /** Name of the deployment on networks that keep one; `chain-<id>` unless given. */
  readonly deploymentId?: string;
}

/**
 * Deploys a community without a market, or goes on with a deployment that was begun, or finds the one that stands.
 *
 * On a network reached by HTTP the state of the deployment is kept in `deploy/deployments/`; on an in-process chain
 * nothing is written.
 *
 * @param connection A network with at least two accounts: admin and operator.
 */
export async function deployCommunity(
  connection: NetworkConnection,
  options: CommunityOptions = {},
): Promise<Community> {
  const { parameters, maxSteps } = await parametersFor(connection, options);
  const config = await deploymentConfig(connection, options);
  const deployed = await connection.ignition.deploy(CommunityModule, { parameters, ...config });
  return communityOf(connection, await addressesOf(deployed), maxSteps);
}

/** Deploys a community with its market in the same way; a community that stands gets its market. */
export async function deployMarket(
  connection: NetworkConnection,
  options: CommunityOptions = {},
): Promise<MarketCommunity> {
  const { parameters, maxSteps } = await parametersFor(connection, options);
  const config = await deploymentConfig(connection, options);
  const deployed = await connection.ignition.deploy(MarketModule, { parameters, ...config });
  const { registry, ledger, verifier, feed, token, book, auction, board } =
    await addressesOf(deployed);
  const community = await communityOf(connection, { registry, ledger, verifier }, maxSteps);
  return { ...community, market: { feed, token, book, auction, board } };
}

/** Deploys a community with its market and its encrypted monitoring; what stands gets what it lacks. */
export async function deployMonitored(
  connection: NetworkConnection,
  options: CommunityOptions = {},
): Promise<MonitoredCommunity> {
  const { parameters, maxSteps } = await parametersFor(connection, options);
  const config = await deploymentConfig(connection, options);
  const deployed = await connection.ignition.deploy(MonitorModule, { parameters, ...config });
  const { registry, ledger, verifier, feed, token, book, auction, board, ...monitor } =
    await addressesOf(deployed);
  const community = await communityOf(connection, { registry, ledger, verifier }, maxSteps);
  return { ...community, market: { feed, token, book, auction, board }, monitor };
}

async function parametersFor(
  connection: NetworkConnection,
  options: CommunityOptions,
): Promise<{ parameters: DeploymentParameters; maxSteps: ReadonlyMap<string, bigint> }> {
  const file = options.file ?? parametersOf(connection.networkName);
  const written = merge(options.defaults ?? {}, await readDeploymentParameters(file));
  const { modules, maxSteps } = splitBanks(merge(written, options.parameters ?? {}));
  return { parameters: modules, maxSteps };
}

async function deploymentConfig(
  connection: NetworkConnection,
  { deploymentId }: CommunityOptions,
): Promise<{ config: { readonly requiredConfirmations?: number }; deploymentId?: string }> {
  const config = await confirmationsOf(connection);
  return deploymentId === undefined ? { config } : { config, deploymentId };
}

/** Addresses by the names that a module gives its contracts. */
async function addressesOf<Name extends string>(
  deployed: Readonly<Record<Name, { getAddress(): Promise<string> }>>,
): Promise<Record<Name, string>> {
  const addresses: [string, string][] = [];
  for (const [name, contract] of Object.entries<{ getAddress(): Promise<string> }>(deployed)) {
    addresses.push([name, await contract.getAddress()]);
  }
  // One entry for each name, as the loop above makes it.
  return Object.fromEntries(addresses) as Record<Name, string>;
}

async function communityOf(
  { ethers }: NetworkConnection,
  addresses: Addresses,
  maxSteps: ReadonlyMap<string, bigint>,
): Promise<Community> {
  const [admin] = await ethers.getSigners();
  return {
    registry: MeterRegistry__factory.connect(addresses.registry, admin),
    ledger: ReadingLedger__factory.connect(addresses.ledger, admin),
    verifier: ReadingVerifier__factory.connect(addresses.verifier, admin),
    addresses,
    maxSteps,
  };
}

/**
 * On a chain that seals by itself two blocks: no reorganisation of a clique chain of three signers went deeper, and each
 * more costs a period. A development chain, which mines when it is told to, is left to Ignition.
 */
async function confirmationsOf({
  ethers,
}: NetworkConnection): Promise<{ readonly requiredConfirmations?: number }> {
  const { chainId } = await ethers.provider.getNetwork();
  return chainId === DEVELOPMENT_CHAIN ? {} : { requiredConfirmations: 2 };
}

/** The file of parameters of a network: its own, or the one that holds for all others. */
function parametersOf(network: string): string {
  const own = fileURLToPath(new URL(`./parameters/${network}.json`, import.meta.url));
  return existsSync(own)
    ? own
    : fileURLToPath(new URL("./parameters/default.json", import.meta.url));
}

function merge(base: DeploymentParameters, over: DeploymentParameters): DeploymentParameters {
  const merged = { ...base };
  for (const [module, parameters] of Object.entries(over)) {
    merged[module] = { ...merged[module], ...parameters };
  }
  return merged;
}
