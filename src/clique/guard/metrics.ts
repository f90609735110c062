import { Counter, Gauge, Histogram, Registry } from "prom-client";

import type { Role } from "./access.ts";
import type { Members } from "./members.ts";

/** What a metric reads when it is asked for. */
export interface MetricSources {
  readonly members: Pick<Members, "counts" | "age" | "head">;
  /** Connections that are open. */
  readonly connections: () => number;
}

/** What became of a call. */
export type Outcome = "passed" | "refused" | "failed";

/** The guard's figures, in the text format of Prometheus. Labels are a few known words, never what a caller sent. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Counter<"caller" | "status">;
  readonly #calls: Counter<"method" | "outcome">;
  readonly #refusals: Counter<"code">;
  readonly #transactions: Counter<"role">;
  readonly #nodeSeconds: Histogram<"lane">;
  #lately = new Map<string, number>();

  constructor({ members, connections }: MetricSources) {
    const registers = [this.#registry];
    this.#requests = new Counter({
      name: "gridwell_guard_requests_total",
      help: "HTTP requests by the key's holder and the HTTP status",
      labelNames: ["caller", "status"],
      registers,
    });
    this.#calls = new Counter({
      name: "gridwell_guard_calls_total",
      help: "JSON-RPC calls by method and what became of them",
      labelNames: ["method", "outcome"],
      registers,
    });
    this.#refusals = new Counter({
      name: "gridwell_guard_refusals_total",
      help: "What was refused, by the code of docs/errors.md",
      labelNames: ["code"],
      registers,
    });
    this.#transactions = new Counter({
      name: "gridwell_guard_transactions_total",
      help: "Transactions that were let through, by the role of their sender",
      labelNames: ["role"],
      registers,
    });
    this.#nodeSeconds = new Histogram({
      name: "gridwell_guard_node_seconds",
      help: "Seconds until the node had answered",
      labelNames: ["lane"],
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
      registers,
    });
    const roles = new Gauge({
      name: "gridwell_guard_senders",
      help: "Accounts that may send transactions, by their role",
      labelNames: ["role"],
      registers,
      collect: () => {
        for (const [role, count] of Object.entries(members.counts)) roles.set({ role }, count);
      },
    });
    const age = new Gauge({
      name: "gridwell_guard_registry_age_seconds",
      help: "Seconds since the contracts were asked who may send; -1 before the first time",
      registers,
      collect: () => {
        age.set(members.age === null ? -1 : members.age / 1_000);
      },
    });
    const head = new Gauge({
      name: "gridwell_guard_chain_head",
      help: "Number of the last block that was seen; -1 when that is too long ago",
      registers,
      collect: () => {
        head.set(members.head ?? -1);
      },
    });
    const open = new Gauge({
      name: "gridwell_guard_connections",
      help: "Connections that are open",
      registers,
      collect: () => {
        open.set(connections());
      },
    });
  }

  /** The media type of {@link Metrics.text}. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All figures. */
  async text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Counts a request; `caller` is the key's holder or `anonymous`, null for who was not let in. */
  request(caller: string | null, status: number): void {
    this.#requests.inc({ caller: caller ?? "refused", status: String(status) });
  }

  /** Counts a call; `method` is one that the guard knows, else null. */
  call(method: string | null, outcome: Outcome): void {
    this.#calls.inc({ method: method ?? "other", outcome });
  }

  /** Counts a refusal. */
  refusal(code: string): void {
    this.#refusals.inc({ code });
    this.#lately.set(code, (this.#lately.get(code) ?? 0) + 1);
  }

  /** What was refused since this was asked last, by code; null when nothing was. */
  lately(): Readonly<Record<string, number>> | null {
    const lately = this.#lately;
    this.#lately = new Map();
    return lately.size === 0 ? null : Object.fromEntries(lately);
  }

  /** Counts a transaction that is let through. */
  transaction(role: Role): void {
    this.#transactions.inc({ role });
  }

  /** Notes how long the node took. */
  node(lane: string, milliseconds: number): void {
    this.#nodeSeconds.observe({ lane }, milliseconds / 1_000);
  }
}
