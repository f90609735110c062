import { existsSync } from "node:fs";
import path from "node:path";

import type { Provider } from "ethers";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { deployMonitored, type Community, type MonitoredCommunity } from "../deploy/community.ts";
import { deploymentFolder, standingOf } from "../deploy/standing.ts";
import { readDeploymentNotes, writeDeploymentNotes } from "../src/chain/deployment.ts";
import { GridwellError } from "../src/domain/errors.ts";
import { answer, pairs } from "./cli/answer.ts";
import { whileWaiting } from "./cli/progress.ts";
import { grouped } from "./cli/table.ts";
import { connectAs, firstGateways } from "./connection.ts";
import type { CommunityArguments } from "./context.ts";
import { DEVELOPMENT_CHAIN, keysFor } from "./seed.ts";
import { setAside, stateFolder } from "./state-folder.ts";

interface DeployArguments extends CommunityArguments {
  /** File of parameters; empty for the network's own. */
  readonly parameters: string;
  /** Forget a deployment whose chain began anew. */
  readonly reset: boolean;
}

/** Most bytes of a contract, EIP-170. */
const CODE_LIMIT = 24_576;

/** Addresses by the names of the contracts. */
type Places = Readonly<Record<string, string>>;

/** What was set aside, so that a new deployment can take its place. */
interface SetAside {
  readonly deployment: string | null;
  readonly state: string | null;
}

/** The task `deploy`. */
const deploy: NewTaskActionFunction<DeployArguments> = async (args, hre) => {
  if (args.parameters !== "" && !existsSync(args.parameters)) {
    throw new GridwellError("FILE_UNREADABLE", "There is no such file of parameters", {
      where: args.parameters,
    });
  }
  const { connection, keys: named } = await connectAs(hre, args);
  const { provider } = connection.ethers;
  const { chainId } = await provider.getNetwork();
  const ephemeral = connection.networkConfig.type === "edr-simulated";
  const keys = named ?? (await keysFor(chainId, connection.networkConfig, args));
  const folder = deploymentFolder(hre.config.paths.ignition, chainId);
  const aside = ephemeral
    ? null
    : await makeRoom(folder, {
        provider,
        chainId,
        reset: args.reset,
        network: connection.networkName,
      });

  const admin = keys.admin().address;
  const before = {
    nonce: await provider.getTransactionCount(admin),
    block: await provider.getBlockNumber(),
  };
  const community = await whileWaiting(
    "deploying, until every step is confirmed",
    deployMonitored(connection, {
      defaults: {
        Community: { gateways: firstGateways(keys), operator: keys.operator().address },
        Market: { allocator: keys.operator().address, reporter: keys.operator().address },
        Monitor: { communityGateway: keys.operator().address },
      },
      ...(args.parameters === "" ? {} : { file: path.resolve(args.parameters) }),
    }),
  );
  const transactions = (await provider.getTransactionCount(admin)) - before.nonce;
  const state =
    aside === null
      ? null
      : setAside(
          stateFolder(hre.config.paths.root, args.state, chainId, community.addresses.ledger),
        );
  const block = (await birthOf(community)) ?? readDeploymentNotes(folder).block;
  const { maxSteps } = community;
  if (!ephemeral) writeDeploymentNotes(folder, { block, maxSteps });
  const document = {
    network: connection.networkName,
    chainId,
    ephemeral,
    changed: transactions > 0,
    addresses: placesOf(community),
    block,
    transactions,
    gasUsed: Number(await gasSince(provider, admin, before.block)),
    sizes: await sizesOf(community, provider),
    maxSteps: Object.fromEntries(maxSteps),
    admin: await community.registry.defaultAdmin(),
    operator: keys.operator().address,
    gateways: await community.registry.gateways(0, 100),
    folder: ephemeral ? null : folder,
    setAside: { deployment: aside, state } satisfies SetAside,
  };
  answer(args.json, document, () => describe(document));
  await connection.close();
};

/**
 * Sees to it that Ignition does not go on with the deployment of a chain that is gone.
 *
 * @returns where the old deployment is kept; null when there was none to set aside
 */
