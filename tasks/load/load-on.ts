import { existsSync } from "node:fs";
import { createInterface } from "node:readline/promises";

import { JsonRpcProvider, parseEther, type Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { handToSigner } from "../../src/clique/raw-transactions.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { machineClock } from "../../src/load/clock.ts";
import { checkLimits } from "../../src/load/limits.ts";
import { readNodeList, type NodeList } from "../../src/load/nodes.ts";
import { transactionsCsv } from "../../src/load/report/csv.ts";
import { reportHtml } from "../../src/load/report/html.ts";
import { prometheusText } from "../../src/load/report/prometheus.ts";
import { RpcClient } from "../../src/load/rpc.ts";
import { runLoad, type RunOptions } from "../../src/load/run.ts";
import type { Scenario } from "../../src/load/scenario.ts";
import { checkTarget } from "../../src/load/target.ts";
import { answer } from "../cli/answer.ts";
import { readNamed, writeNew } from "../cli/files.ts";
import { descriptionFile } from "../clique/place.ts";
import { CLIQUE_NETWORK } from "../clique/seed.ts";
import { onTrialNetwork } from "../clique/trial.ts";
import { connectAs, namedNetwork } from "../connection.ts";
import { DEVELOPMENT_CHAIN, developmentKeys, keysFor, type SeedArguments } from "../seed.ts";
import { describeLoad, describeTick } from "./describe.ts";
import { checkNames, strikerOf } from "./striker.ts";

/** Arguments that every task of `load` takes. */
export interface LoadArguments extends SeedArguments {
  readonly targetIsMine: string;
  /** Negative for the network's default. */
  readonly depth: number;
  /** Files, empty for none. */
  readonly nodes: string;
  readonly csv: string;
  readonly prometheus: string;
  readonly html: string;
  readonly json: boolean;
}

/** Blocks on top that make a block final with three signers. */
const DEPTH = 2;
/** Milliseconds between two blocks of the chain that is started when no network is named. */
const PERIOD = 2_000;
/** Gas of its blocks, as on the clique network. */
const GAS_LIMIT = 60_000_000n;

/** A node to put under load. */
interface Target {
  readonly url: URL;
  readonly funder: Wallet;
  readonly isDevelopment: boolean;
  readonly close: () => Promise<void>;
}

/**
 * Runs a scenario on the network that the command line names, or on a chain of its own when it names none, and gives
 * the figures in every form that was asked for. With faults that chain is a clique network: they strike no other.
 */
export async function loadOn(
  hre: HardhatRuntimeEnvironment,
  args: LoadArguments,
  scenario: Scenario,
): Promise<void> {
  // All that can be wrong with the command line is found before anything is started or sent.
  const { transactions, seconds } = checkLimits(scenario);
  console.error(`${String(transactions)} transactions in ${String(seconds)} s`);
  if (!hasFaults(scenario) || namedNetwork(hre) !== null) {
    const { processes, sockets } = nodesOf(hre, args.nodes);
    const target = await openTarget(hre, args);
    try {
      await loadTarget({ ...target, processes, sockets }, args, scenario);
    } finally {
      await target.close();
    }
    return;
  }
  await onTrialNetwork({ geth: "", cables: true }, async (trial) => {
    checkNames(scenario, trial.state);
    const { url, funder } = trial;
    const options = { cacheTimeout: -1, staticNetwork: true };
    const reader = new JsonRpcProvider(url.href, trial.description.chainId, options);
    const { processes, sockets } = readNodeList(JSON.stringify(trial.description), trial.folder);
    const faults = { strike: strikerOf(trial), reader };
    try {
      await loadTarget(
        { url, funder, isDevelopment: false, processes, sockets, faults },
        args,
        scenario,
      );
    } finally {
      reader.destroy();
    }
  });
}

/** Puts a target under load and gives the figures. */
async function loadTarget(
  target: Omit<Target, "close"> & NodeList & Pick<RunOptions, "faults">,
  args: LoadArguments,
  scenario: Scenario,
): Promise<void> {
  const { processes, sockets, faults } = target;
  const stop = new AbortController();
  const interrupt = (): void => {
    console.error("stopping: what was sent is still counted; again to leave at once");
    stop.abort();
  };
  process.once("SIGINT", interrupt);
  try {
    const { result, samples } = await runLoad(scenario, {
      rpc: new RpcClient(target.url),
      clock: machineClock,
      funder: target.funder,
      depth: args.depth >= 0 ? args.depth : target.isDevelopment ? 0 : DEPTH,
      nodes: processes,
      handOver: sockets.length === 0 ? null : (raws) => handToSigner(sockets, raws),
      ...(faults === undefined ? {} : { faults }),
      log: (line) => {
        console.error(line);
      },
      onTick: (tick) => {
        console.error(describeTick(tick));
      },
      signal: stop.signal,
    });
    if (args.csv !== "") writeNew(args.csv, transactionsCsv(result, samples));
    if (args.prometheus !== "") writeNew(args.prometheus, prometheusText(result));
    if (args.html !== "") writeNew(args.html, reportHtml(result));
    answer(args.json, result, () => describeLoad(result));
  } finally {
    process.off("SIGINT", interrupt);
  }
}

function hasFaults({ phases }: Scenario): boolean {
  return phases.some(({ faults }) => faults.length > 0);
}

/** The nodes of the file that was named; else those of the network `clique`, when that is the target. */
function nodesOf(hre: HardhatRuntimeEnvironment, named: string): NodeList {
  const own = namedNetwork(hre) === CLIQUE_NETWORK ? descriptionFile() : "";
  const file = named === "" && existsSync(own) ? own : named;
  return file === "" ? { processes: [], sockets: [] } : readNodeList(readNamed(file), file);
}

/**
 * The node that the command line names, or a chain in this process where it names none.
 *
 * @throws GridwellError `LOAD_TARGET_INVALID`, `LOAD_TARGET_FOREIGN`, `LOAD_TARGET_UNCONFIRMED`
 */
export async function openTarget(
  hre: HardhatRuntimeEnvironment,
  args: SeedArguments & Pick<LoadArguments, "targetIsMine">,
): Promise<Target> {
  const name = namedNetwork(hre);
  if (name === null || hre.config.networks[name]?.type === "edr-simulated") {
    return startTarget(hre, name ?? "default");
  }
  const { connection, keys: named } = await connectAs(hre, args);
  const { networkConfig } = connection;
  if (networkConfig.type !== "http") throw new TypeError("a network without an address");
  const confirm = process.stdin.isTTY ? askForHost : null;
  // Before anything is asked of the node.
  const url = await checkTarget(await networkConfig.url.get(), args.targetIsMine, confirm);
  const { chainId } = await connection.ethers.provider.getNetwork();
  const keys = named ?? (await keysFor(chainId, networkConfig, args));
  return {
    url,
    funder: keys.operator(),
    isDevelopment: chainId === DEVELOPMENT_CHAIN,
    close: () => connection.close(),
  };
}

/** A chain in this process that mines by the clock, behind a port of this machine. */
async function startTarget(hre: HardhatRuntimeEnvironment, network: string): Promise<Target> {
  const operator = developmentKeys().operator();
  const server = await hre.network.createServer(
    {
      network,
      override: {
        mining: { auto: false, interval: PERIOD },
        blockGasLimit: GAS_LIMIT,
        accounts: [{ privateKey: operator.privateKey, balance: parseEther("1000000") }],
      },
    },
    "127.0.0.1",
    0,
  );
  const { address, port } = await server.listen();
  console.error(
    `no network was named: a development chain with a block every ${String(PERIOD / 1_000)} s runs in this process, ` +
      "so its figures say little about a network of nodes",
  );
  return {
    url: new URL(`http://${address}:${String(port)}`),
    funder: operator,
    isDevelopment: true,
    close: () => server.close(),
  };
}

/** Asks the operator to type a host's name. */
async function askForHost(host: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(
      `This sends load to ${host}, as fast as was asked. If the node is yours, type its host again: `,
    );
  } catch (cause) {
    throw new GridwellError("LOAD_TARGET_UNCONFIRMED", "Nothing was typed: nothing was sent", {
      cause,
    });
  } finally {
    terminal.close();
  }
}
