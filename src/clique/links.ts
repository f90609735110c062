import type { NodeRecord } from "./network-state.ts";
import type { Peer } from "./peers.ts";
import { TcpProxy, type Passage } from "./tcp-proxy.ts";

/** A proxy with the two nodes that it joins, by name. */
interface Link {
  readonly from: string;
  readonly to: string;
  readonly proxy: TcpProxy;
}

/**
 * The cables of a network that is brought up for a trial: each node reaches each other one through a proxy of its own,
 * so that a network can be torn apart and joined again. A node that is started with links finds nobody without them,
 * so they live as long as its network.
 */
export class Links {
  readonly #links: Link[] = [];

  /** Whom a node shall dial, and where: the other nodes, behind proxies. */
  async peersOf(node: NodeRecord, others: readonly NodeRecord[]): Promise<Peer[]> {
    const peers: Peer[] = [];
    for (const { name, nodeId, port } of others) {
      let link = this.#links.find(({ from, to }) => from === node.name && to === name);
      if (link === undefined) {
        link = { from: node.name, to: name, proxy: await TcpProxy.listen(port) };
        this.#links.push(link);
      }
      // A node that was stopped may have come back at another port.
      link.proxy.aim(port);
      peers.push({ nodeId, port: link.proxy.port });
    }
    return peers;
  }

  /**
   * Cuts every cable between groups. Who is in no group is in one with all others that are in none.
   *
   * @param groups names of nodes that still reach each other
   * @param how whether the ends are told; a silence is what a broken cable is
   */
  cut(groups: readonly (readonly string[])[], how: Exclude<Passage, "open"> = "reset"): void {
    const groupOf = (name: string): number => groups.findIndex((group) => group.includes(name));
    for (const { from, to, proxy } of this.#links) {
      proxy.turn(groupOf(from) === groupOf(to) ? "open" : how);
    }
  }

  /**
   * Makes every cable long.
   *
   * @param milliseconds that each byte takes on its way, in each direction
   */
  slow(milliseconds: number): void {
    for (const { proxy } of this.#links) proxy.delay = milliseconds;
  }

  /** Joins every cable. */
  heal(): void {
    for (const { proxy } of this.#links) proxy.turn("open");
  }

  /** Takes all cables away. */
  async close(): Promise<void> {
    await Promise.all(this.#links.splice(0).map(({ proxy }) => proxy.close()));
  }
}
