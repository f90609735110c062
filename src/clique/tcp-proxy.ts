import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

import { LongLine } from "./long-line.ts";
import { LOOPBACK } from "./peers.ts";

/**
 * What a proxy does with connections.
 *
 * - `open`: hands on every byte.
 * - `reset`: breaks what stands and refuses what comes, as a machine that is off does.
 * - `silent`: keeps what stands and loses every byte, as a cable that is cut does: nobody is told.
 */
export type Passage = "open" | "reset" | "silent";

/** A line between two programs on this machine that can be cut. It listens on loopback only. */
export class TcpProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Milliseconds that each byte takes in each direction. */
  delay = 0;
  #target: number;
  #passage: Passage = "open";

  private constructor(target: number) {
    this.#target = target;
    // Half-closed lines stay so: the proxy is as transparent as a cable.
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#take(socket);
    });
  }

  /** @param target port of this machine that connections are handed on to */
  static async listen(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, LOOPBACK);
    await once(proxy.#server, "listening");
    return proxy;
  }

  /** Where it listens. */
  get port(): number {
    // A server that listens at a port has such an address.
    return (this.#server.address() as AddressInfo).port;
  }

  get passage(): Passage {
    return this.#passage;
  }

  /** Hands connections that come from now on to another port. */
  aim(target: number): void {
    this.#target = target;
  }

  /** Opens the line, or cuts it. */
  turn(passage: Passage): void {
    if (passage === this.#passage) return;
    // What lost bytes cannot go on: after a silence both ends have to begin anew.
    const breaks = passage === "reset" || this.#passage === "silent";
    this.#passage = passage;
    if (breaks) this.#break();
    else if (passage === "silent") for (const socket of this.#sockets) lose(socket);
  }

  /** Breaks every connection and listens no more. */
  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#break();
    await closed;
  }

  #take(near: Socket): void {
    if (this.#passage === "reset") {
      near.resetAndDestroy();
      return;
    }
    this.#keep(near);
    if (this.#passage === "silent") {
      lose(near);
      return;
    }
    const far = connect({ port: this.#target, host: LOOPBACK, allowHalfOpen: true });
    this.#keep(far);
    // Either end's loss is the other's: a peer must not wait for one that is gone.
    near.once("close", () => far.destroy());
    far.once("close", () => near.destroy());
    const delay = (): number => this.delay;
    near.pipe(new LongLine(delay)).pipe(far);
    far.pipe(new LongLine(delay)).pipe(near);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    // The close that follows says all there is to say.
    socket.on("error", () => undefined);
    socket.once("close", () => this.#sockets.delete(socket));
  }

  #break(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }
}

/** Reads on, so that the sender fills no buffer and learns nothing, and throws it away. */
function lose(socket: Socket): void {
  socket.unpipe();
  socket.resume();
}
