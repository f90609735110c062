import path from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";

import { deploymentFolder } from "../deploy/standing.ts";
import { readDeployment, type Deployment } from "../src/chain/deployment.ts";
import type { Keys } from "../src/chain/keys.ts";
import { watchMarket, type MarketAddresses } from "../src/chain/market-contracts.ts";
import { watchMonitor, type MonitorAddresses } from "../src/chain/monitor-contracts.ts";
import { GridwellError } from "../src/domain/errors.ts";
import type { Community } from "../src/gateway/community.ts";
import { connectCommunity } from "../src/gateway/connect-community.ts";
import { connectAs, firstGateways } from "./connection.ts";
import { DEVELOPMENT_CHAIN, keysFor, type SeedArguments } from "./seed.ts";
import { stateFolder } from "./state-folder.ts";

/** Arguments that every command on a community takes. */
export interface CommunityArguments extends SeedArguments {
  /** Folder of the local state; empty for `.gridwell/<chain id>-<ledger>`. */
  readonly state: string;
  readonly json: boolean;
}

/** Blocks on top of an event that make it final with three signers; a development chain never takes one back. */
const DEPTH = 2;

/** A community for one command, with what it must let go of at the end. */
export interface OpenCommunity extends Community, AsyncDisposable {
  /** True when the chain lives in this process and ends with the command. */
  readonly ephemeral: boolean;
  /** Where the market stands; null where none was deployed. */
  readonly market: MarketAddresses | null;
  /** Where the encrypted monitoring stands; null where none was deployed. */
  readonly monitor: MonitorAddresses | null;
  /** Block of the chain before which nothing of the community is. */
  readonly fromBlock: number;
  readonly connection: NetworkConnection;
  /** Folder of the local state; null where nothing is kept. */
  readonly folder: string | null;
}

/**
 * Opens the community that a command works on: on the default network one that is deployed for it and ends with it, on
 * any other the one that `deploy` left there, with its local state.
 *
 * @param network its name; the one that the command line names unless given
 * @throws GridwellError NOT_DEPLOYED, SEED_MISSING, PASSWORD_WRONG and what the node refuses
 */
export async function openCommunity(
  hre: HardhatRuntimeEnvironment,
  args: CommunityArguments,
  network?: string,
): Promise<OpenCommunity> {
  const { connection, keys: named } = await connectAs(hre, args, network);
  const ephemeral = connection.networkConfig.type === "edr-simulated";
  const { provider } = connection.ethers;
  const { chainId } = await provider.getNetwork();
  const keys = named ?? (await keysFor(chainId, connection.networkConfig, args));
  const { addresses, market, monitor, block, maxSteps } = ephemeral
    ? await deployForCommand(connection, keys)
    : readDeployment(path.join(hre.config.paths.ignition, "deployments"), chainId);
  if ((await provider.getCode(addresses.ledger)) === "0x") {
    throw new GridwellError(
      "NOT_DEPLOYED",
      `Chain ${chainId.toString()} has no ledger at ${addresses.ledger}, so it is not the chain that was deployed to: ` +
        `run ./gridwell deploy --network ${connection.networkName} --reset`,
    );
  }
  const depth = chainId === DEVELOPMENT_CHAIN ? 0 : DEPTH;
  const folder = stateFolder(hre.config.paths.root, args.state, chainId, addresses.ledger);
  const community = await connectCommunity({
    network: connection.networkName,
    provider,
    addresses,
    keys,
    file: ephemeral ? ":memory:" : path.join(folder, "state.db"),
    depth,
    fromBlock: block,
    ...(ephemeral ? {} : { archives: deploymentFolder(hre.config.paths.ignition, chainId) }),
    others: [
      ...(market === null ? [] : watchMarket(market)),
      ...(monitor === null ? [] : watchMonitor(monitor)),
    ],
    maxSteps,
    // A development chain mines at once: there is nothing to wait for.
    pollSeconds: chainId === DEVELOPMENT_CHAIN ? 0.02 : 1,
  });
  return {
    ...community,
    ephemeral,
    market,
    monitor,
    fromBlock: block,
    connection,
    folder: ephemeral ? null : folder,
    async [Symbol.asyncDispose]() {
      community.store.close();
      await connection.close();
    },
  };
}

async function deployForCommand(connection: NetworkConnection, keys: Keys): Promise<Deployment> {
  // Ignition is hundreds of modules, which a command on a chain that stays can do without.
  const { deployCommunity } = await import("../deploy/community.ts");
  const parameters = { Community: { gateways: firstGateways(keys) } };
  const { addresses, maxSteps } = await deployCommunity(connection, { parameters });
  return { addresses, market: null, monitor: null, maxSteps, block: 0 };
}
