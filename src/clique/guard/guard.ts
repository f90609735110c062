import type { AddressInfo } from "node:net";

import { FetchRequest, JsonRpcProvider, Network } from "ethers";
import { fastify, type FastifyInstance } from "fastify";

import type { Archive } from "../../chain/archive/archive.ts";
import { sayingOf } from "../../chain/node-answers.ts";
import { GridwellError } from "../../domain/errors.ts";
import { accessOf, type CommunityContracts } from "./access.ts";
import type { ApiKeys } from "./api-keys.ts";
import { Callers } from "./callers.ts";
import { Dispatch } from "./dispatch.ts";
import { Judge } from "./judge.ts";
import type { Limits } from "./limits.ts";
import { Members } from "./members.ts";
import { Metrics } from "./metrics.ts";
import { createServer, type LogStream } from "./server.ts";
import { Upstream, type NodeAddress } from "./upstream.ts";

/** What a guard is made of. */
export interface GuardOptions {
  /** The node behind it. */
  readonly node: NodeAddress;
  readonly chainId: bigint;
  /** The community's contracts: transactions go to these only, see {@link accessOf}. */
  readonly contracts: CommunityContracts;
  /** Block before which nothing of the community is. */
  readonly fromBlock: number;
  /** What came before the chain. Default: nothing. */
  readonly archive?: Archive | null;
  readonly limits: Limits;
  readonly keys: ApiKeys;
  /** Where the log goes, one JSON object a line; null for silence. */
  readonly log: LogStream | null;
  /** Milliseconds of a clock that never goes back. Default: the machine's. */
  readonly clock?: () => number;
}

/** Where a guard listens. */
export interface Listening {
  /** Of JSON-RPC, with `/health`. */
  readonly url: string;
  /** Of `/metrics` and `/health`; null when they are not served. */
  readonly metricsUrl: string | null;
}

/** A door to listen at; port 0 takes any that is free. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** On loopback only; null for no metrics. */
  readonly metricsPort: number | null;
}

const LOOPBACK = "127.0.0.1";
/** Milliseconds that requests in the works are given at the end. */
const FAREWELL = 10_000;
/** Milliseconds between two lines of the log on what was refused. */
const SUMMARY = 60_000;

/** Stands before a community's node, and lets through what the community needs of it. */
export class Guard {
  readonly #options: GuardOptions;
  readonly #provider: JsonRpcProvider;
  readonly #upstream: Upstream;
  readonly #members: Members;
  readonly #callers: Callers;
  readonly #metrics: Metrics;
  readonly #door: FastifyInstance;
  readonly #side: FastifyInstance;
  #timer: NodeJS.Timeout | null = null;
  #summary: NodeJS.Timeout | null = null;
  #ended: Promise<void> | null = null;

  constructor(options: GuardOptions) {
    this.#options = options;
    const { node, chainId, contracts, fromBlock, archive = null, limits, keys, log } = options;
    const clock = options.clock ?? ((): number => Math.floor(performance.now()));
    const request = new FetchRequest(node.url);
    request.timeout = limits.nodeSeconds * 1_000;
    for (const [name, value] of Object.entries(node.headers)) request.setHeader(name, value);
    this.#provider = new JsonRpcProvider(request, Network.from(chainId), {
      staticNetwork: true,
      cacheTimeout: -1,
    });
    this.#members = new Members({
      groups: accessOf(contracts),
      newcomers: limits.newcomerGasPerSecond > 0,
      provider: this.#provider,
      fromBlock,
      archive,
      staleAfter: limits.staleSeconds * 1_000,
      clock,
    });
    this.#upstream = new Upstream(node, limits);
    this.#callers = new Callers(limits, keys, clock);
    let connections = 0;
    this.#metrics = new Metrics({ members: this.#members, connections: () => connections });
    const dispatch = new Dispatch({
      judge: new Judge({ limits, chainId, members: this.#members, clock }),
      upstream: this.#upstream,
      metrics: this.#metrics,
      batchLength: limits.batchLength,
      clock,
      onFault: (error) => {
        this.#door.log.error({ err: error }, "the guard failed");
      },
    });
    this.#door = createServer({
      limits,
      callers: this.#callers,
      metrics: this.#metrics,
      dispatch,
      isHealthy: () => this.#members.isFresh,
      log,
    });
    this.#door.server.on("connection", (socket) => {
      connections++;
      socket.once("close", () => connections--);
    });
    this.#side = this.#createSide();
  }

  /** How many accounts may send transactions, by their role. */
  get senders(): Readonly<Record<string, number>> {
    return this.#members.counts;
  }

  /**
   * Asks the contracts who may send, opens the doors, and goes on asking.
   *
   * @throws GridwellError `GUARD_NODE_SILENT` when the node does not answer
   * @throws what the system says, for example that a port is taken
   */
  async listen({ host, port, metricsPort }: ListenOptions): Promise<Listening> {
    try {
      await this.#members.refresh();
    } catch (cause) {
      await this.close();
      throw new GridwellError(
        "GUARD_NODE_SILENT",
        `The node does not tell who may send (${sayingOf(cause)}): does it run, and is this its network?`,
        { cause },
      );
    }
    try {
      await this.#door.listen({ host, port });
      if (metricsPort !== null) await this.#side.listen({ host: LOOPBACK, port: metricsPort });
    } catch (error) {
      await this.close();
      throw error;
    }
    this.#schedule();
    this.#summary = setInterval(() => {
      const refused = this.#metrics.lately();
      if (refused !== null) this.#door.log.info({ refused }, "refused in the last minute");
    }, SUMMARY);
    return {
      url: urlOf(this.#door),
      metricsUrl: metricsPort === null ? null : urlOf(this.#side),
    };
  }

  /** Asks the contracts now, rather than at the next turn. */
  async refresh(): Promise<void> {
    await this.#members.refresh();
  }

  /** Takes other API keys. */
  setKeys(keys: ApiKeys): void {
    this.#callers.setKeys(keys);
  }

  /** Takes no more requests, finishes those in the works for some seconds, and lets go of everything. */
  async close(): Promise<void> {
    this.#ended ??= this.#close();
    return this.#ended;
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      void this.#members
        .refresh()
        .catch((error: unknown) => {
          this.#door.log.warn(
            { node: sayingOf(error) },
            "the contracts could not be asked who may send",
          );
        })
        .finally(() => {
          if (this.#ended === null) this.#schedule();
        });
    }, this.#options.limits.refreshSeconds * 1_000);
  }

  async #close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#summary !== null) clearInterval(this.#summary);
    const hurry = setTimeout(() => {
      this.#door.server.closeAllConnections();
    }, FAREWELL);
    await Promise.all([this.#door.close(), this.#side.close()]);
    clearTimeout(hurry);
    this.#upstream.close();
    this.#provider.destroy();
  }

  #createSide(): FastifyInstance {
    const side = fastify({ exposeHeadRoutes: false });
    side.get("/metrics", async (_request, reply) => {
      return reply
        .header("content-type", this.#metrics.contentType)
        .send(await this.#metrics.text());
    });
    side.get("/health", async (_request, reply) => {
      const { isFresh, head, counts } = this.#members;
      return reply.code(isFresh ? 200 : 503).send({
        status: isFresh ? "ok" : "out of touch with the node",
        head,
        senders: counts,
      });
    });
    return side;
  }
}

function urlOf({ server }: FastifyInstance): string {
  // A server that listens at a port has such an address.
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${String(port)}`;
}
