import type { NodeFiles } from "./network-files.ts";
import type { NodeRecord } from "./network-state.ts";
import { LOOPBACK } from "./peers.ts";
import type { NodeSettings } from "./settings.ts";

/** Megabytes of cache a node may take. */
const CACHE = 512;

/**
 * Pools that hold minutes of a full chain, on every node alike: a small one anywhere drops what the others let through
 * (measured: 968 of 5,000 transactions came through geth's default pools, all 5,000 through these).
 */
const POOL: readonly string[] = [
  ...["--txpool.accountslots", "10000", "--txpool.accountqueue", "10000"],
  ...["--txpool.globalslots", "50000", "--txpool.globalqueue", "50000"],
  // What comes by RPC obeys the same limits as what comes from peers.
  "--txpool.nolocals",
  ...["--txpool.pricelimit", "1"],
];

/**
 * The arguments that make a node's files: `geth init`. Preimages from the first block on, or the state could never be
 * written out again.
 */
export function initArguments(datadir: string, genesis: string): string[] {
  return ["init", "--datadir", datadir, "--state.scheme", "hash", "--cache.preimages", genesis];
}

/** What a node has to know of its network. */
export interface NodeSurroundings extends NodeSettings {
  readonly chainId: number;
  /** Addresses that are let in, CIDR; this machine's unless given. Anybody else is refused before the handshake. */
  readonly peers?: readonly string[];
}

/**
 * The arguments of a node that runs.
 *
 * @param discovers whether it answers strangers who look for nodes, on UDP
 */
export function nodeArguments(
  node: NodeRecord,
  files: NodeFiles,
  { chainId, gasLimit, recommit, peers = ["127.0.0.0/8"] }: NodeSurroundings,
  discovers = false,
): string[] {
  return [
    ...["--config", files.peers, "--datadir", files.folder, "--networkid", String(chainId)],
    // Archive: every block's state is on disk at once. Without it a killed node falls back by hours.
    ...["--syncmode", "full", "--gcmode", "archive", "--state.scheme", "hash"],
    ...["--cache.preimages", "--history.transactions", "0", "--cache", String(CACHE)],
    // A third of the peers may be dialled: enough for every node of a network to dial every other.
    // One that discovers must not call on the public network's nodes.
    discovers ? "--bootnodes=" : "--nodiscover",
    ...["--nat", "none", "--netrestrict", peers.join(","), "--maxpeers", "99"],
    ...["--nodekey", files.nodeKey, "--ipcpath", files.ipc],
    // Geth opens this door always; nobody needs it, so any free port will do.
    ...["--authrpc.addr", LOOPBACK, "--authrpc.port", "0"],
    ...POOL,
    ...["--miner.gasprice", "1", "--gpo.ignoreprice", "1", "--miner.gaslimit", String(gasLimit)],
    ...(node.address === null
      ? rpcArguments(node, gasLimit)
      : [
          ...["--mine", "--miner.etherbase", node.address],
          ...["--unlock", node.address, "--password", files.password],
          ...(recommit === null ? [] : ["--miner.recommit", `${String(recommit)}s`]),
        ]),
  ];
}

/** A node that answers programs, and holds no account. */
function rpcArguments({ rpcPort }: NodeRecord, gasLimit: number): string[] {
  if (rpcPort === null) return [];
  return [
    ...["--http", "--http.addr", LOOPBACK, "--http.port", String(rpcPort)],
    ...["--http.api", "eth,net,web3", "--http.vhosts", "localhost"],
    // A call may take what a block can; a fee cap in ether says nothing on a chain of one's own.
    ...["--rpc.gascap", String(gasLimit), "--rpc.txfeecap", "0"],
  ];
}
