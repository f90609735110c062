import { spawn } from "node:child_process";

/** What a program left behind. */
export interface Outcome {
  /** Null when it could not be started, or a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it could not be started; null when it was. */
  readonly failure: Error | null;
}

/** How a program is run. */
export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Asks the program to end (SIGINT); one still waits until it has. */
  readonly signal?: AbortSignal;
  /** Hears what the program prints on stderr while it runs. */
  readonly onStderr?: (text: string) => void;
}

/** Runs a program to its end, without a shell. Never throws: a program that is not there is an outcome. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { signal } = options;
    const end = (): void => void child.kill("SIGINT");
    signal?.addEventListener("abort", end, { once: true });
    if (signal?.aborted === true) end();
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      options.onStderr?.(text);
    });
    child.once("error", (failure) => {
      resolve({ exitCode: null, stdout, stderr, failure });
    });
    child.once("close", (exitCode) => {
      signal?.removeEventListener("abort", end);
      resolve({ exitCode, stdout, stderr, failure: null });
    });
  });
}
