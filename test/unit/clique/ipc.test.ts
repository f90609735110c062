import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";

import { IpcClient } from "../../../src/clique/ipc.ts";
import { rejection } from "../../support/rejection.ts";

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

describe("a question over a node's socket", function () {
  let folder: string;
  let socket: string;
  let server: Server;
  const connections = new Set<Socket>();

  /** Listens, and does with each whole request what it is told. */
  async function listen(onRequest: (request: Request, socket: Socket) => void): Promise<void> {
    server = createServer((connection) => {
      connections.add(connection);
      connection.setEncoding("utf8");
      connection.on("data", (text: string) => {
        for (const line of text.split(/(?<=\})(?=\{)/)) {
          onRequest(JSON.parse(line) as Request, connection);
        }
      });
    }).listen(socket);
    await once(server, "listening");
  }

  beforeEach(function () {
    folder = mkdtempSync(path.join(tmpdir(), "gridwell ipc "));
    socket = path.join(folder, "geth.ipc");
    server = createServer();
  });

  afterEach(function () {
    for (const connection of connections) connection.destroy();
    connections.clear();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const reply = (id: number, result: unknown): string =>
    `${JSON.stringify({ jsonrpc: "2.0", id, result })}\n`;

  it("is followed by news to who asked for them, each to its own hearer, until the client is let go", async function () {
    const news = (subscription: string, result: unknown): string =>
      `${JSON.stringify({ jsonrpc: "2.0", method: "eth_subscription", params: { subscription, result } })}\n`;
    await listen(({ id, method, params }, connection) => {
      if (method === "eth_subscribe") connection.write(reply(id, `0x${String(params[0])}`));
      else {
        connection.write(
          news("0xheads", { number: "0x1" }) + news("0xother", 5) + news("0xnobody", 0),
        );
        connection.write(news("0xheads", { number: "0x2" }) + reply(id, "done"));
      }
    });
    using client = await IpcClient.connect(socket);
    const [heads, others]: [unknown[], unknown[]] = [[], []];
    await client.subscribe("heads", (head) => heads.push(head));
    await client.subscribe("other", (value) => others.push(value));
    expect(await client.call("go")).to.equal("done");
    expect(heads).to.deep.equal([{ number: "0x1" }, { number: "0x2" }]);
    expect(others).to.deep.equal([5]);
  });

  it("gets its own answer, whatever the order and however it is cut", async function () {
    const asked: Request[] = [];
    await listen((request, connection) => {
      asked.push(request);
      if (asked.length < 3) return;
      const text = asked
        .toReversed()
        .map(({ id, method }) => reply(id, `${method} ⚡`))
        .join("");
      const bytes = Buffer.from(text);
      for (let i = 0; i < bytes.length; i += 7) connection.write(bytes.subarray(i, i + 7));
    });
    using client = await IpcClient.connect(socket);
    const methods = ["a", "b", "c"];
    const answers = await Promise.all(methods.map((method) => client.call(method, [1])));
    expect(answers).to.deep.equal(["a ⚡", "b ⚡", "c ⚡"]);
    expect(asked.map(({ params }) => params)).to.deep.equal([[1], [1], [1]]);
  });

  it("fails with the node's words when it refuses", async function () {
    await listen(({ id }, connection) => {
      connection.write(
        `${JSON.stringify({ id, error: { code: -32_000, message: "not today" } })}\n`,
      );
    });
    using client = await IpcClient.connect(socket);
    const error = await rejection(client.call("x"));
    expect(error).to.include({ code: "CLIQUE_NODE_REFUSED" });
    expect(String(error)).to.include("not today");
  });

  it("fails when the node goes away", async function () {
    await listen((_, connection) => connection.destroy());
    using client = await IpcClient.connect(socket);
    expect(await rejection(client.call("x"))).to.include({ code: "CLIQUE_NODE_SILENT" });
  });

  it("fails when nobody listens", async function () {
    expect(await rejection(IpcClient.connect(socket))).to.include({ code: "CLIQUE_NODE_SILENT" });
  });
});
