import type { Direction } from "../../domain/reading.ts";
import type { Rational } from "../../domain/rational.ts";

/** How the raw counts of a meter are to be read: what its format leaves unsaid. */
export interface MeterScale {
  /** The meter's id as in its messages; `*` for every meter that has no entry of its own. */
  readonly device: string;
  /** Name of the resource, for example `energy`. */
  readonly resource: string;
  readonly direction: Direction;
  /** One count in base units of the resource. */
  readonly scale: Rational;
  /** At this value, in base units, the register starts again; null for what the format says. */
  readonly modulus: bigint | null;
  /** Name of the metered place, or null when only the meter is known. */
  readonly point: string | null;
}

/** What the operator says of meters and files that they do not say of themselves (`--map`). */
export interface MeterMap {
  readonly meters: readonly MeterScale[];
}
