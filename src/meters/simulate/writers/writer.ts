import { GridwellError } from "../../../domain/errors.ts";
import type { Period } from "../period.ts";
import type { SimulatedPremises } from "../simulate.ts";
import { csvWriter } from "./csv.ts";
import { dsmrWriter } from "./dsmr.ts";
import { greenbuttonWriter } from "./greenbutton.ts";
import { wmbusmetersWriter } from "./wmbusmeters.ts";

/** Writes what was heard of simulated meters in a format that meters, gateways or utilities speak. */
export interface FormatWriter {
  /** Name in commands, as the adapter that reads it is called. */
  readonly name: string;
  /** Ending of its files. */
  readonly extension: string;
  /** What stands before the first premises of a file. */
  head(period: Period): string;
  /** What stands after the last. */
  readonly tail: string;
  /** What was heard of one premises. */
  body(premises: SimulatedPremises, period: Period): string;
  /** The operator's map without which its files cannot be read; null when they explain themselves. */
  readonly map: object | null;
}

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
