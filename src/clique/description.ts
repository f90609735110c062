import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { nodeFiles } from "./network-files.ts";
import { rpcUrlOf, type NetworkState, type Role } from "./network-state.ts";
import { processOf } from "./node-process.ts";
import { member } from "./rpc-values.ts";

/** A network as programs find it; nothing in it is secret. */
export interface NetworkDescription {
  readonly dir: string;
  readonly chainId: number;
  readonly rpcUrl: string;
  readonly genesisHash: string | null;
  readonly nodes: readonly {
    readonly name: string;
    readonly role: Role;
    /** Null for a node that seals nothing. */
    readonly address: string | null;
    readonly ipc: string;
    /** Null when it does not run. */
    readonly pid: number | null;
  }[];
}

/** A network as it stands now. */
export async function describeNetwork(
  folder: string,
  state: NetworkState,
): Promise<NetworkDescription> {
  const nodes = await Promise.all(
    state.nodes.map(async ({ name, role, address }) => {
      const files = nodeFiles(folder, name);
      return { name, role, address, ipc: files.ipc, pid: (await processOf(files))?.pid ?? null };
    }),
  );
  const { chain, genesisHash } = state;
  return { dir: folder, chainId: chain.chainId, rpcUrl: rpcUrlOf(state), genesisHash, nodes };
}

/** Writes a network's description where others look for it, whole or not at all. */
export function writeDescription(file: string, description: NetworkDescription): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${JSON.stringify(description, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** Where a described network is; null when nothing is described, or not in this form. */
export function readPointer(
  file: string,
): { readonly dir: string; readonly rpcUrl: string } | null {
  if (!existsSync(file)) return null;
  try {
    const document: unknown = JSON.parse(readFileSync(file, "utf8"));
    const [dir, rpcUrl] = [member(document, "dir"), member(document, "rpcUrl")];
    return typeof dir === "string" && typeof rpcUrl === "string" ? { dir, rpcUrl } : null;
  } catch {
    return null;
  }
}
