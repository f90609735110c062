import { GridwellError } from "../../../domain/errors.ts";
import { csvWriter } from "./csv.ts";
import { dsmrWriter } from "./dsmr.ts";
import { greenbuttonWriter } from "./greenbutton.ts";
import { wmbusmetersWriter } from "./wmbusmeters.ts";
import type { FormatWriter } from "./writer.ts";

/** Every format that can be written. */
export const WRITERS: readonly FormatWriter[] = [
  wmbusmetersWriter,
  dsmrWriter,
  greenbuttonWriter,
  csvWriter,
];

/**
 * The writer of a name.
 *
 * @throws GridwellError FORMAT_UNWRITABLE when none bears it
 */
export function writerByName(name: string): FormatWriter {
  const found = WRITERS.find((writer) => writer.name === name);
  if (found !== undefined) return found;
  const known = WRITERS.map((writer) => writer.name).join(", ");
  throw new GridwellError(
    "FORMAT_UNWRITABLE",
    name === ""
      ? `Name a format with --format: ${known}`
      : `"${name}" cannot be written; choose ${known}`,
  );
}
