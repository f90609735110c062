import { GridwellError } from "../domain/errors.ts";

/** One request. */
export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What a node says to one request. */
export type RpcAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: { readonly message: string; readonly data: unknown } };

/** Milliseconds after which a request counts as lost. */
const PATIENCE = 30_000;
/** Requests in one HTTP request at most; geth takes 1,000. */
export const MOST_CALLS = 100;

/** JSON-RPC over HTTP with batches, as plain as it can be: no caches, no retries, no redirects. */
export class RpcClient {
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  #id = 0;

  /** @param headers that go with every request, for example a guard's API key */
  constructor(url: URL, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  /**
   * One request.
   *
   * @throws GridwellError `LOAD_NODE_SILENT` when there is no answer, `LOAD_NODE_REFUSED` when it is an error
   */
  async call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    const [answer] = await this.batch([{ method, params }]);
    if (answer?.ok === true) return answer.result;
    throw new GridwellError(
      "LOAD_NODE_REFUSED",
      `${method}: the node says "${answer?.error.message ?? "nothing"}"`,
      { cause: answer?.error },
    );
  }

  /** Any number of requests, in HTTP requests of {@link MOST_CALLS}, one after the other; answers in their order. */
  async all(calls: readonly RpcCall[]): Promise<RpcAnswer[]> {
    const answers: RpcAnswer[] = [];
    for (let first = 0; first < calls.length; first += MOST_CALLS) {
      answers.push(...(await this.batch(calls.slice(first, first + MOST_CALLS))));
    }
    return answers;
  }

  /**
   * One HTTP request with several requests; answers in their order.
   *
   * @throws GridwellError `LOAD_NODE_SILENT`; nothing is known then of any of them
   */
  async batch(calls: readonly RpcCall[]): Promise<RpcAnswer[]> {
    if (calls.length === 0) return [];
    const first = this.#id;
    this.#id += calls.length;
    const body = calls.map(({ method, params }, i) => ({
      jsonrpc: "2.0",
      id: first + i,
      method,
      params,
    }));
    const said = await this.#post(JSON.stringify(body.length === 1 ? body[0] : body));
    const byId = new Map<unknown, RpcAnswer>();
    for (const item of Array.isArray(said) ? (said as unknown[]) : [said]) {
      const [id, answer] = answerIn(item);
      byId.set(id, answer);
    }
    return calls.map((_, i) => byId.get(first + i) ?? byId.get(null) ?? MISSING);
  }

  async #post(body: string): Promise<unknown> {
    try {
      const response = await fetch(this.#url, {
        method: "POST",
        // A node that compresses its answers spends more on that than on the answers.
        headers: {
          ...this.#headers,
          "content-type": "application/json",
          "accept-encoding": "identity",
        },
        body,
        // A node that was checked must not pass the load on to one that was not.
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
      });
      return await response.json();
    } catch (cause) {
      // The address may hold credentials: it is left out.
      throw new GridwellError(
        "LOAD_NODE_SILENT",
        "The node did not answer: is it running, and is that its HTTP port?",
        { cause },
      );
    }
  }
}

const MISSING: RpcAnswer = { ok: false, error: { message: "no answer", data: null } };

function answerIn(item: unknown): readonly [id: unknown, RpcAnswer] {
  if (typeof item !== "object" || item === null) return [undefined, MISSING];
  const id: unknown = Reflect.get(item, "id");
  const error: unknown = Reflect.get(item, "error");
  if (typeof error !== "object" || error === null) {
    return [id, { ok: true, result: Reflect.get(item, "result") as unknown }];
  }
  const message: unknown = Reflect.get(error, "message");
  const data: unknown = Reflect.get(error, "data");
  return [id, { ok: false, error: { message: String(message), data } }];
}

/**
 * A JSON-RPC quantity as a number.
 *
 * @throws GridwellError `LOAD_NODE_REFUSED` when it is none
 */
export function quantity(value: unknown): number {
  return Number(bigQuantity(value));
}

/** The same as a bigint. */
export function bigQuantity(value: unknown): bigint {
  if (typeof value === "string" && /^0x[0-9a-fA-F]+$/.test(value)) return BigInt(value);
  throw new GridwellError(
    "LOAD_NODE_REFUSED",
    `the node gave ${String(value)} where a number belongs`,
  );
}
