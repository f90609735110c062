import { rmSync } from "node:fs";
import { open, rename, rm, stat, type FileHandle } from "node:fs/promises";

import { GridwellError } from "../domain/errors.ts";

/** Characters that are gathered before they are written. */
const BUFFER = 1_048_576;

/**
 * A new file that grows under another name and takes its own when it is complete, so that nobody ever finds half of
 * it. What is left of it is removed when the work fails, or the process ends.
 */
export class OutputFile implements AsyncDisposable {
  readonly path: string;
  readonly #partial: string;
  readonly #handle: FileHandle;
  readonly #forget = (): void => {
    rmSync(this.#partial, { force: true });
  };
  #pending: string[] = [];
  #length = 0;
  #bytes = 0;
  #isOpen = true;

  private constructor(path: string, partial: string, handle: FileHandle) {
    this.path = path;
    this.#partial = partial;
    this.#handle = handle;
    process.once("exit", this.#forget);
  }

  /**
   * Begins a file.
   *
   * @throws GridwellError FILE_EXISTS rather than to overwrite, FILE_UNWRITABLE
   */
  static async create(path: string): Promise<OutputFile> {
    if (await exists(path)) {
      const message = "The file is there already: name another one, or remove it";
      throw new GridwellError("FILE_EXISTS", message, { where: path });
    }
    const partial = `${path}.${String(process.pid)}.partial`;
    return new OutputFile(path, partial, await orUnwritable(path, open(partial, "wx")));
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Adds text.
   *
   * @throws GridwellError FILE_UNWRITABLE
   */
  async write(text: string): Promise<void> {
    this.#pending.push(text);
    this.#length += text.length;
    if (this.#length >= BUFFER) await this.#flush();
  }

  /**
   * Gives the file its name. To be called once, at the end.
   *
   * @throws GridwellError FILE_UNWRITABLE
   */
  async finish(): Promise<void> {
    await this.#flush();
    await orUnwritable(this.path, this.#handle.sync());
    await this.#close();
    await orUnwritable(this.path, rename(this.#partial, this.path));
  }

  /** Removes what is not finished. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOpen) return;
    await this.#close();
    await rm(this.#partial, { force: true });
  }

  async #flush(): Promise<void> {
    const chunk = Buffer.from(this.#pending.join(""));
    this.#pending = [];
    this.#length = 0;
    await orUnwritable(this.path, this.#handle.writeFile(chunk));
    this.#bytes += chunk.length;
  }

  async #close(): Promise<void> {
    this.#isOpen = false;
    process.off("exit", this.#forget);
    await this.#handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

async function orUnwritable<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new GridwellError(
      "FILE_UNWRITABLE",
      `The file cannot be written (${why}): does its folder exist, and is there room?`,
      { where: path, cause },
    );
  }
}
