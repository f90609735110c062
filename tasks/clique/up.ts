import { randomInt } from "node:crypto";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { createNetwork } from "../../src/clique/create-network.ts";
import { checkShape, DEFAULTS, parseFork, parseSetting } from "../../src/clique/settings.ts";
import { bringUp, type Wishes } from "../../src/clique/up.ts";
import { answer, pairs } from "../cli/answer.ts";
import { funds, type FundingArguments } from "./funds.ts";
import { gethFor } from "./geth.ts";
import { changingOrNot, publish, say, type CliqueArguments } from "./open.ts";
import { cliqueFolder } from "./place.ts";

interface UpArguments extends CliqueArguments, FundingArguments {
  readonly nodes: string;
  readonly signers: string;
  readonly period: string;
  readonly epoch: string;
  readonly gasLimit: string;
  readonly fork: string;
  readonly chainId: string;
  readonly recommit: string;
  readonly rpcPort: string;
  readonly geth: string;
}

/** The task `clique up`. */
const up: NewTaskActionFunction<UpArguments> = async (args) => {
  const wishes = wishesOf(args);
  // Before minutes are spent on building a node.
  checkShape({ ...DEFAULTS, ...wishes });
  const folder = cliqueFolder(args.dir);
  const begun = Date.now();
  const document = await changingOrNot(folder, async (signal) => {
    const geth = await gethFor(args.geth, folder, signal);
    const { state, created, started, height } = await bringUp(
      folder,
      { ...wishes, geth },
      async () => {
        const { alloc, secrets } = await funds(args, folder);
        say("making keys and the first block");
        const chain = { chainId: randomChainId(), ...DEFAULTS, ...wishes };
        return createNetwork(
          folder,
          {
            shape: { nodes: chain.nodes, signers: chain.signers },
            chain: {
              chainId: chain.chainId,
              period: chain.period,
              epoch: chain.epoch,
              fork: chain.fork,
            },
            node: { gasLimit: chain.gasLimit, recommit: wishes.recommit ?? null },
            geth,
            rpcPort: wishes.rpcPort ?? null,
            alloc,
            secrets,
          },
          () => Math.floor(Date.now() / 1_000),
          signal,
        );
      },
      say,
      {},
      signal,
    );
    const description = await publish(folder, state);
    return { ...description, fork: state.chain.fork, created, started, height };
  });
  answer(args.json, document, () => [
    `${document.created ? "Made" : document.started.length > 0 ? "Went on with" : "Found"} a clique network, ready after ` +
      `${((Date.now() - begun) / 1_000).toFixed(1)} s at block ${String(document.height)}.`,
    ...pairs([
      ["folder", document.dir],
      ["chain", `${String(document.chainId)}, ${document.fork}`],
      ["JSON-RPC", `${document.rpcUrl}, or --network clique`],
      ...document.nodes.map(({ name, address, pid }): [string, string] => {
        return [name, `process ${String(pid)}${address === null ? "" : `, seals as ${address}`}`];
      }),
    ]),
    "Next: ./gridwell deploy --network clique. It runs until ./gridwell clique down.",
  ]);
};

/** Chains that do not know of each other shall not take each other's transactions. */
function randomChainId(): number {
  return randomInt(1_000_000, 2 ** 31);
}

function wishesOf(args: UpArguments): Wishes {
  const { nodes, signers, period, epoch, gasLimit, fork, chainId, recommit, rpcPort } = args;
  return {
    ...(nodes === "" ? {} : { nodes: parseSetting("nodes", nodes) }),
    ...(signers === "" ? {} : { signers: parseSetting("signers", signers) }),
    ...(period === "" ? {} : { period: parseSetting("period", period) }),
    ...(epoch === "" ? {} : { epoch: parseSetting("epoch", epoch) }),
    ...(gasLimit === "" ? {} : { gasLimit: parseSetting("gas-limit", gasLimit) }),
    ...(fork === "" ? {} : { fork: parseFork(fork) }),
    ...(chainId === "" ? {} : { chainId: parseSetting("chain-id", chainId) }),
    ...(recommit === "" ? {} : { recommit: parseSetting("recommit", recommit) }),
    ...(rpcPort === "" ? {} : { rpcPort: parseSetting("rpc-port", rpcPort) }),
  };
}

export default up;
