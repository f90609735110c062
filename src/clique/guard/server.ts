import type { Socket } from "node:net";

import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";

import type { Caller, Callers } from "./callers.ts";
import type { Dispatch, Reply } from "./dispatch.ts";
import type { Limits } from "./limits.ts";
import type { Metrics } from "./metrics.ts";
import { Refusal, refusalAnswer, type RefusalName } from "./refusals.ts";

/** Where the guard's log goes: one JSON object a line. */
export interface LogStream {
  write(line: string): void;
}

/** What the door is made of. */
export interface ServerOptions {
  readonly limits: Limits;
  readonly callers: Callers;
  readonly metrics: Metrics;
  readonly dispatch: Dispatch;
  /** Says whether the guard can judge. */
  readonly isHealthy: () => boolean;
  /** Null for silence. */
  readonly log: LogStream | null;
}

/** How often Node looks for requests that are late, milliseconds. */
const LATENESS_CHECK = 500;
const HEADER_BYTES = 16_384;
/** Beyond what sending and the node may take, milliseconds: a busy machine may need longer to look at signatures. */
const SLACK = 60_000;
const JSON_TYPE = "application/json; charset=utf-8";

/** The HTTP server: what it answers is JSON-RPC, whatever it was sent. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { limits, callers, metrics, dispatch, isHealthy, log } = options;
  const app = fastify({
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestSeconds * 1_000,
    keepAliveTimeout: limits.idleSeconds * 1_000,
    connectionTimeout: (limits.requestSeconds + limits.nodeSeconds) * 1_000 + SLACK,
    http: {
      headersTimeout: limits.headerSeconds * 1_000,
      connectionsCheckingInterval: LATENESS_CHECK,
      maxHeaderSize: HEADER_BYTES,
    },
    trustProxy: limits.trustedProxies.length === 0 ? false : [...limits.trustedProxies],
    return503OnClosing: false,
    exposeHeadRoutes: false,
    // No line a request, and no address of anybody: what was refused stands in the metrics.
    logController: new fastify.LogController({ disableRequestLogging: true }),
    logger: log === null ? false : { level: "info", stream: log },
    clientErrorHandler: (error, socket) => {
      refuseSocket(socket, error.code, metrics);
    },
    frameworkErrors: (error, _request, reply) => {
      void sendRefusal(reply, httpRefusal(error), metrics);
    },
  });
  limitConnections(app, limits);

  let isClosing = false;
  app.addHook("preClose", (done) => {
    isClosing = true;
    done();
  });
  app.addHook("onSend", async (_request, reply, payload) => {
    // A connection that is kept would keep the guard from its end.
    if (isClosing) reply.header("connection", "close");
    return Promise.resolve(payload);
  });

  const admitted = new WeakMap<FastifyRequest, Caller>();
  app.addHook("onRequest", async (request, reply) => {
    if (request.method !== "POST" || request.routeOptions.url !== "/") return;
    // Before the body is read: whoever is too fast is not listened to.
    const caller = callers.admit(request.headers.authorization, request.ip);
    admitted.set(request, caller);
    // The one event that comes whether the answer was sent or the caller has gone.
    reply.raw.once("close", () => {
      caller.leave();
    });
    return Promise.resolve();
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => {
    done(null, body);
  });
  app.post("/", async (request, reply) => {
    const caller = admitted.get(request);
    const { body } = request;
    if (caller === undefined) throw new TypeError("a request that nobody let in");
    const bytes = body instanceof Uint8Array ? body : new Uint8Array();
    const gone = new AbortController();
    reply.raw.once("close", () => {
      if (!reply.raw.writableFinished) gone.abort();
    });
    const answer = await dispatch.answer(bytes, caller, gone.signal);
    metrics.request(caller.label, answer.status);
    return send(reply, answer);
  });
  app.get("/health", async (_request, reply) => {
    const healthy = isHealthy();
    return reply
      .code(healthy ? 200 : 503)
      .send({ status: healthy ? "ok" : "out of touch with the node" });
  });

  app.setNotFoundHandler(async (request, reply) => {
    const upgrade = request.headers.upgrade !== undefined;
    const message = upgrade
      ? "WebSocket is not offered: send JSON-RPC by POST to /"
      : "there is nothing here: send JSON-RPC by POST to /";
    const status = /^\/(?:\?|$)/.test(request.url) ? 405 : 404;
    return sendRefusal(reply, new Refusal("httpInvalid", message), metrics, status);
  });
  app.setErrorHandler(async (error, request, reply) => {
    const refusal = error instanceof Refusal ? error : httpRefusal(error);
    if (refusal.kind.status === 500) request.log.error({ err: error }, "the guard failed");
    return sendRefusal(reply, refusal, metrics);
  });
  return app;
}

/** Closes connections beyond what one address may have; Node closes those beyond what all may have. */
function limitConnections(app: FastifyInstance, limits: Limits): void {
  const { server } = app;
  server.maxConnections = limits.connections;
  const open = new Map<string, number>();
  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "";
    if (limits.trustedProxies.includes(address)) return;
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once("close", () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
    if (count > limits.connectionsPerAddress) socket.destroy();
  });
}

