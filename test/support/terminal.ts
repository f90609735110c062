import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Runs a program on a terminal of its own, by `script` (util-linux, BSD), and types as soon as it asks.
 *
 * @param program and its arguments
 * @param question what it prints before it waits for what is typed
 * @param typed keys; `\r` for Enter, `\u0004` for Ctrl-D
 * @returns all that stood on the terminal
 */
export async function onTerminal(
  program: readonly string[],
  question: string,
  typed: string,
): Promise<string> {
  const args =
    process.platform === "darwin"
      ? ["-q", "/dev/null", ...program]
      : ["-qec", program.map(quoted).join(" "), "/dev/null"];
  const child = spawn("script", args, { stdio: ["pipe", "pipe", "inherit"] });
  let screen = "";
  let isTyped = false;
  child.stdout.on("data", (chunk: Buffer) => {
    screen += chunk.toString("utf8");
    if (isTyped || !screen.includes(question)) return;
    isTyped = true;
    child.stdin.write(typed);
  });
  await once(child, "close");
  return screen;
}

/** A word as a POSIX shell takes it for just that, whatever is in it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
