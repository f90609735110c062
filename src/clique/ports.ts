import { once } from "node:events";
import { createServer } from "node:net";

import { GridwellError } from "../domain/errors.ts";
import { LOOPBACK } from "./peers.ts";

/** First port that is tried for the peers' network: below those that systems give to outgoing connections. */
const FIRST_PEER = 30_311;
/** First port that is tried for JSON-RPC, the usual one. */
const FIRST_RPC = 8_545;
/** Ports that are tried. */
const TRIES = 1_000;

/** Gives out ports of this machine that nobody listens on, none of them twice. */
export class Ports {
  readonly #given: Set<number>;

  /** @param given ports that are spoken for already */
  constructor(given: Iterable<number> = []) {
    this.#given = new Set(given);
  }

  /** A free port for peers. */
  async peer(): Promise<number> {
    return this.#from(FIRST_PEER);
  }

  /**
   * A port for JSON-RPC.
   *
   * @param wanted the one that must be free; any when null
   * @throws GridwellError `CLIQUE_PORT_TAKEN`
   */
  async rpc(wanted: number | null): Promise<number> {
    if (wanted === null) return this.#from(FIRST_RPC);
    if (!(await isFree(wanted))) throw portTaken(wanted);
    this.#given.add(wanted);
    return wanted;
  }

  async #from(first: number): Promise<number> {
    for (let port = first; port < first + TRIES; port++) {
      if (this.#given.has(port) || !(await isFree(port))) continue;
      this.#given.add(port);
      return port;
    }
    throw new GridwellError(
      "CLIQUE_PORT_TAKEN",
      `No port from ${String(first)} to ${String(first + TRIES - 1)} is free: look what listens there`,
    );
  }
}

/** Whether nobody listens on a port of this machine. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, LOOPBACK);
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    if (server.listening) {
      server.close();
      await once(server, "close");
    }
  }
}

/** The error for a port that somebody else has. */
export function portTaken(port: number): GridwellError {
  return new GridwellError(
    "CLIQUE_PORT_TAKEN",
    `Port ${String(port)} of this machine is taken: end what listens there, or name another one with --rpc-port`,
  );
}
