import { Agent, request, type IncomingMessage } from "node:http";
import { platform } from "node:os";

import type { Counter } from "./counter.ts";

/**
 * Where attacks on this machine come from: another address than the honest meters', as it would be on a network. Linux
 * owns all of 127.0.0.0/8; elsewhere both share one address.
 */
export const ATTACKER = platform() === "linux" ? "127.0.0.66" : "127.0.0.1";

/** Milliseconds that an attacker waits for an answer. */
const PATIENCE = 10_000;
/** Characters of an answer that are kept. */
const ANSWER = 4_096;

/** Where connections go, and whence they come: as `node:net` and `node:http` take it. */
export interface Door {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Absent where the system chooses: for another machine, where the attacker's address is not. */
  readonly localAddress?: string;
}

/** The door of an `http://` URL. */
export function doorOf(url: string): Door {
  const { hostname, port } = new URL(url);
  const door = {
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? 80 : Number(port),
  };
  const isHere = hostname === "localhost" || hostname.startsWith("127.");
  return isHere ? { ...door, localAddress: ATTACKER } : door;
}

/** Connections that are kept, as a clever attacker keeps them. */
export function attackerAgent(most: number): Agent {
  return new Agent({ keepAlive: true, maxSockets: most });
}

/** What goes out. */
export interface Shot {
  readonly method: "GET" | "POST";
  readonly body: string | Uint8Array | null;
  readonly apiKey: string | null;
}

/** Sends one HTTP request and counts what becomes of it. Never fails. */
export async function shoot(
  url: string,
  agent: Agent,
  { method, body, apiKey }: Shot,
  counter: Counter,
): Promise<void> {
  return new Promise((resolve) => {
    let isOver = false;
    const over = (count: () => void): void => {
      if (isOver) return;
      isOver = true;
      count();
      resolve();
    };
    const out = request(
      {
        ...doorOf(url),
        ...{ method, agent, path: "/", timeout: PATIENCE },
        headers: {
          "content-type": "application/json",
          ...(body === null ? {} : { "content-length": Buffer.byteLength(body) }),
          ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
        },
      },
      (answer) => {
        void read(answer).then((text) => {
          over(() => {
            judge(answer.statusCode ?? 0, text, counter);
          });
        });
      },
    );
    out.on("timeout", () => out.destroy(new Error("timeout")));
    out.on("error", (error) => {
      over(() => {
        counter.lose(
          Reflect.get(error, "code") === undefined
            ? error.message
            : String(Reflect.get(error, "code")),
        );
      });
    });
    out.end(body ?? undefined);
  });
}

async function read(answer: IncomingMessage): Promise<string> {
  let text = "";
  try {
    for await (const chunk of answer) if (text.length < ANSWER) text += String(chunk);
  } catch {
    // Cut off: what came is what was said.
  }
  return text;
}

/** A JSON-RPC error is a refusal, whatever the status. */
function judge(status: number, text: string, counter: Counter): void {
  const [, code] = /"code":"(GUARD_[A-Z_]+|[A-Z][A-Z_]+)"/.exec(text) ?? [];
  const [, message] = /"error":\{.*?"message":"([^"]*)"/.exec(text) ?? [];
  if (code !== undefined) counter.refuse(code);
  else if (message !== undefined) counter.refuse(message);
  else if (status >= 400) counter.refuse(`HTTP ${String(status)}`);
  else counter.pass();
}
