import path from "node:path";

import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { deploymentFolder } from "../../deploy/standing.ts";
import { Archive } from "../../src/chain/archive/archive.ts";
import { readDeployment, type Deployment } from "../../src/chain/deployment.ts";
import { ApiKeys } from "../../src/clique/guard/api-keys.ts";
import { Guard } from "../../src/clique/guard/guard.ts";
import { readLimits, readLimitsFile } from "../../src/clique/guard/limits.ts";
import type { NodeAddress } from "../../src/clique/guard/upstream.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { pairs } from "../cli/answer.ts";
import { namedNetwork } from "../connection.ts";

interface GuardArguments {
  readonly port: number;
  readonly host: string;
  /** File of API keys; empty for none. */
  readonly keys: string;
  readonly metricsPort: number;
  /** File of limits; empty for the defaults. */
  readonly limits: string;
}

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/;
const HIGHEST_PORT = 65_535;

/** The task `clique guard`: it ends with SIGINT or SIGTERM. */
const guard: NewTaskActionFunction<GuardArguments> = async (args, hre) => {
  checkPort("--port", args.port);
  checkPort("--metrics-port", args.metricsPort);
  const limits = args.limits === "" ? readLimits({}) : readLimitsFile(args.limits);
  const keys = args.keys === "" ? ApiKeys.none() : ApiKeys.ofFile(args.keys);
  const { network, node, chainId, deployment, archive } = await behind(hre);

  const stopped = untilStopped();
  const standing = new Guard({
    node,
    chainId,
    contracts: deployment,
    fromBlock: deployment.block,
    archive,
    limits,
    keys,
    log: process.stderr,
  });
  const { port, host, metricsPort } = args;
  const { url, metricsUrl } = await standing.listen({ host, port, metricsPort });
  const lines = [
    `Guarding ${network}, chain ${chainId.toString()}`,
    ...pairs([
      ["JSON-RPC", url],
      ["metrics", `${metricsUrl ?? ""}/metrics`],
      ["API keys", keys.names.length === 0 ? "none: reading only" : keys.names.join(", ")],
      ["may send", sendersShown(standing.senders)],
    ]),
    ...(LOOPBACK.test(host)
      ? []
      : ["It listens beyond this machine, without TLS: keys can be read on the way."]),
    "Ctrl-C stops it.",
  ];
  for (const line of lines) console.log(line);

  const reload = (): void => {
    try {
      if (args.keys !== "") standing.setKeys(ApiKeys.ofFile(args.keys));
      console.error("the API keys were read again");
    } catch (error) {
      console.error(error instanceof Error ? `${error.message}: the old keys stay` : error);
    }
  };
  process.on("SIGHUP", reload);
  await stopped;
  process.off("SIGHUP", reload);
  await standing.close();
  console.log("The guard has stopped.");
};

/** How many of each role, those that somebody has. */
function sendersShown(senders: Readonly<Record<string, number>>): string {
  const held = Object.entries(senders).filter(([, count]) => count > 0);
  return held.map(([role, count]) => `${String(count)} ${role}`).join(", ");
}

function checkPort(option: string, port: number): void {
  if (port >= 0 && port <= HIGHEST_PORT) return;
  throw new GridwellError(
    "USAGE_PORT",
    `${option} ${String(port)} is no port: give 1 to 65535, or 0 for one that is free`,
  );
}

/** The node that the command line names, and the community on its chain. */
async function behind(hre: HardhatRuntimeEnvironment): Promise<{
  readonly network: string;
  readonly node: NodeAddress;
  readonly chainId: bigint;
  readonly deployment: Deployment;
  readonly archive: Archive | null;
}> {
  const network = namedNetwork(hre);
  const config = network === null ? undefined : hre.config.networks[network];
  if (network === null || config?.type !== "http") {
    throw new GridwellError(
      "USAGE_GUARD_NETWORK",
      "The guard stands before a node: name its network, for example --network clique",
    );
  }
  const connection = await hre.network.create(network);
  const { provider } = connection.ethers;
  const { chainId } = await provider.getNetwork();
  const deployment = readDeployment(path.join(hre.config.paths.ignition, "deployments"), chainId);
  if ((await provider.getCode(deployment.addresses.registry)) === "0x") {
    throw new GridwellError(
      "NOT_DEPLOYED",
      `Chain ${chainId.toString()} has no registry at ${deployment.addresses.registry}: ` +
        `run ./gridwell deploy --network ${network} --reset`,
    );
  }
  const archive = await Archive.find(
    deploymentFolder(hre.config.paths.ignition, chainId),
    provider,
  );
  await connection.close();
  const node = { url: await config.url.getUrl(), headers: config.httpHeaders };
  return { network, node, chainId, deployment, archive };
}

async function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      resolve();
    };
    // The first of them; the second ends the process at once.
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
}

export default guard;
