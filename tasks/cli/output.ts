/**
 * The standard output of a command. With `--json` it carries exactly one JSON document: everything
 * else that anything prints goes to stderr, and the document is written when the command ends.
 */
const writeStdout = process.stdout.write.bind(process.stdout);

let diverted = false;
let pending: string | undefined;

/** Sends to stderr whatever is printed to stdout from now on, but for {@link printJson}'s document. */
export function divertStdout(): void {
  diverted = true;
  process.stdout.write = process.stderr.write.bind(process.stderr);
}

/**
 * Gives the JSON document of a command. A bigint becomes a decimal string.
 *
 * @throws TypeError when the command already gave one.
 */
export function printJson(value: unknown): void {
  if (pending !== undefined) throw new TypeError("A command prints one JSON document, not two");
  pending = toJson(value);
  if (!diverted) flushJson();
}

/** True when the command gave its document and it is not written yet. */
export function hasPendingJson(): boolean {
  return pending !== undefined;
}

/** Writes the document; `replacement` takes its place, e.g. when the command failed after all. */
export function flushJson(replacement?: object): void {
  const text = replacement === undefined ? pending : toJson(replacement);
  pending = undefined;
  if (text !== undefined) writeStdout(text);
}

function toJson(value: unknown): string {
  const decimal = (_key: string, item: unknown) =>
    typeof item === "bigint" ? item.toString() : item;
  return `${JSON.stringify(value, decimal, 2)}\n`;
}
