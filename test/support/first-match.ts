import type { Readable } from "node:stream";

/**
 * Waits until a stream says what matches; the pattern's first group. The stream stays open.
 *
 * @param pattern ends with what follows the group, since text comes in pieces
 */
export async function firstMatch(stream: Readable, pattern: RegExp): Promise<string> {
  let said = "";
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    const found = pattern.exec(said)?.[1];
    if (found !== undefined) return found;
  }
  throw new Error(`it ended without ${String(pattern)}: ${said}`);
}
