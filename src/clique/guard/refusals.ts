/** What a refusal is called, and how JSON-RPC and HTTP say it. */
interface RefusalKind {
  /** Stable; in `error.data.code` of the answer and in docs/errors.md. */
  readonly code: string;
  /** The error's number: JSON-RPC 2.0 section 5.1, and EIP-1474 for -32000 to -32005. */
  readonly rpc: number;
  /** HTTP status when the whole request is refused; a call of its own is refused with 200. */
  readonly status: number;
}

/** Everything that the guard refuses, and what it says when the node fails. */
export const REFUSALS = {
  httpInvalid: { code: "GUARD_HTTP_INVALID", rpc: -32600, status: 400 },
  bodyTooLarge: { code: "GUARD_BODY_TOO_LARGE", rpc: -32600, status: 413 },
  bodyTooSlow: { code: "GUARD_BODY_TOO_SLOW", rpc: -32600, status: 408 },
  bodyTooDeep: { code: "GUARD_BODY_TOO_DEEP", rpc: -32600, status: 400 },
  bodyMalformed: { code: "GUARD_BODY_MALFORMED", rpc: -32700, status: 400 },
  batchLength: { code: "GUARD_BATCH_LENGTH", rpc: -32600, status: 400 },
  requestInvalid: { code: "GUARD_REQUEST_INVALID", rpc: -32600, status: 200 },
  keyUnknown: { code: "GUARD_KEY_UNKNOWN", rpc: -32600, status: 401 },
  keyMissing: { code: "GUARD_KEY_MISSING", rpc: -32003, status: 200 },
  methodClosed: { code: "GUARD_METHOD_CLOSED", rpc: -32601, status: 200 },
  parametersInvalid: { code: "GUARD_PARAMETERS_INVALID", rpc: -32602, status: 200 },
  logsTooWide: { code: "GUARD_LOGS_TOO_WIDE", rpc: -32005, status: 200 },
  proofTooWide: { code: "GUARD_PROOF_TOO_WIDE", rpc: -32005, status: 200 },
  callGas: { code: "GUARD_CALL_GAS", rpc: -32005, status: 200 },
  rate: { code: "GUARD_RATE", rpc: -32005, status: 429 },
  busy: { code: "GUARD_BUSY", rpc: -32005, status: 429 },
  transactionMalformed: { code: "GUARD_TRANSACTION_MALFORMED", rpc: -32602, status: 200 },
  transactionTooLarge: { code: "GUARD_TRANSACTION_TOO_LARGE", rpc: -32005, status: 200 },
  transactionType: { code: "GUARD_TRANSACTION_TYPE", rpc: -32003, status: 200 },
  chainUnbound: { code: "GUARD_CHAIN_UNBOUND", rpc: -32003, status: 200 },
  chainWrong: { code: "GUARD_CHAIN_WRONG", rpc: -32003, status: 200 },
  creation: { code: "GUARD_CREATION", rpc: -32003, status: 200 },
  targetForeign: { code: "GUARD_TARGET_FOREIGN", rpc: -32003, status: 200 },
  transactionGas: { code: "GUARD_TRANSACTION_GAS", rpc: -32003, status: 200 },
  transactionPrice: { code: "GUARD_TRANSACTION_PRICE", rpc: -32003, status: 200 },
  senderUnregistered: { code: "GUARD_SENDER_UNREGISTERED", rpc: -32003, status: 200 },
  sendersUnknown: { code: "GUARD_SENDERS_UNKNOWN", rpc: -32002, status: 200 },
  nodeFailed: { code: "GUARD_NODE_FAILED", rpc: -32002, status: 200 },
  answerTooLarge: { code: "GUARD_ANSWER_TOO_LARGE", rpc: -32005, status: 200 },
  internal: { code: "GUARD_INTERNAL", rpc: -32603, status: 500 },
} as const satisfies Record<string, RefusalKind>;

/** The name of a kind of refusal. */
export type RefusalName = keyof typeof REFUSALS;

/** Something that the guard does not let through. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  /** Milliseconds after which it may be tried again; null when waiting does not help. */
  readonly retryAfter: number | null;

  /** @param message why, and what to do; it goes to the caller, so it names nobody else and no address of the node */
  constructor(name: RefusalName, message: string, retryAfter: number | null = null) {
    super(message);
    this.name = "Refusal";
    this.kind = REFUSALS[name];
    this.retryAfter = retryAfter;
  }
}

/** A JSON-RPC answer that says why a call, or a whole request, was refused. */
export interface RefusalAnswer {
  readonly jsonrpc: "2.0";
  readonly id: string | number | null;
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly data: { readonly code: string };
  };
}

/** The answer to a call that is refused. */
export function refusalAnswer(id: RefusalAnswer["id"], refusal: Refusal): RefusalAnswer {
  const { kind, message } = refusal;
  return { jsonrpc: "2.0", id, error: { code: kind.rpc, message, data: { code: kind.code } } };
}
