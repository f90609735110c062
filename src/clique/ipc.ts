import { once } from "node:events";
import { connect, type Socket } from "node:net";

import { GridwellError } from "../domain/errors.ts";
import { word } from "./rpc-values.ts";

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** How long a node may take to answer a question, milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * JSON-RPC 2.0 over a node's local socket, where it obeys whoever may open the file: all of its methods, admin ones
 * included. Geth ends each answer with a line break.
 */
export class IpcClient implements Disposable {
  readonly #socket: Socket;
  readonly #path: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #hearing = new Map<string, (news: unknown) => void>();
  #next = 1;
  #parts: string[] = [];

  private constructor(socket: Socket, path: string) {
    this.#socket = socket;
    this.#path = path;
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      this.#take(text);
    });
    socket.on("error", (cause) => {
      this.#fail("broke off the connection", cause);
    });
    socket.on("close", () => {
      this.#fail("closed the connection");
    });
  }

  /**
   * Connects to a node.
   *
   * @throws GridwellError `CLIQUE_NODE_SILENT` when nobody listens there
   */
  static async connect(path: string): Promise<IpcClient> {
    const socket = connect(path);
    try {
      await once(socket, "connect", { signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch (cause) {
      socket.destroy();
      throw new GridwellError("CLIQUE_NODE_SILENT", "No node answers on this socket", {
        where: path,
        cause,
      });
    }
    return new IpcClient(socket, path);
  }

  /**
   * Asks the node.
   *
   * @throws GridwellError `CLIQUE_NODE_REFUSED` with the node's words, `CLIQUE_NODE_SILENT`
   */
  async call(method: string, params: readonly unknown[] = []): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(this.#silent(`did not answer ${method} within ${String(PATIENCE_MS / 1_000)} s`));
      }, PATIENCE_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#socket.write(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    });
  }

  /**
   * Has the node tell what is new until the client is let go.
   *
   * @param what geth's name of it: `newHeads`
   * @throws GridwellError as {@link call}
   */
  async subscribe(what: string, hear: (news: unknown) => void): Promise<void> {
    this.#hearing.set(word(await this.call("eth_subscribe", [what])), hear);
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
    this.#fail("was let go");
  }

  #take(text: string): void {
    let rest = text;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      this.#parts.push(rest.slice(0, end));
      this.#answer(this.#parts.join(""));
      this.#parts = [];
      rest = rest.slice(end + 1);
    }
    if (rest !== "") this.#parts.push(rest);
  }

  #answer(line: string): void {
    const answer = JSON.parse(line) as {
      readonly id?: number;
      /** Of what comes unasked. */
      readonly params?: { readonly subscription: string; readonly result: unknown };
      readonly result?: unknown;
      readonly error?: { readonly code: number; readonly message: string };
    };
    if (answer.params !== undefined) {
      this.#hearing.get(answer.params.subscription)?.(answer.params.result);
      return;
    }
    const waiting = this.#waiting.get(answer.id ?? 0);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id ?? 0);
    clearTimeout(waiting.timer);
    if (answer.error === undefined) waiting.resolve(answer.result);
    else {
      waiting.reject(
        new GridwellError("CLIQUE_NODE_REFUSED", `The node says: ${answer.error.message}`, {
          where: this.#path,
        }),
      );
    }
  }

  #fail(what: string, cause?: Error): void {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(this.#silent(what, cause));
    }
    this.#waiting.clear();
  }

  #silent(what: string, cause?: Error): GridwellError {
    return new GridwellError("CLIQUE_NODE_SILENT", `The node ${what}`, {
      where: this.#path,
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

/** Connects to a node, does something with it, and lets it go. */
export async function withNode<T>(
  path: string,
  work: (client: IpcClient) => Promise<T>,
): Promise<T> {
  using client = await IpcClient.connect(path);
  return await work(client);
}

/** Whether a node answered that it does not do what it was asked. */
export function isRefusal(error: unknown): error is GridwellError {
  return error instanceof GridwellError && error.code === "CLIQUE_NODE_REFUSED";
}

/** What a node answers; null when it refuses, is just going down, or not up yet. */
export async function quietly<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (isRefusal(error)) return null;
    if (error instanceof GridwellError && error.code === "CLIQUE_NODE_SILENT") return null;
    throw error;
  }
}