const BY_CODE: ReadonlyMap<string, readonly [RefusalName, string]> = new Map([
  [
    "FST_ERR_CTP_BODY_TOO_LARGE",
    ["bodyTooLarge", "the body is too large: send fewer calls at once"],
  ],
  [
    "FST_ERR_CTP_INVALID_MEDIA_TYPE",
    ["httpInvalid", "send JSON-RPC with the header `Content-Type: application/json`"],
  ],
  ["FST_ERR_CTP_INVALID_CONTENT_LENGTH", ["httpInvalid", "the body is not as long as announced"]],
  ["FST_ERR_CTP_EMPTY_JSON_BODY", ["bodyMalformed", "the body is empty: send JSON-RPC"]],
]);

/** What Fastify says about a request that never came so far as to be judged. */
function httpRefusal(error: unknown): Refusal {
  const code: unknown =
    typeof error === "object" && error !== null ? Reflect.get(error, "code") : null;
  const [name, message] = BY_CODE.get(String(code)) ?? [];
  if (name !== undefined && message !== undefined) return new Refusal(name, message);
  const status: unknown =
    typeof error === "object" && error !== null ? Reflect.get(error, "statusCode") : null;
  if (typeof status === "number" && status >= 400 && status < 500) {
    return new Refusal("httpInvalid", "this is no request for JSON-RPC: send it by POST to /");
  }
  return new Refusal("internal", "the guard failed; its log says more: report it");
}

async function sendRefusal(
  reply: FastifyReply,
  refusal: Refusal,
  metrics: Metrics,
  status = refusal.kind.status === 200 ? 400 : refusal.kind.status,
): Promise<FastifyReply> {
  metrics.request(null, status);
  metrics.refusal(refusal.kind.code);
  const { retryAfter } = refusal;
  return send(reply.header("connection", "close"), {
    status,
    text: JSON.stringify(refusalAnswer(null, refusal)),
    retryAfter: retryAfter === null ? null : Math.max(1, Math.ceil(retryAfter / 1_000)),
  });
}

async function send(
  reply: FastifyReply,
  { status, text, retryAfter }: Reply,
): Promise<FastifyReply> {
  if (retryAfter !== null) reply.header("retry-after", String(retryAfter));
  return reply.code(status).header("content-type", JSON_TYPE).send(text);
}

/** Answers what is not even HTTP, or came too slowly. */
function refuseSocket(socket: Socket, code: string, metrics: Metrics): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const [status, reason, refusal] =
    code === "ERR_HTTP_REQUEST_TIMEOUT"
      ? [
          "408",
          "Request Timeout",
          new Refusal("bodyTooSlow", "the request took too long to arrive"),
        ]
      : code === "HPE_HEADER_OVERFLOW"
        ? [
            "431",
            "Request Header Fields Too Large",
            new Refusal("httpInvalid", "the headers are too long"),
          ]
        : [
            "400",
            "Bad Request",
            new Refusal("httpInvalid", "this is no HTTP: send JSON-RPC by POST to /"),
          ];
  metrics.request(null, Number(status));
  metrics.refusal(refusal.kind.code);
  const text = JSON.stringify(refusalAnswer(null, refusal));
  const length = String(Buffer.byteLength(text));
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: ${JSON_TYPE}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${text}`,
    () => socket.destroy(),
  );
}
