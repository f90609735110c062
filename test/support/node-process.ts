import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";

/** Hardhat's command, to be run by this Node. */
const HARDHAT = fileURLToPath(import.meta.resolve("hardhat/package.json")).replace(
  "package.json",
  "dist/src/cli.js",
);
/** The project. */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A development chain in a process of its own. */
export interface NodeProcess {
  readonly url: string;
  readonly child: ChildProcess;
}

/**
 * Starts a development chain on a free port of this machine, and waits until it answers. Kill the child when done.
 *
 * @param children takes the child as soon as it lives
 */
export async function startNode(children: Set<ChildProcess>): Promise<NodeProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const args = [HARDHAT, "node", "--hostname", "127.0.0.1", "--port", String(port)];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "ignore" });
  children.add(child);
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`the node ended with ${String(child.exitCode)}`);
    await pause(100);
  }
  return { url, child };
}

/** Ends a process at once and waits for it; does nothing when it has ended. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** A port of this machine that nobody uses. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}

async function answers(url: string): Promise<boolean> {
  try {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
    const headers = { "content-type": "application/json" };
    return (await fetch(url, { method: "POST", headers, body })).ok;
  } catch {
    return false;
  }
}
