import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** A call that reached the node. */
interface SeenCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What the spy does instead of asking the node. */
type Mood = (response: ServerResponse, body: string) => void;

/** An HTTP server before a node, that notes what comes through and can play a node in trouble. */
export class NodeSpy {
  readonly #server: Server;
  readonly #seen: SeenCall[] = [];
  #mood: Mood | null = null;

  constructor(node: string) {
    this.#server = createServer((request, response) => {
      void this.#answer(node, text(request), response);
    });
  }

  /** Starts it; its URL. */
  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("a socket without a port");
    return `http://127.0.0.1:${String(address.port)}`;
  }

  /** Calls of a method, or all, since {@link forget}. */
  seen(method?: string): readonly SeenCall[] {
    return this.#seen.filter((call) => method === undefined || call.method === method);
  }

  forget(): void {
    this.#seen.length = 0;
  }

  /** Changes what the node does; null for what it really does. */
  play(mood: Mood | null): void {
    this.#mood = mood;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #answer(node: string, arriving: Promise<string>, response: ServerResponse): Promise<void> {
    try {
      const body = await arriving;
      const parsed: unknown = JSON.parse(body);
      for (const call of Array.isArray(parsed) ? parsed : [parsed]) {
        // What the guard writes is JSON-RPC; that it is so is what the tests look at.
        this.#seen.push(call as SeenCall);
      }
      if (this.#mood !== null) {
        this.#mood(response, body);
        return;
      }
      const headers = { "content-type": "application/json" };
      const answer = await fetch(node, { method: "POST", headers, body });
      response.writeHead(answer.status, headers).end(await answer.text());
    } catch {
      response.destroy();
    }
  }
}
