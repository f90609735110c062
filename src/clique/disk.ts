import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Bytes of all files below a folder; zero when there is none. What vanishes while one counts does not count. */
export function bytesBelow(folder: string): number {
  let bytes = 0;
  let entries: string[];
  try {
    entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return 0;
  }
  for (const entry of entries) {
    const file = statSync(join(folder, entry), { throwIfNoEntry: false });
    if (file?.isFile() === true) bytes += file.size;
  }
  return bytes;
}
