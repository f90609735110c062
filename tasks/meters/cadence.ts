import { GridwellError } from "../../src/domain/errors.ts";
import { CADENCES, type Cadence } from "../../src/domain/time-grid.ts";

/**
 * The cadence of an option `--cadence`.
 *
 * @throws GridwellError USAGE_CADENCE
 */
export function cadenceOf(text: string): Cadence {
  const cadence = CADENCES.find((known) => known === text);
  if (cadence !== undefined) return cadence;
  throw new GridwellError("USAGE_CADENCE", `--cadence ${text} is none of ${CADENCES.join(", ")}`);
}
