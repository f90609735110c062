/**
 * A thread that reads the seals of headers. To find who sealed a header takes a processor several times as long as all
 * else that is checked of an empty block.
 */
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

import { readSeal, type HeaderSeal } from "./header-seal.ts";

/** What the thread answers: the seals, or why one of the headers is none. */
type Answer = { readonly seals: readonly HeaderSeal[] } | { readonly wrong: string };

interface Waiting {
  readonly resolve: (seals: readonly HeaderSeal[]) => void;
  readonly reject: (cause: Error) => void;
}

const THIS_FILE = fileURLToPath(import.meta.url);

/** Reads seals beside this thread, in the order in which it is asked. */
export class SealThread {
  readonly #worker = new Worker(THIS_FILE);
  #waiting: Waiting[] = [];

  constructor() {
    // Who waits for an answer keeps the process alive, an idle thread does not.
    this.#worker.unref();
    this.#worker.on("message", (answer: Answer) => {
      const next = this.#waiting.shift();
      if (this.#waiting.length === 0) this.#worker.unref();
      if ("seals" in answer) next?.resolve(answer.seals);
      else next?.reject(new RangeError(answer.wrong));
    });
    this.#worker.on("error", (cause: Error) => {
      this.#fail(cause);
    });
    this.#worker.on("exit", () => {
      this.#fail(new Error("the thread ended"));
    });
  }

  /**
   * The seals of headers.
   *
   * @param raws as they were sealed, RLP hex
   * @throws RangeError when one is no header
   */
  read(raws: readonly string[]): Promise<readonly HeaderSeal[]> {
    return new Promise((resolve, reject) => {
      this.#worker.ref();
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(raws);
    });
  }

  /** Ends it; who waits for it waits in vain. */
  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(cause: Error): void {
    for (const { reject } of this.#waiting) reject(cause);
    this.#waiting = [];
  }
}

if (!isMainThread) {
  parentPort?.on("message", (raws: readonly string[]) => {
    parentPort?.postMessage(answerTo(raws));
  });
}

function answerTo(raws: readonly string[]): Answer {
  try {
    return { seals: raws.map(readSeal) };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}
