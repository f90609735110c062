import { GridwellError } from "../domain/errors.ts";

/**
 * The newest rules of a chain. Clique ends at London. Berlin has no base fee: a flood cannot drive the price up and
 * price honest meters out, as it can under London.
 */
export type Fork = "berlin" | "london";

/** What stands in a genesis block and stays for the life of a chain. */
export interface ChainSettings {
  readonly chainId: number;
  /** Seconds between two blocks. */
  readonly period: number;
  /** Blocks after which open votes lapse. */
  readonly epoch: number;
  readonly fork: Fork;
}

/** What may be changed at any start. */
export interface NodeSettings {
  /** Gas of a block that signers strive for. */
  readonly gasLimit: number;
  /** Seconds after which a signer takes new transactions into the block it prepares; geth's own 2 when null. */
  readonly recommit: number | null;
}

/** How many nodes a network begins with. */
export interface Shape {
  readonly nodes: number;
  readonly signers: number;
}

/** What `clique up` takes unless told otherwise. */
export const DEFAULTS = {
  nodes: 4,
  signers: 3,
  period: 2,
  epoch: 30_000,
  gasLimit: 60_000_000,
  fork: "berlin",
} as const;

/** Least and greatest value of a setting, with the reason for the bounds. */
const RANGES = {
  nodes: [2, 25, "one signer and one RPC node at least; beyond 25 use machines of their own"],
  signers: [1, 24, "at least one, and fewer than nodes, so that one is left for RPC"],
  period: [1, 3_600, "seconds; 1 forks often, 2 and more is better"],
  epoch: [10, 1_000_000, "blocks after which open votes lapse"],
  "gas-limit": [10_000_000, 1_000_000_000, "gas; less cannot hold the suite's deployment"],
  recommit: [1, 60, "seconds"],
  "chain-id": [1_000, 2 ** 31 - 1, "small numbers belong to public chains"],
  "rpc-port": [1_024, 65_535, "a port that needs no privilege"],
} as const;

/** A setting that has a range. */
export type Ranged = keyof typeof RANGES;

/**
 * A whole number as a user writes it, held to its setting's range.
 *
 * @throws GridwellError `USAGE_CLIQUE`
 */
export function parseSetting(name: Ranged, text: string): number {
  const [least, greatest, reason] = RANGES[name];
  const value = Number(text);
  if (/^\d{1,10}$/.test(text) && value >= least && value <= greatest) return value;
  throw new GridwellError(
    "USAGE_CLIQUE",
    `--${name} ${text} must be a whole number from ${String(least)} to ${String(greatest)} (${reason})`,
  );
}

/**
 * The rules of a chain as a user names them.
 *
 * @throws GridwellError `USAGE_CLIQUE`
 */
export function parseFork(text: string): Fork {
  if (text === "berlin" || text === "london") return text;
  throw new GridwellError(
    "USAGE_CLIQUE",
    `--fork ${text} is none: berlin has no base fee, london has; clique knows nothing newer`,
  );
}

/**
 * Fails unless a network of this shape leaves a node for RPC.
 *
 * @throws GridwellError `USAGE_CLIQUE`
 */
export function checkShape({ nodes, signers }: Shape): void {
  if (signers < nodes) return;
  throw new GridwellError(
    "USAGE_CLIQUE",
    `--signers ${String(signers)} of --nodes ${String(nodes)} leaves no RPC node, and signers answer nobody: ` +
      `give --nodes ${String(signers + 1)}`,
  );
}

/** Signers of `count` that have to seal for the chain to go on, and confirmations that make a block final. */
export function quorum(count: number): number {
  return Math.floor(count / 2) + 1;
}
