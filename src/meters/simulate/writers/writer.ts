import type { Period } from "../period.ts";
import type { SimulatedPremises } from "../simulate.ts";

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
