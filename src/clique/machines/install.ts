import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { GridwellError } from "../../domain/errors.ts";
import { nodeIdOf } from "../keystore.ts";
import { checkSocket, nodeFiles, type NodeFiles } from "../network-files.ts";
import { initArguments, nodeArguments } from "../node-arguments.ts";
import { peersToml } from "../peers.ts";
import { runProgram } from "../run-program.ts";
import type { NodeCard } from "./card.ts";
import { installedGenesis } from "./installed-chain.ts";
import { cardNamed, type MachinesPlan } from "./plan.ts";
import { nodeUnit } from "./unit.ts";

/** A node that was put in its place. */
export interface Installation {
  /** Geth and its arguments, as the unit runs them. */
  readonly command: readonly string[];
  /** The systemd unit's file. */
  readonly unit: string;
  /** Whether the first block was written just now. */
  readonly initialised: boolean;
  /** When the chain begins, Unix seconds. */
  readonly genesisTime: number;
}

/**
 * Puts a node of the plan in its place on this machine: first block, peers, and the systemd unit that runs it. Done
 * again after the plan changed it writes peers and unit anew, which hold from the node's next start.
 *
 * @param user account that runs the node
 * @throws GridwellError `CLIQUE_NODE_UNKNOWN`, `CLIQUE_KEYS_OTHER`, `CLIQUE_GENESIS_OTHER`, `CLIQUE_NODE_FAILED`,
 * `CLIQUE_PATH_TOO_LONG`
 */
export async function installNode(
  plan: MachinesPlan,
  own: {
    readonly name: string;
    readonly folder: string;
    readonly geth: string;
    readonly user: string;
  },
): Promise<Installation> {
  const { name, folder, geth, user } = own;
  const card = cardNamed(plan, name);
  const files = nodeFiles(folder, name);
  checkSocket(files);
  checkKeys(card, files);
  const initialised = await initialise(plan, files, geth);

  const others = plan.nodes.filter((node) => node.name !== name);
  writeFileSync(files.peers, peersToml(card, others), { mode: 0o600 });
  const args = nodeArguments(card, files, {
    ...plan.node,
    chainId: plan.chain.chainId,
    peers: [...new Set(others.map(({ host }) => `${host}/32`))],
  });
  const unit = join(files.folder, `gridwell-${name}.service`);
  writeFileSync(unit, nodeUnit({ name, geth, args, folder: files.folder, user }));
  const genesisTime = Number(plan.genesis.timestamp);
  return { command: [geth, ...args], unit, initialised, genesisTime };
}

function checkKeys(card: NodeCard, files: NodeFiles): void {
  const key = existsSync(files.nodeKey) ? readFileSync(files.nodeKey, "utf8").trim() : null;
  if (key !== null && nodeIdOf(key) === card.nodeId) return;
  throw new GridwellError(
    "CLIQUE_KEYS_OTHER",
    key === null
      ? `The keys of ${card.name} are not here: they were made on the machine where clique card ran, with the same --dir`
      : `The keys here are not those of ${card.name}'s card: the plan was made from another card`,
    { where: files.folder },
  );
}

/** Writes the first block, once: a chain that is there is never written over. */
async function initialise(plan: MachinesPlan, files: NodeFiles, geth: string): Promise<boolean> {
  const genesis = installedGenesis(files);
  const text = `${JSON.stringify(plan.genesis, null, 2)}\n`;
  if (existsSync(genesis)) {
    if (readFileSync(genesis, "utf8") === text) return false;
    throw new GridwellError(
      "CLIQUE_GENESIS_OTHER",
      "This node is of a chain with another first block than the plan's: for a new network take another --dir",
      { where: genesis },
    );
  }
  const draft = `${genesis}.new`;
  writeFileSync(draft, text);
  const { exitCode, stderr, failure } = await runProgram(geth, initArguments(files.folder, draft));
  if (exitCode !== 0) {
    const words = failure?.message ?? stderr.trimEnd().split("\n").slice(-2).join(" ");
    throw new GridwellError("CLIQUE_NODE_FAILED", `geth init failed: ${words}`, {
      where: files.folder,
      ...(failure === null ? {} : { cause: failure }),
    });
  }
  // Only now: a crash before leaves a node that is initialised again, which geth allows with the same block.
  renameSync(draft, genesis);
  return true;
}
