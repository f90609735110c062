import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { GridwellError } from "../domain/errors.ts";
import { newAccount, newNodeKey, nodeIdOf } from "./keystore.ts";
import type { NodeFiles } from "./network-files.ts";
import type { NodeRecord } from "./network-state.ts";
import { initArguments } from "./node-arguments.ts";
import { runProgram } from "./run-program.ts";

const OWNER_ONLY = { mode: 0o600 };

/** A signer of another network on this machine, whose key goes on. */
export interface KnownSigner {
  /** Lower-case hex. */
  readonly address: string;
  readonly files: NodeFiles;
}

/**
 * Makes a node's folder with new keys; its first block comes by {@link initNode}.
 *
 * @param known the signer whose key it shall seal with; null for a new one
 */
export async function createNode(
  files: NodeFiles,
  plan: Pick<NodeRecord, "name" | "role" | "port" | "rpcPort">,
  known: KnownSigner | null = null,
): Promise<NodeRecord> {
  mkdirSync(files.keystore, { recursive: true, mode: 0o700 });
  const nodeKey = newNodeKey();
  writeFileSync(files.nodeKey, nodeKey, OWNER_ONLY);
  const nodeId = nodeIdOf(nodeKey);
  if (plan.role === "rpc") return { ...plan, nodeId, address: null };
  if (known !== null) {
    for (const name of readdirSync(known.files.keystore)) {
      const key = readFileSync(join(known.files.keystore, name));
      writeFileSync(join(files.keystore, name), key, OWNER_ONLY);
    }
    writeFileSync(files.password, readFileSync(known.files.password), OWNER_ONLY);
    return { ...plan, nodeId, address: known.address };
  }
  const { address, keystore, password } = await newAccount();
  const plain = address.toLowerCase();
  writeFileSync(join(files.keystore, `${plain.slice(2)}.json`), keystore, OWNER_ONLY);
  writeFileSync(files.password, `${password}\n`, OWNER_ONLY);
  return { ...plan, nodeId, address: plain };
}

/**
 * Writes the first block into a node's folder, in place of one that is there.
 *
 * @throws GridwellError `CLIQUE_NODE_FAILED` with geth's words
 */
export async function initNode(
  geth: string,
  files: NodeFiles,
  genesis: string,
  signal?: AbortSignal,
): Promise<void> {
  // Geth refuses a folder with another first block.
  rmSync(join(files.folder, "geth"), { recursive: true, force: true });
  const { exitCode, stderr, failure } = await runProgram(
    geth,
    initArguments(files.folder, genesis),
    signal === undefined ? {} : { signal },
  );
  if (exitCode === 0) return;
  const words = failure?.message ?? stderr.trimEnd().split("\n").slice(-2).join(" ");
  throw new GridwellError("CLIQUE_NODE_FAILED", `geth init failed: ${words}`, {
    where: files.folder,
    ...(failure === null ? {} : { cause: failure }),
  });
}
