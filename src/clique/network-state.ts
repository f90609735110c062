import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

import {
  exactly,
  hex,
  integer,
  list,
  nullable,
  object,
  text,
  type Reader,
} from "../chain/strict-json.ts";
import { GridwellError } from "../domain/errors.ts";
import { networkFiles } from "./network-files.ts";
import type { ChainSettings, NodeSettings } from "./settings.ts";

/** What a node is for. */
export type Role = "signer" | "rpc";

/** A node, as it is kept. */
export interface NodeRecord {
  /** For example `signer-1`; also its folder. */
  readonly name: string;
  readonly role: Role;
  /** Lower-case hex; null for a node that seals nothing. */
  readonly address: string | null;
  /** 128 hex digits. */
  readonly nodeId: string;
  /** Of the peers' network. */
  readonly port: number;
  /** Of JSON-RPC; null for a node that answers on its socket only. */
  readonly rpcPort: number | null;
}

/** What a network is, without anything secret. */
export interface NetworkState {
  readonly chain: ChainSettings;
  readonly node: NodeSettings;
  /** The geth it runs on. */
  readonly geth: string;
  /** Unix seconds. */
  readonly genesisTime: number;
  /** Null until the nodes told it for the first time. */
  readonly genesisHash: string | null;
  readonly nodes: readonly NodeRecord[];
}

const either =
  <A, B>(a: Reader<A>, b: Reader<B>): Reader<A | B> =>
  (value, where) => {
    try {
      return a(value, where);
    } catch {
      return b(value, where);
    }
  };

/** Reads what stands in a genesis block. */
export const readChainSettings = object<ChainSettings>({
  chainId: integer,
  period: integer,
  epoch: integer,
  fork: either(exactly("berlin"), exactly("london")),
});

/** Reads what may be changed at any start. */
export const readNodeSettings = object<NodeSettings>({
  gasLimit: integer,
  recommit: nullable(integer),
});

const readState = object<NetworkState & { readonly format: 1 }>({
  format: exactly(1),
  chain: readChainSettings,
  node: readNodeSettings,
  geth: text,
  genesisTime: integer,
  genesisHash: nullable(hex(32)),
  nodes: list(
    object<NodeRecord>({
      name: text,
      role: either(exactly("signer"), exactly("rpc")),
      address: nullable(hex(20)),
      nodeId: text,
      port: integer,
      rpcPort: nullable(integer),
    }),
  ),
});

/** Whether there is a network in a folder. */
export function hasNetwork(folder: string): boolean {
  return existsSync(networkFiles(folder).state);
}

/**
 * The network in a folder.
 *
 * @throws GridwellError `CLIQUE_UNKNOWN` when there is none, `JSON_INVALID` when its file is damaged
 */
export function loadNetwork(folder: string): NetworkState {
  const file = networkFiles(folder).state;
  if (!existsSync(file)) {
    throw new GridwellError(
      "CLIQUE_UNKNOWN",
      "There is no clique network here: ./gridwell clique up makes one, --dir names another folder",
      { where: folder },
    );
  }
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new GridwellError("JSON_INVALID", `${file} is no JSON`, { where: file, cause });
  }
  const { chain, node, geth, genesisTime, genesisHash, nodes } = readState(document, "network");
  return { chain, node, geth, genesisTime, genesisHash, nodes };
}

/** Writes what a network is, whole or not at all. */
export function saveNetwork(folder: string, state: NetworkState): void {
  const file = networkFiles(folder).state;
  writeFileSync(`${file}.new`, `${JSON.stringify({ format: 1, ...state }, null, 2)}\n`, {
    mode: 0o600,
  });
  renameSync(`${file}.new`, file);
}

/**
 * A node by its name.
 *
 * @throws GridwellError `CLIQUE_NODE_UNKNOWN`
 */
export function nodeNamed({ nodes }: NetworkState, name: string): NodeRecord {
  const found = nodes.find((node) => node.name === name);
  if (found !== undefined) return found;
  throw new GridwellError(
    "CLIQUE_NODE_UNKNOWN",
    `There is no node ${name}: there are ${nodes.map((node) => node.name).join(", ")}`,
  );
}

/** The node that programs speak to. */
export function rpcUrlOf({ nodes }: NetworkState): string {
  const port = nodes.find((node) => node.rpcPort !== null)?.rpcPort;
  if (port == null) throw new TypeError("a network without an RPC node");
  return `http://127.0.0.1:${String(port)}`;
}
