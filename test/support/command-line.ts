import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { conforming } from "./schemas.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const config = path.join(root, "test/integration/commands.config.ts");

/** What a command left behind. */
export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command failed. */
export interface Mistake {
  readonly exitCode: number | null;
  readonly code: string;
}

/** A chain that stays, as the configuration of the commands' test knows it. */
export interface TestChain {
  /** Of the network `test`. */
  readonly url: string;
  /** Folder of the deployments. */
  readonly deployments: string;
}

/** Runs `./gridwell` as a user does, without a chain to stay on or on a test's own chain and folders. */
export class CommandLine {
  /** What the commands find in theirs. */
  readonly environment: NodeJS.ProcessEnv;
  readonly #options: readonly string[];

  /** @param environment what the commands find in theirs besides */
  constructor(chain: TestChain | null = null, environment: NodeJS.ProcessEnv = {}) {
    // What Hardhat tells its children, and the loader that it gives to tests side by side.
    const foreign = /^(?:HARDHAT_|NODE_OPTIONS$)/;
    const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
    this.environment = { ...Object.fromEntries(own), GRIDWELL_SETUP: "never", ...environment };
    this.#options = chain === null ? [] : ["--config", config];
    if (chain === null) return;
    this.environment["GRIDWELL_TEST_URL"] = chain.url;
    this.environment["GRIDWELL_TEST_FOLDER"] = chain.deployments;
  }

  /** Starts a command. */
  start(args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    return spawn(path.join(root, "gridwell"), [...this.#options, ...args], {
      cwd: root,
      env: this.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Runs a command to its end. */
  async run(...args: readonly string[]): Promise<Finished> {
    const child = this.start(args);
    const closed = once(child, "close");
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    await closed;
    return { exitCode: child.exitCode, stdout, stderr };
  }

  /** Runs a command that must succeed; its document, held to the command's schema. */
  async document<T>(schema: string, ...args: readonly string[]): Promise<T> {
    const { exitCode, stdout, stderr } = await this.run(...args, "--json");
    expect(exitCode, stderr).to.equal(0);
    return conforming(schema, stdout) as T;
  }

  /** Runs a command that must fail; its exit code and the code of its error. */
  async mistake(...args: readonly string[]): Promise<Mistake> {
    const { exitCode, stdout, stderr } = await this.run(...args, "--json");
    expect(stderr).to.not.match(/^ {4}at /m);
    const { error } = conforming("error", stdout) as { error: { code: string } };
    return { exitCode, code: error.code };
  }
}

/**
 * Signals a command as soon as it says something on stderr, and lets it come to its end.
 *
 * @param when how that line begins
 */
export async function interrupted(
  child: ReturnType<CommandLine["start"]>,
  when: string,
  signal: NodeJS.Signals,
): Promise<Finished> {
  const closed = once(child, "close");
  const stdout = text(child.stdout);
  const said: string[] = [];
  createInterface(child.stderr).on("line", (line) => {
    said.push(line);
    if (line.startsWith(when)) child.kill(signal);
  });
  await closed;
  return { exitCode: child.exitCode, stdout: await stdout, stderr: said.join("\n") };
}
