import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { JsonRpcProvider } from "ethers";

import { CommandLine, type Mistake } from "./command-line.ts";
import { kill, startNode } from "./node-process.ts";

/** What a command prints that changes something. */
export interface Act {
  readonly account: string;
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
}

/** A chain that stays, and commands on it. */
interface OpenChain {
  readonly url: string;
  readonly provider: JsonRpcProvider;
  readonly gridwell: CommandLine;
}

/** A folder and a development chain of a test's own, with commands that know of no other. */
export class CommandPlace {
  /** Processes that end with the place, the chain's among them. */
  readonly children = new Set<ChildProcess>();
  readonly #name: string;
  #folder: string | null = null;
  #chain: OpenChain | null = null;

  /** @param name with which the folder's begins */
  constructor(name: string) {
    this.#name = name;
  }

  /** Makes the folder and starts the chain; for `before`. */
  readonly open = async (): Promise<void> => {
    this.#folder = await mkdtemp(path.join(tmpdir(), `gridwell ${this.#name} `));
    const { url } = await startNode(this.children);
    const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1 });
    const gridwell = new CommandLine({ url, deployments: this.deployments });
    this.#chain = { url, provider, gridwell };
  };

  /** Ends every process and takes the folder away; for `after`, also when the place opened half. */
  readonly close = async (): Promise<void> => {
    this.#chain?.provider.destroy();
    for (const child of this.children) await kill(child);
    if (this.#folder !== null) await rm(this.#folder, { recursive: true });
  };

  /** Of the chain. */
  get url(): string {
    return this.#open.url;
  }

  get provider(): JsonRpcProvider {
    return this.#open.provider;
  }

  /** `./gridwell`, which knows the chain as network `test`. */
  get gridwell(): CommandLine {
    return this.#open.gridwell;
  }

  /** Folder of the deployments. */
  get deployments(): string {
    return this.at("deploy");
  }

  /** Where a file or folder of this name lies. */
  readonly at = (name: string): string => {
    if (this.#folder === null) throw new Error("the place is not open yet");
    return path.join(this.#folder, name);
  };

  /** Writes a file, and says where it lies. */
  readonly file = async (name: string, text: string): Promise<string> => {
    const file = this.at(name);
    await writeFile(file, text);
    return file;
  };

  /** A command on this chain, with its state in this folder. */
  readonly on = (...args: readonly string[]): string[] => [
    ...args,
    ...["--network", "test", "--state", this.at("state")],
  ];

  /** Runs a command here that must succeed; its document, held to the schema of the command's name. */
  readonly read = <T>(...args: readonly string[]): Promise<T> => {
    const [noun = "", verb = "--"] = args;
    const schema = verb.startsWith("--") ? noun : `${noun}-${verb}`;
    return this.gridwell.document<T>(schema, ...this.on(...args));
  };

  /** Runs a command here that must succeed and changes something. */
  readonly act = (...args: readonly string[]): Promise<Act> => this.read<Act>(...args);

  /** Runs a command here that must fail; its exit code and the code of its error. */
  readonly mistake = (...args: readonly string[]): Promise<Mistake> =>
    this.gridwell.mistake(...this.on(...args));

  /** Runs a command here that must fail; the code of its error. */
  readonly refused = async (...args: readonly string[]): Promise<string> =>
    (await this.mistake(...args)).code;

  /** The chain's time, Unix seconds. */
  readonly now = async (): Promise<number> => {
    const head = await this.provider.getBlock("latest");
    if (head === null) throw new Error("the chain has no block");
    return head.timestamp;
  };

  /** Makes a block at a time to come, Unix seconds. */
  readonly passTo = async (time: number): Promise<void> => {
    await this.provider.send("evm_setNextBlockTimestamp", [time]);
    await this.provider.send("evm_mine", []);
  };

  /** Makes a block so many seconds later. */
  readonly pass = async (seconds: number): Promise<void> => {
    await this.provider.send("evm_increaseTime", [seconds]);
    await this.provider.send("evm_mine", []);
  };

  get #open(): OpenChain {
    if (this.#chain === null) throw new Error("the place is not open yet");
    return this.#chain;
  }
}
