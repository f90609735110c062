import { Refusal } from "./refusals.ts";

/** What names a call to its caller. */
export type CallId = string | number | null;

/** A call as it was asked; whether it is let through is not said yet. */
export interface Call {
  readonly id: CallId;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** An item of a request that is no call. */
export interface Fault {
  readonly id: CallId;
  readonly refusal: Refusal;
}

/** A request's body. */
export interface Body {
  /** Whether the answer is a list. */
  readonly isBatch: boolean;
  readonly items: readonly (Call | Fault)[];
}

/** No call nests deeper; a batch with an access list has 7 levels. */
const DEEPEST = 16;
const LONGEST_ID = 128;
const LONGEST_METHOD = 64;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a body.
 *
 * @param batchLength most calls of a batch
 * @throws Refusal `bodyMalformed`, `bodyTooDeep`, `batchLength`; what is wrong with one item is in that item
 */
export function readBody(bytes: Uint8Array, batchLength: number): Body {
  // Before it is parsed: what writes JSON again would exhaust its stack.
  if (isDeep(bytes)) {
    throw new Refusal("bodyTooDeep", `the body nests deeper than ${String(DEEPEST)} levels`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(utf8.decode(bytes));
  } catch {
    throw new Refusal(
      "bodyMalformed",
      'the body is no JSON: send {"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}',
    );
  }
  if (!Array.isArray(parsed)) return { isBatch: false, items: [readItem(parsed)] };
  if (parsed.length === 0 || parsed.length > batchLength) {
    throw new Refusal(
      "batchLength",
      `a batch of ${String(parsed.length)} calls; send 1 to ${String(batchLength)}`,
    );
  }
  return { isBatch: true, items: parsed.map(readItem) };
}

function isDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inText) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === BRACKET || byte === BRACE) {
      depth++;
      if (depth > DEEPEST) return true;
    } else if (byte === BRACKET_END || byte === BRACE_END) depth--;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;
const BRACE = 0x7b;
const BRACE_END = 0x7d;

function readItem(item: unknown): Call | Fault {
  if (typeof item !== "object" || item === null || Array.isArray(item)) {
    return fault(null, "a call must be an object with jsonrpc, id, method and params");
  }
  // A copy has the fields that were sent, and no others.
  const fields = new Map(Object.entries<unknown>({ ...item }));
  const id = fields.get("id");
  if (!isId(id)) {
    return fault(null, "id must be a whole number, null, or a text of at most 128 characters");
  }
  if (fields.get("jsonrpc") !== "2.0") return fault(id, 'jsonrpc must be "2.0"');
  const method = fields.get("method");
  if (typeof method !== "string" || method.length > LONGEST_METHOD) {
    return fault(id, `method must be a text of at most ${String(LONGEST_METHOD)} characters`);
  }
  const params = fields.has("params") ? fields.get("params") : [];
  if (!Array.isArray(params)) return fault(id, "params must be a list");
  return { id, method, params };
}

function isId(id: unknown): id is CallId {
  if (typeof id === "string") return id.length <= LONGEST_ID;
  return id === null || Number.isSafeInteger(id);
}

function fault(id: CallId, message: string): Fault {
  return { id, refusal: new Refusal("requestInvalid", message) };
}
