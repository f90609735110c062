import type { TrialNetwork } from "../clique/trial-network.ts";

/** What can be broken of a network that was made for it. */
export interface Breakable extends Pick<TrialNetwork, "folder" | "state" | "wiring"> {
  readonly links: NonNullable<TrialNetwork["links"]>;
  /** Path of a geth whose clock is wrong; asked for only by the attack that needs it. */
  readonly skewedGeth: () => Promise<string>;
}

/** Where attacks are tried: a network that was made for it, or a node in use. */
export interface Range extends Pick<TrialNetwork, "url" | "udpPort" | "funder" | "processes"> {
  /** Null for a network that was not made for it. */
  readonly breakable: Breakable | null;
}

/** What a network that is made for attacks must be made with. */
export const RANGE_PLAN = { cables: true, discovery: true } as const;

/** A network that was made for attacks, see {@link RANGE_PLAN}. */
export function rangeOf(network: TrialNetwork, skewedGeth: () => Promise<string>): Range {
  const { folder, state, links, wiring, url, udpPort, funder, processes } = network;
  if (links === null) throw new TypeError("a network without cables cannot be torn apart");
  const breakable = { folder, state, links, wiring, skewedGeth };
  return { url, udpPort, funder, processes, breakable };
}
