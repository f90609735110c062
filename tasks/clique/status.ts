import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { diagnose, healthOf, heaviest } from "../../src/clique/diagnosis.ts";
import { bytesBelow } from "../../src/clique/disk.ts";
import { nodeFiles } from "../../src/clique/network-files.ts";
import { rpcUrlOf } from "../../src/clique/network-state.ts";
import { observe } from "../../src/clique/observe.ts";
import { signerSet } from "../../src/clique/votes.ts";
import { answer, pairs } from "../cli/answer.ts";
import { grouped, table } from "../cli/table.ts";
import { openNetwork, type CliqueArguments } from "./open.ts";
import { isCounted, sealedTitle } from "./sealed.ts";

/** The task `clique status`. */
const status: NewTaskActionFunction<CliqueArguments> = async (args) => {
  const { folder, state } = openNetwork(args);
  const { chain, genesisTime } = state;
  const view = await observe(folder, state);
  const findings = diagnose(view, chain.period, genesisTime);
  const best = heaviest(view.nodes)?.node;
  const set = best === undefined ? null : await signerSet(folder, best);
  const newest = Math.max(0, ...view.nodes.map(({ answers }) => answers?.head.time ?? 0));
  const height = Math.max(0, ...view.nodes.map(({ answers }) => answers?.head.number ?? 0));
  const document = {
    dir: folder,
    health: healthOf(view, findings, genesisTime),
    chainId: chain.chainId,
    fork: chain.fork,
    period: chain.period,
    genesisHash: state.genesisHash,
    rpcUrl: rpcUrlOf(state),
    height,
    secondsSinceBlock: newest === 0 ? null : Math.max(0, view.time - newest),
    agreed: new Set(view.hashes.values()).size <= 1,
    inTurnPercent: set?.inTurnPercent ?? null,
    sealers: view.sealers,
    findings,
    nodes: view.nodes.map(({ node, pid, answers }) => ({
      name: node.name,
      role: node.role,
      address: node.address,
      pid,
      height: answers?.head.number ?? null,
      hash: answers?.head.hash ?? null,
      peers: answers?.peers ?? null,
      sealed: node.address === null ? null : (set?.sealed.get(node.address) ?? 0),
      pending: answers?.pool.pending ?? null,
      queued: answers?.pool.queued ?? null,
      bytes: bytesBelow(nodeFiles(folder, node.name).folder),
    })),
  };
  answer(args.json, document, () => [
    ...pairs([
      ["network", `${document.health}, in ${folder}`],
      ["chain", `${String(chain.chainId)}, ${chain.fork}, a block every ${String(chain.period)} s`],
      [
        "newest block",
        document.secondsSinceBlock === null
          ? "unknown: no node answers"
          : `${grouped(height)}, ${grouped(document.secondsSinceBlock)} s ago`,
      ],
      ["JSON-RPC", document.rpcUrl],
    ]),
    "",
    ...table(
      ["node", "process", "block", "peers", sealedTitle(set), "pending", "queued", "disk MB"],
      document.nodes.map((node) => [
        node.name,
        node.pid === null ? "none" : String(node.pid),
        ...[
          node.height,
          node.peers,
          isCounted(set) ? node.sealed : null,
          node.pending,
          node.queued,
        ].map((value) => (value === null ? "-" : grouped(value))),
        (node.bytes / 1e6).toFixed(1),
      ]),
    ),
    ...(findings.length === 0
      ? []
      : ["", "Something is wrong; ./gridwell clique doctor mends it:"]),
    ...findings.map(({ node, what }) => `  ${node ?? "the chain"}: ${what}`),
  ]);
};

export default status;
