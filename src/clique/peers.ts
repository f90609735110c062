/** Where a node is found by its peers. */
export interface Peer {
  /** 128 hex digits. */
  readonly nodeId: string;
  readonly port: number;
  /** IP address, for nodes on machines of their own; {@link LOOPBACK} unless given. */
  readonly host?: string;
}

/** Nodes of a network on one machine speak with each other here, and nobody else is let in. */
export const LOOPBACK = "127.0.0.1";

/** The URL of a node without discovery. */
export function enodeOf({ nodeId, port, host = LOOPBACK }: Peer): string {
  return `enode://${nodeId}@${host}:${String(port)}?discport=0`;
}

/**
 * The part of geth's configuration that has no flags: peers that are dialled again whenever they are lost, and let in
 * whatever the number of others. (`static-nodes.json` is ignored by this geth.) The port, too: its flag would listen on
 * every interface.
 *
 * @param discovers whether it answers strangers who look for nodes
 */
export function peersToml(own: Peer, others: readonly Peer[], discovers = false): string {
  const list = others.map((peer) => `  "${enodeOf(peer)}",\n`).join("");
  return [
    "[Node.P2P]",
    `ListenAddr = "${own.host ?? LOOPBACK}:${String(own.port)}"`,
    `NoDiscovery = ${String(!discovers)}`,
    `StaticNodes = [\n${list}]`,
    `TrustedNodes = [\n${list}]`,
    "",
  ].join("\n");
}
