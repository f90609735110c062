import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";

/** Bytes of a log's end that are looked at. */
const WINDOW = 256 * 1024;

/**
 * What stands in a log when something is wrong, or was. `signed recently, must wait for others` is routine and not
 * among them.
 */
const NOTABLE =
  /Syncing, discarded propagated block|Head state missing, repairing|Unclean shutdown detected|Chain reorg detected|Looking for peers|unauthorized signer|\b(?:WARN|ERROR|CRIT)\b|^Fatal:|^panic:/;

/** Lines that every start of a network of one's own brings. */
const ROUTINE = /Sanitizing|Snap syncing|Engine API|Snapshot extension|Error in block freeze/;

/** The last lines of a node's log, oldest first; none when there is no log. */
export function lastLines(file: string, count: number): string[] {
  return tail(file).slice(-count);
}

/** The last lines of a node's log that an operator should know of, oldest first. */
export function notableLines(file: string, count: number): string[] {
  return tail(file)
    .filter((line) => NOTABLE.test(line) && !ROUTINE.test(line))
    .slice(-count);
}

/** The end of a log as part of a sentence. */
export function logTail(file: string): string {
  const lines = lastLines(file, 3);
  return lines.length === 0 ? "" : `; its last words: ${lines.join(" | ")}`;
}

function tail(file: string): string[] {
  if (!existsSync(file)) return [];
  const log = openSync(file, "r");
  try {
    const { size } = fstatSync(log);
    const length = Math.min(size, WINDOW);
    const bytes = Buffer.alloc(length);
    readSync(log, bytes, 0, length, size - length);
    const lines = bytes.toString("utf8").split("\n");
    // Where the window begins, a line may be cut.
    return lines.slice(size > length ? 1 : 0).filter((line) => line !== "");
  } finally {
    closeSync(log);
  }
}
