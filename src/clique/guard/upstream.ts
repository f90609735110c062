import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

import { Refusal } from "./refusals.ts";

/** The node that is guarded. */
export interface NodeAddress {
  /** `http://` or `https://`. It may hold credentials, and is never told to anybody. */
  readonly url: string;
  /** Sent with every request, such as what authorises the guard. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What bounds the traffic with the node. */
export interface UpstreamBounds {
  readonly nodeConnections: number;
  readonly nodeConnectionsAnonymous: number;
  readonly nodeSeconds: number;
  readonly answerBytes: number;
}

/** An answer of the node. */
export interface NodeAnswer {
  readonly value: unknown;
  readonly bytes: number;
}

/** Which connections a request takes: those of callers with a key are never taken by the others. */
export type Lane = "key" | "anonymous";

/** Why a request was ended: the node took too long. */
const LATE = Symbol("late");

/** Kept-alive, counted connections to the node. */
export class Upstream {
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #agents: Readonly<Record<Lane, HttpAgent | HttpsAgent>>;
  readonly #bounds: UpstreamBounds;

  constructor(node: NodeAddress, bounds: UpstreamBounds) {
    this.#url = new URL(node.url);
    this.#headers = node.headers;
    this.#bounds = bounds;
    const agent = (maxSockets: number): HttpAgent | HttpsAgent => {
      const options = { keepAlive: true, maxSockets, maxTotalSockets: maxSockets };
      return this.#url.protocol === "https:" ? new HttpsAgent(options) : new HttpAgent(options);
    };
    this.#agents = {
      key: agent(bounds.nodeConnections),
      anonymous: agent(bounds.nodeConnectionsAnonymous),
    };
  }

  /**
   * Sends a body, and reads the answer's JSON.
   *
   * @param signal ends it, when nobody waits for the answer any more
   * @throws Refusal `nodeFailed`, `answerTooLarge`
   */
  async send(lane: Lane, body: string, signal: AbortSignal): Promise<NodeAnswer> {
    const { nodeSeconds } = this.#bounds;
    const ending = new AbortController();
    const end = (): void => {
      ending.abort();
    };
    const timer = setTimeout(() => {
      ending.abort(LATE);
    }, nodeSeconds * 1_000);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
    try {
      const text = await this.#exchange(lane, body, ending.signal, true);
      return { value: parse(text), bytes: text.length };
    } catch (error) {
      if (error instanceof Refusal) throw error;
      if (ending.signal.reason === LATE) {
        throw new Refusal(
          "nodeFailed",
          `the node did not answer within ${String(nodeSeconds)} s: ask for less, or try again`,
        );
      }
      throw failed("cannot be reached");
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
    }
  }

  /** Ends all connections. */
  close(): void {
    this.#agents.key.destroy();
    this.#agents.anonymous.destroy();
  }

  async #exchange(
    lane: Lane,
    body: string,
    signal: AbortSignal,
    mayRetry: boolean,
  ): Promise<Buffer> {
    const begin = this.#url.protocol === "https:" ? httpsRequest : httpRequest;
    const bytes = Buffer.from(body);
    const request = begin(this.#url, {
      method: "POST",
      agent: this.#agents[lane],
      signal,
      headers: {
        ...this.#headers,
        "content-type": "application/json",
        "content-length": bytes.length,
      },
    });
    let response: IncomingMessage;
    try {
      response = await new Promise((resolve, reject) => {
        request.once("response", resolve);
        request.once("error", reject);
        request.end(bytes);
      });
    } catch (error) {
      // A kept connection that the node closed at the same moment: nothing was wrong with the request. To hand over a
      // transaction twice does no harm.
      const reset = error instanceof Error && Reflect.get(error, "code") === "ECONNRESET";
      if (reset && request.reusedSocket && mayRetry) {
        return this.#exchange(lane, body, signal, false);
      }
      throw error;
    }
    return this.#collect(response);
  }

  async #collect(response: IncomingMessage): Promise<Buffer> {
    const { answerBytes } = this.#bounds;
    if (response.statusCode !== 200) {
      response.resume();
      throw failed(`answered with HTTP ${String(response.statusCode)}`);
    }
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of response) {
      // A stream without an encoding gives bytes.
      const chunk = part as Buffer;
      size += chunk.length;
      if (size > answerBytes) {
        response.destroy();
        throw new Refusal(
          "answerTooLarge",
          `the answer is larger than ${String(answerBytes)} bytes: ask for fewer blocks, slots or calls at once`,
        );
      }
      parts.push(chunk);
    }
    return Buffer.concat(parts, size);
  }
}

function parse(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString("utf8"));
  } catch {
    throw failed("answered with something that is no JSON");
  }
}

/** A fault of the node's, told without its address. */
export function failed(what: string): Refusal {
  return new Refusal(
    "nodeFailed",
    `the node behind the guard ${what}: try again, and look after it if that goes on`,
  );
}
