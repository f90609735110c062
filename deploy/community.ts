import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { readDeploymentParameters } from "@nomicfoundation/hardhat-ignition/helpers";
import type { NetworkConnection } from "hardhat/types/network";

import type { Addresses } from "../src/chain/deployment.ts";
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
 * Deploys a community, or goes on with a deployment that was begun, or finds the one that stands.
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
  const file = options.file ?? parametersOf(connection.networkName);
  const { modules: parameters, maxSteps } = splitBanks(
    merge(
      merge(options.defaults ?? {}, await readDeploymentParameters(file)),
      options.parameters ?? {},
    ),
  );
  const deployed = await connection.ignition.deploy(CommunityModule, {
    parameters,
    config: await confirmationsOf(connection),
    ...(options.deploymentId === undefined ? {} : { deploymentId: options.deploymentId }),
  });
  const addresses = {
    registry: await deployed.registry.getAddress(),
    ledger: await deployed.ledger.getAddress(),
    verifier: await deployed.verifier.getAddress(),
  };
  const [admin] = await connection.ethers.getSigners();
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
