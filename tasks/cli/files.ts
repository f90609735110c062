import { readFileSync, writeFileSync } from "node:fs";

import { GridwellError } from "../../src/domain/errors.ts";

/**
 * The text of a file that the user named.
 *
 * @throws GridwellError `FILE_UNREADABLE`
 */
export function readNamed(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new GridwellError("FILE_UNREADABLE", "The file cannot be read: is the name right?", {
      where: file,
      cause,
    });
  }
}

/**
 * Writes a new file.
 *
 * @param mode who may read it, for example 0o600
 * @throws GridwellError `FILE_EXISTS` rather than to overwrite, `FILE_UNWRITABLE`
 */
export function writeNew(file: string, text: string, mode = 0o644): void {
  try {
    writeFileSync(file, text, { flag: "wx", mode });
  } catch (cause) {
    const exists = cause instanceof Error && Reflect.get(cause, "code") === "EEXIST";
    throw exists
      ? new GridwellError("FILE_EXISTS", "The file is there already: name another one", {
          where: file,
          cause,
        })
      : new GridwellError("FILE_UNWRITABLE", "The file cannot be written: does its folder exist?", {
          where: file,
          cause,
        });
  }
}
