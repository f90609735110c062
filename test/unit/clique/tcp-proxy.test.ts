import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

import { expect } from "chai";

import { Links } from "../../../src/clique/links.ts";
import { LongLine } from "../../../src/clique/long-line.ts";
import { TcpProxy } from "../../../src/clique/tcp-proxy.ts";
import { record } from "./views.ts";

/** A server that says everything back, and keeps its sockets. */
async function echo(): Promise<{ server: Server; port: number; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port, sockets };
}

/** A connection to a port of this machine. */
function dial(port: number): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  return socket;
}

/** What comes back of a word. */
async function said(socket: Socket, word: string): Promise<string> {
  socket.write(word);
  const [heard] = (await once(socket, "data")) as [Buffer];
  return heard.toString();
}

/** Whether a connection breaks. */
async function breaks(socket: Socket): Promise<boolean> {
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
  return true;
}

describe("a proxy between two programs", function () {
  let far: Awaited<ReturnType<typeof echo>>;
  let proxy: TcpProxy;

  beforeEach(async function () {
    far = await echo();
    proxy = await TcpProxy.listen(far.port);
  });

  afterEach(async function () {
    await proxy.close();
    far.server.close();
    for (const socket of far.sockets) socket.destroy();
  });

  it("hands on every byte, both ways", async function () {
    const near = dial(proxy.port);
    expect(await said(near, "hello")).to.equal("hello");
    near.destroy();
  });

  it("when it resets, breaks what stands on both sides and what comes", async function () {
    const near = dial(proxy.port);
    await said(near, "hello");
    proxy.turn("reset");
    expect(await breaks(near)).to.equal(true);
    expect(await breaks(far.sockets[0] ?? near)).to.equal(true);
    expect(await breaks(dial(proxy.port))).to.equal(true);
    expect(far.sockets).to.have.length(1);
    proxy.turn("open");
    const again = dial(proxy.port);
    expect(await said(again, "again")).to.equal("again");
    again.destroy();
  });

  it("when it is silent, keeps what stands, loses every byte, and breaks it when it opens", async function () {
    const near = dial(proxy.port);
    await said(near, "hello");
    proxy.turn("silent");
    let heard = 0;
    near.on("data", () => heard++);
    far.sockets[0]?.on("data", () => heard++);
    near.write("lost");
    const late = dial(proxy.port);
    await once(late, "connect");
    late.write("lost");
    // Were a byte on its way, it would be here before what another line carries.
    const other = await TcpProxy.listen(far.port);
    const witness = dial(other.port);
    await said(witness, "one");
    await said(witness, "two");
    expect(heard).to.equal(0);
    expect([near.destroyed, late.destroyed, far.sockets.length]).to.deep.equal([false, false, 2]);
    proxy.turn("open");
    expect(await breaks(near)).to.equal(true);
    expect(await breaks(late)).to.equal(true);
    witness.destroy();
    await other.close();
  });

  it("when it is long, hands on every byte in its order, both ways, also while it gets shorter", async function () {
    const near = dial(proxy.port);
    const parts: Buffer[] = [];
    near.on("data", (part: Buffer) => parts.push(part));
    await once(near, "connect");
    const words = Array.from({ length: 30 }, (_, i) => `${String(i)} `);
    for (const [i, word] of words.entries()) {
      proxy.delay = (i * 7) % 20;
      near.write(word);
      // Each word is a piece of its own on the line.
      await new Promise((resolve) => setImmediate(resolve));
    }
    proxy.delay = 0;
    near.end();
    await once(near, "end");
    expect(Buffer.concat(parts).toString()).to.equal(words.join(""));
    near.destroy();
  });

  it("hands what comes to another port once it is aimed there", async function () {
    const other = await echo();
    proxy.aim(other.port);
    const near = dial(proxy.port);
    expect(await said(near, "you")).to.equal("you");
    expect([far.sockets.length, other.sockets.length]).to.deep.equal([0, 1]);
    near.destroy();
    other.server.close();
  });

  it("breaks a connection to where nobody listens", async function () {
    const nobody = await TcpProxy.listen(1);
    expect(await breaks(dial(nobody.port))).to.equal(true);
    await nobody.close();
  });
});

describe("a long line", function () {
  it("keeps what goes in for a while, and at no length at all nothing", async function () {
    let delay = 5;
    const line = new LongLine(() => delay);
    line.write("first");
    expect(line.read()).to.equal(null);
    const [piece] = (await once(line, "data")) as [Buffer];
    expect(piece.toString()).to.equal("first");
    line.pause();
    delay = 0;
    line.write("second");
    expect(String(line.read())).to.equal("second");
  });

  it("ends when all that went in has come out", async function () {
    const line = new LongLine(() => 5);
    line.write("a");
    line.end("b");
    const parts: string[] = [];
    for await (const part of line) parts.push(String(part));
    expect(parts).to.deep.equal(["a", "b"]);
  });
});

describe("the cables of a network", function () {
  const names = ["signer-1", "signer-2", "signer-3", "rpc-1"];
  let links: Links;
  let servers: Awaited<ReturnType<typeof echo>>[];
  /** Port at which the first node of a key reaches the second, by `from>to`. */
  let ports: Map<string, number>;

  beforeEach(async function () {
    links = new Links();
    servers = [];
    ports = new Map();
    const nodes = [];
    for (const name of names) {
      const server = await echo();
      servers.push(server);
      nodes.push({ ...record(name), port: server.port });
    }
    for (const node of nodes) {
      const others = nodes.filter((other) => other !== node);
      const peers = await links.peersOf(node, others);
      for (const [i, { name }] of others.entries()) {
        ports.set(`${node.name}>${name}`, peers[i]?.port ?? 0);
      }
    }
  });

  afterEach(async function () {
    await links.close();
    for (const { server, sockets } of servers) {
      server.close();
      for (const socket of sockets) socket.destroy();
    }
  });

  /** The cables that carry a word. */
  async function carrying(): Promise<string[]> {
    const carry: string[] = [];
    for (const [cable, port] of ports) {
      const near = dial(port);
      const heard = await said(near, "ping").catch(() => null);
      near.destroy();
      if (heard === "ping") carry.push(cable);
    }
    return carry.sort();
  }

  it("are one each way between any two nodes", async function () {
    expect(new Set(ports.values()).size).to.equal(12);
    expect(await carrying()).to.have.length(12);
  });

  it("are cut between groups and nowhere else, and joined again", async function () {
    links.cut([["signer-1", "rpc-1"]]);
    expect(await carrying()).to.deep.equal([
      "rpc-1>signer-1",
      "signer-1>rpc-1",
      "signer-2>signer-3",
      "signer-3>signer-2",
    ]);
    links.cut(names.map((name) => [name]));
    expect(await carrying()).to.deep.equal([]);
    links.heal();
    expect(await carrying()).to.have.length(12);
  });
});