async function makeRoom(
  folder: string,
  where: {
    readonly provider: Provider;
    readonly chainId: bigint;
    readonly reset: boolean;
    readonly network: string;
  },
): Promise<string | null> {
  const { provider, chainId, reset, network } = where;
  const standing = await standingOf(folder, provider);
  if (!reset) {
    if (standing !== "stale") return null;
    throw new GridwellError(
      "DEPLOYMENT_STALE",
      `The deployment tells of contracts that chain ${chainId.toString()} does not hold: it began anew, or is another ` +
        `one. ./gridwell deploy --network ${network} --reset sets the old deployment aside and deploys again`,
      { where: folder },
    );
  }
  if (standing === "standing" && chainId !== DEVELOPMENT_CHAIN) {
    throw new GridwellError(
      "DEPLOYMENT_STANDS",
      `The community of chain ${chainId.toString()} stands; --reset would abandon it. Leave --reset away to see it`,
      { where: folder },
    );
  }
  return setAside(folder);
}

/**
 * Block of the registry's creation: its constructor appoints the admin. Nothing of the community is older. Null when that
 * was on a chain before this one.
 */
async function birthOf({ registry }: Community): Promise<number | null> {
  const role = await registry.DEFAULT_ADMIN_ROLE();
  const [first] = await registry.queryFilter(registry.filters.RoleGranted(role));
  return first?.blockNumber ?? null;
}

/** Gas of an account's transactions in the blocks after one. */
async function gasSince(provider: Provider, account: string, block: number): Promise<bigint> {
  let gas = 0n;
  const last = await provider.getBlockNumber();
  for (let number = block + 1; number <= last; number++) {
    const found = await provider.getBlock(number, true);
    for (const { from, hash } of found?.prefetchedTransactions ?? []) {
      if (from !== account) continue;
      gas += (await provider.getTransactionReceipt(hash))?.gasUsed ?? 0n;
    }
  }
  return gas;
}

/** All contracts of the community, its market and its monitoring, by name. */
function placesOf({ addresses, market, monitor }: MonitoredCommunity): Places {
  return { ...addresses, ...market, ...monitor };
}

async function sizesOf(
  community: MonitoredCommunity,
  provider: Provider,
): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const [name, address] of Object.entries(placesOf(community))) {
    sizes[name] = (await provider.getCode(address)).length / 2 - 1;
  }
  return sizes;
}

function describe(document: {
  readonly network: string;
  readonly chainId: bigint;
  readonly ephemeral: boolean;
  readonly changed: boolean;
  readonly addresses: Places;
  readonly block: number;
  readonly transactions: number;
  readonly gasUsed: number;
  readonly sizes: Readonly<Record<string, number>>;
  readonly gateways: readonly string[];
  readonly maxSteps: Readonly<Record<string, bigint>>;
  readonly setAside: SetAside;
}): string[] {
  const { addresses, sizes, setAside: aside } = document;
  const place = ([name, address]: readonly [string, string]): [string, string] => {
    const size = sizes[name] ?? 0;
    const share = ((100 * size) / CODE_LIMIT).toFixed(0);
    return [name, `${address}  ${grouped(size)} bytes (${share} % of the limit)`];
  };
  const steps = Object.entries(document.maxSteps).map(
    ([resource, step]) => `${resource} ${grouped(step)}`,
  );
  return [
    `${document.network}, chain ${document.chainId.toString()}`,
    ...pairs([
      ...Object.entries(addresses).map(place),
      ["since block", String(document.block)],
      [
        "gateways",
        document.gateways.length === 0 ? "none trusted yet" : document.gateways.join(", "),
      ],
      [
        "max step",
        steps.length === 0
          ? "as by default"
          : `${steps.join(", ")} a slot, in banks opened from now on`,
      ],
    ]),
    document.changed
      ? `Deployed in ${String(document.transactions)} transactions, ${grouped(document.gasUsed)} gas.`
      : "Nothing changed: the community stands as it was deployed.",
    ...(aside.deployment === null ? [] : [`The old deployment is kept in ${aside.deployment}.`]),
    ...(aside.state === null ? [] : [`Its local state is kept in ${aside.state}.`]),
    ...(document.ephemeral
      ? [
          "This chain ends with the command. One that stays: ./gridwell node, then --network localhost.",
        ]
      : []),
  ];
}

export default deploy;
