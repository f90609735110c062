import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";

import type { EthereumProvider } from "hardhat/types/providers";

/** A chain of this process that others on this machine can reach. */
export interface ServedChain extends AsyncDisposable {
  readonly url: string;
}

interface Request {
  readonly id: unknown;
  readonly method: string;
  readonly params?: unknown[];
}

interface ProviderFailure {
  readonly code?: number;
  readonly message: string;
  readonly data?: unknown;
}

/**
 * Lets other processes of this machine use a chain that lives in this one: JSON-RPC by HTTP on a free port of the
 * loopback address, single calls and batches.
 */
export async function serveChain(provider: EthereumProvider): Promise<ServedChain> {
  const server = createServer((request, response) => {
    void json(request)
      .then(async (body) =>
        Array.isArray(body)
          ? Promise.all(body.map((each) => answer(provider, each as Request)))
          : answer(provider, body as Request),
      )
      .then((result) => {
        response.setHeader("content-type", "application/json").end(JSON.stringify(result));
      })
      .catch(() => {
        response.writeHead(400).end();
      });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("no port is free");
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function answer(
  provider: EthereumProvider,
  { id, method, params = [] }: Request,
): Promise<object> {
  try {
    const result: unknown = await provider.request({ method, params });
    return { jsonrpc: "2.0", id, result };
  } catch (error) {
    // What a provider throws has the fields of a JSON-RPC error.
    const { code, message, data } = error as ProviderFailure;
    return { jsonrpc: "2.0", id, error: { code: code ?? -32_603, message, data } };
  }
}
