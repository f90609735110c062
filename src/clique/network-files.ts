import { join } from "node:path";

import { GridwellError } from "../domain/errors.ts";

/** Files of a network, all in one folder of mode 0700. */
export interface NetworkFiles {
  readonly folder: string;
  /** What the network is: nothing secret. */
  readonly state: string;
  readonly genesis: string;
  /** The community's encrypted seed and its password, mode 0600, when the network made one. */
  readonly seed: string;
  readonly seedPassword: string;
}

/** Files of a node, in a folder of its name. */
export interface NodeFiles {
  /** Geth's data directory. */
  readonly folder: string;
  readonly keystore: string;
  readonly password: string;
  readonly nodeKey: string;
  readonly peers: string;
  readonly log: string;
  /** Which process runs the node. */
  readonly process: string;
  /** The socket on which the node obeys whoever owns the folder. */
  readonly ipc: string;
}

/** Most bytes of a socket's path that all systems take. */
const LONGEST_SOCKET = 103;

/** The files of a network in a folder. */
export function networkFiles(folder: string): NetworkFiles {
  return {
    folder,
    state: join(folder, "network.json"),
    genesis: join(folder, "genesis.json"),
    seed: join(folder, "community.seed.json"),
    seedPassword: join(folder, "community.password"),
  };
}

/** The files of a node. */
export function nodeFiles(network: string, name: string): NodeFiles {
  const folder = join(network, name);
  return {
    folder,
    keystore: join(folder, "keystore"),
    password: join(folder, "password"),
    nodeKey: join(folder, "nodekey"),
    peers: join(folder, "peers.toml"),
    log: join(folder, "geth.log"),
    process: join(folder, "process.json"),
    ipc: join(folder, "geth.ipc"),
  };
}

/**
 * Fails when a node's socket would have a longer name than systems take.
 *
 * @throws GridwellError `CLIQUE_PATH_TOO_LONG`
 */
export function checkSocket(files: NodeFiles): void {
  const bytes = Buffer.byteLength(files.ipc);
  if (bytes <= LONGEST_SOCKET) return;
  throw new GridwellError(
    "CLIQUE_PATH_TOO_LONG",
    `The socket ${files.ipc} would have a name of ${String(bytes)} bytes, ${String(LONGEST_SOCKET)} are allowed: ` +
      "choose a shorter folder with --dir",
    { where: files.ipc },
  );
}
