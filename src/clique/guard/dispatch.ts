import type { Caller } from "./callers.ts";
import type { Judge, PassedCall } from "./judge.ts";
import { readBody, type Body, type CallId } from "./json-rpc.ts";
import { METHODS } from "./methods.ts";
import type { Metrics } from "./metrics.ts";
import { Refusal, REFUSALS, refusalAnswer } from "./refusals.ts";
import { failed, type Upstream } from "./upstream.ts";

/** What a request is answered with. */
export interface Reply {
  readonly status: number;
  /** JSON. */
  readonly text: string;
  /** Whole seconds, when the caller should wait. */
  readonly retryAfter: number | null;
}

/** What requests are worked on with. */
export interface DispatchOptions {
  readonly judge: Judge;
  readonly upstream: Upstream;
  readonly metrics: Metrics;
  readonly batchLength: number;
  readonly clock: () => number;
  /** Takes what nobody foresaw. */
  readonly onFault: (error: unknown) => void;
}

/** What became of one item. */
interface Judged {
  readonly id: CallId;
  /** One that the guard knows, else null. */
  readonly method: string | null;
  readonly verdict: PassedCall | Refusal;
}

/** Bytes of a body that cost one unit: to read a mebibyte of JSON takes as long as a hundred calls. */
const BODY_BYTES_PER_UNIT = 16_384;
/** Bytes of an answer that cost one unit. */
const ANSWER_BYTES_PER_UNIT = 65_536;

/** Answers requests item by item: what may pass goes to the node in one piece and in its order, the rest is refused. */
export class Dispatch {
  readonly #options: DispatchOptions;

  constructor(options: DispatchOptions) {
    this.#options = options;
  }

  /**
   * Answers a body.
   *
   * @param signal aborted when the caller has gone
   * @throws Refusal when the body as a whole is none
   */
  async answer(bytes: Uint8Array, caller: Caller, signal: AbortSignal): Promise<Reply> {
    caller.charge(Math.floor(bytes.length / BODY_BYTES_PER_UNIT));
    const body = readBody(bytes, this.#options.batchLength);
    const judged = await this.#judgeAll(body, caller, signal);
    const passed = judged.flatMap(({ verdict }) => (verdict instanceof Refusal ? [] : [verdict]));
    const answers = await this.#ask(passed, caller, signal);
    let next = 0;
    const texts = judged.map((item) => {
      const { id, method, verdict } = item;
      const outcome =
        verdict instanceof Refusal ? verdict : (answers[next++] ?? failed("left out an answer"));
      return this.#tell(id, method, outcome, verdict === outcome);
    });
    const text = body.isBatch ? `[${texts.join(",")}]` : (texts[0] ?? "");
    return { ...statusOf(judged), text };
  }

  async #judgeAll(body: Body, caller: Caller, signal: AbortSignal): Promise<Judged[]> {
    const { judge } = this.#options;
    const judged: Judged[] = [];
    for (const item of body.items) {
      const { id } = item;
      if ("refusal" in item) {
        // What is no call costs as much as the cheapest one.
        caller.charge(1);
        judged.push({ id, method: null, verdict: item.refusal });
        continue;
      }
      if (signal.aborted) throw failed("was not asked: the caller has gone");
      const method = METHODS.has(item.method) ? item.method : null;
      try {
        judged.push({ id, method, verdict: await judge.judge(item, caller) });
      } catch (error) {
        judged.push({ id, method, verdict: this.#refusalOf(error) });
      }
    }
    return judged;
  }

  /** Answers of the node to calls, in their order. */
  async #ask(
    calls: readonly PassedCall[],
    caller: Caller,
    signal: AbortSignal,
  ): Promise<readonly (string | Refusal)[]> {
    if (calls.length === 0) return [];
    const { upstream, clock, metrics } = this.#options;
    // Own numbers: those of callers may come twice.
    const asked = calls.map(({ method, params }, id) => ({ jsonrpc: "2.0", id, method, params }));
    const begun = clock();
    try {
      const { value, bytes } = await upstream.send(
        caller.lane,
        JSON.stringify(asked.length === 1 ? asked[0] : asked),
        signal,
      );
      caller.charge(Math.floor(bytes / ANSWER_BYTES_PER_UNIT));
      for (const { role } of calls) if (role !== null) metrics.transaction(role);
      const list: readonly unknown[] = asked.length > 1 && Array.isArray(value) ? value : [value];
      return collect(list, calls.length);
    } catch (error) {
      const refusal = this.#refusalOf(error);
      return calls.map(() => refusal);
    } finally {
      metrics.node(caller.lane, clock() - begun);
    }
  }

  /** The text of an item's answer. */
  #tell(id: CallId, method: string | null, outcome: string | Refusal, isOurs: boolean): string {
    const { metrics } = this.#options;
    if (typeof outcome === "string") {
      metrics.call(method, "passed");
      return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},${outcome}}`;
    }
    metrics.call(method, isOurs ? "refused" : "failed");
    metrics.refusal(outcome.kind.code);
    return JSON.stringify(refusalAnswer(id, outcome));
  }

  #refusalOf(error: unknown): Refusal {
    if (error instanceof Refusal) return error;
    this.#options.onFault(error);
    return new Refusal("internal", "the guard failed; its log says more: report it");
  }
}

/** Puts the node's answers to the numbers that were asked, as the rest of a JSON object's text. */
function collect(list: readonly unknown[], count: number): (string | Refusal)[] {
  const answers = Array.from({ length: count }, (): string | Refusal =>
    failed("did not answer the call"),
  );
  for (const item of list) {
    if (typeof item !== "object" || item === null) continue;
    const fields = new Map(Object.entries<unknown>({ ...item }));
    const id = fields.get("id");
    // An error without a number, when the node read none: it concerns all that was asked.
    const places = typeof id === "number" ? [id] : [...answers.keys()];
    const text = restOf(fields);
    for (const place of places) {
      if (text !== null && place in answers) answers[place] = text;
    }
  }
  return answers;
}

function restOf(fields: ReadonlyMap<string, unknown>): string | null {
  for (const name of ["error", "result"]) {
    const value = fields.get(name);
    // A node may write `"error": null` beside a result.
    if (value === undefined || (name === "error" && value === null)) continue;
    return `"${name}":${JSON.stringify(value)}`;
  }
  return null;
}

/** 200, unless everything that was asked came too fast: then callers know from the status that they must wait. */
function statusOf(judged: readonly Judged[]): Pick<Reply, "status" | "retryAfter"> {
  let longest = 0;
  for (const { verdict } of judged) {
    const isRate = verdict instanceof Refusal && verdict.kind === REFUSALS.rate;
    if (!isRate) return { status: 200, retryAfter: null };
    longest = Math.max(longest, verdict.retryAfter ?? 0);
  }
  return { status: REFUSALS.rate.status, retryAfter: Math.max(1, Math.ceil(longest / 1_000)) };
}
