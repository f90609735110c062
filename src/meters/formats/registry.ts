import { GridwellError } from "../../domain/errors.ts";
import type { FormatAdapter } from "./adapter.ts";
import { csv } from "./csv.ts";
import { dsmr } from "./dsmr.ts";
import { glow } from "./glow.ts";
import { greenbutton } from "./greenbutton.ts";
import { nem12 } from "./nem12.ts";
import { nem13 } from "./nem13.ts";
import { octopus } from "./octopus.ts";
import { rtl433 } from "./rtl-433.ts";
import { rtlamr } from "./rtlamr.ts";
import { wmbusmeters } from "./wmbusmeters.ts";

/** Every format that Gridwell reads. */
export const FORMATS: readonly FormatAdapter[] = [
  dsmr,
  greenbutton,
  wmbusmeters,
  rtlamr,
  rtl433,
  glow,
  octopus,
  nem12,
  nem13,
  csv,
];

/**
 * The adapter of a name.
 *
 * @throws GridwellError `FORMAT_UNKNOWN` when none bears it
 */
export function formatByName(
  name: string,
  formats: readonly FormatAdapter[] = FORMATS,
): FormatAdapter {
  const found = formats.find((format) => format.name === name);
  if (found !== undefined) return found;
  throw new GridwellError(
    "FORMAT_UNKNOWN",
    `there is no format "${name}"; known are ${namesOf(formats)}`,
  );
}

/**
 * The adapter that is surest of an input by its first bytes.
 *
 * @param path name of the input for the error, or null
 * @throws GridwellError `FORMAT_UNDETECTED` when none recognises it
 */
export function detectFormat(
  head: Uint8Array,
  path: string | null,
  formats: readonly FormatAdapter[] = FORMATS,
): FormatAdapter {
  let best: FormatAdapter | null = null;
  let bestScore = 0;
  for (const format of formats) {
    const score = format.detect(head);
    if (score > bestScore) [best, bestScore] = [format, score];
  }
  if (best !== null) return best;
  throw new GridwellError(
    "FORMAT_UNDETECTED",
    `${path ?? "the input"} looks like none of the known formats; name one of ${namesOf(formats)}. A table of your own is ` +
      "read with --format csv --map FILE, where FILE names its columns: of the time, the meter and the values (docs/formats.md)",
    path === null ? {} : { where: path },
  );
}

function namesOf(formats: readonly FormatAdapter[]): string {
  return formats.map(({ name }) => name).join(", ");
}
